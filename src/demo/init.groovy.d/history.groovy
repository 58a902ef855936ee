// Makes the demo's history: each of these builds really runs, all of them at once.
import hudson.init.InitMilestone
import hudson.model.Cause
import hudson.model.CauseAction
import java.util.logging.Logger
import jenkins.model.Jenkins

def builds = [
    'load-orders': 20,
    'load-billing': 8,
    'marketing/load-contacts': 8,
    'marketing/load-ad-spend': 3,
    'load-everything': 3,
]

def begin = { name ->
    def cause = new CauseAction(new Cause.RemoteCause('localhost', "The demo's history"))
    def build = Jenkins.get().getItemByFullName(name).scheduleBuild2(0, cause)
    // Jenkins folds builds that wait for the same job into one.
    build.waitForStart()
    build
}

if (System.getenv('SUPAFLOW_DEMO_HISTORY')) {
    Thread.startDaemon('demo history') {
        while (Jenkins.get().initLevel != InitMilestone.COMPLETED) {
            sleep 100
        }
        builds.collectMany { name, count -> (1..count).collect { begin(name) } }.each { it.get() }
        Logger.getLogger('demo').info('The history of the demo is complete.')
    }
}
