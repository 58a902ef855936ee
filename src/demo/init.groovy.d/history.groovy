// Makes the demo's history: each of these builds really runs, and most of them at once.
import hudson.init.InitMilestone
import hudson.model.Cause
import hudson.model.CauseAction
import io.jenkins.plugins.supaflow.build.SupaflowRunAction
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.logging.Logger
import jenkins.model.Jenkins

def builds = [
    'load-orders': 20,
    'load-billing': 8,
    'marketing/load-contacts': 8,
    'marketing/load-ad-spend': 3,
]

// The next build begins when this one has its Supaflow job: the sandbox scripts a pipeline's first, second, third job.
def begin = { name ->
    def cause = new CauseAction(new Cause.RemoteCause('localhost', "The demo's history"))
    def build = Jenkins.get().getItemByFullName(name).scheduleBuild2(0, cause)
    def begun = build.waitForStart()
    while (begun.building && !begun.getAction(SupaflowRunAction)) {
        sleep 50
    }
    build
}

def make = {
    while (Jenkins.get().initLevel != InitMilestone.COMPLETED) {
        sleep 100
    }
    def threads = Executors.newCachedThreadPool()
    def jobs = builds.collect { name, count -> { -> (1..count).collect { begin(name) } } as Callable }
    def begun = threads.invokeAll(jobs)*.get().flatten()
    threads.shutdown()
    // Joins some of the others' jobs, so that they come first.
    begun += (1..3).collect { begin('load-everything') }
    begun*.get()
    Logger.getLogger('demo').info('The history of the demo is complete.')
}

if (System.getenv('SUPAFLOW_DEMO_HISTORY')) {
    Thread.startDaemon('demo history', make)
}
