package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.engine.JobTriggers;
import io.jenkins.plugins.supaflow.engine.SupaflowAccounts;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn;
import org.springframework.security.access.AccessDeniedException;

/**
 * The builds that a trigger starts, from the job's loading or configuration on until the trigger is stopped. All rules of when there is to be
 * one are here: an ended Supaflow job is given to {@link #build} again and again, until its build is on disk or nobody wants it.
 */
final class TriggeredBuilds implements JobTriggers.JobTrigger {

    private static final Logger LOGGER = Logger.getLogger(TriggeredBuilds.class.getName());

    /** Beside the job's configuration: it goes where the job goes. */
    private static final String LEDGER = "supaflow-triggers.json";

    private final SupaflowTrigger trigger;
    private final Job<?, ?> job;
    private volatile JobTriggers.Trouble trouble;
    private volatile boolean inTrouble;

    TriggeredBuilds(SupaflowTrigger trigger, Job<?, ?> job) {
        this.trigger = trigger;
        this.job = job;
    }

    @NonNull
    @Override
    public Job<?, ?> job() {
        return job;
    }

    @NonNull
    @Override
    public String pipeline() {
        return trigger.getPipelineId();
    }

    @CheckForNull
    @Override
    public JobTriggers.Trouble trouble() {
        return trouble;
    }

    /** What is to be watched; null, and {@link #trouble} says why, if the trigger's parameters make no sense. */
    @CheckForNull
    Watch watch() {
        try {
            String pipeline = Pipeline.checkReference(trigger.getPipelineId());
            if (trigger.getOn().isEmpty()) {
                throw new IllegalArgumentException(Messages.TriggeredBuilds_noStatus());
            }
            return new Watch(
                    job.getFullName() + " " + pipeline,
                    pipeline,
                    trigger.getOn().stream().map(JobStatus::of).collect(Collectors.toSet()),
                    trigger.isEveryJob(),
                    job.getRootDir().toPath().resolve(LEDGER));
        } catch (IllegalArgumentException e) {
            refuse(e.getMessage());
            return null;
        }
    }

    private void refuse(String sentence) {
        JobTriggers.Trouble before = trouble;
        if (before == null || !before.sentence().equals(sentence)) {
            LOGGER.log(Level.WARNING, "Supaflow trigger of {0}: {1}", new Object[] {job.getFullName(), sentence});
            trouble = new JobTriggers.Trouble(sentence, Instant.now());
        }
    }

    /** The job has another name. */
    void restart() {
        trigger.start(job, false);
    }

    @NonNull
    @Override
    public SupaflowClient account() {
        return SupaflowAccounts.get().of(job, trigger.getCredentialsId());
    }

    /**
     * Whether the job is there and has the trigger. A job that is configured from a file gets new triggers, and nobody stops the old ones:
     * they end here. One that is still being made is not there yet.
     */
    private boolean isThere() {
        Item there = Jenkins.get().getItemByFullName(job.getFullName());
        if (there == job && isOfTheJob()) {
            return true;
        }
        if (there != null) {
            SupaflowEngine.get().triggers().end(this);
        }
        return false;
    }

    private boolean isOfTheJob() {
        // Of several triggers of a Pipeline job the map has one; the job's page has them all, but not at once for other
        // kinds of jobs.
        return ((ParameterizedJobMixIn.ParameterizedJob<?, ?>) job)
                        .getTriggers()
                        .containsValue(trigger)
                || job.getActions(TriggerStatus.class).stream().anyMatch(status -> status.isOf(trigger));
    }

    @Override
    public void trouble(@CheckForNull String sentence) {
        if (sentence == null) {
            LOGGER.log(Level.INFO, "Supaflow trigger of {0}: all is well again", job.getFullName());
        } else {
            // Once for each trouble: what is said of an outage may change from poll to poll.
            LOGGER.log(inTrouble ? Level.FINE : Level.WARNING, "Supaflow trigger of {0}: {1}", new Object[] {
                job.getFullName(), sentence
            });
        }
        inTrouble = sentence != null;
    }

    @Override
    public void build(@NonNull EndedJob ended) {
        if (!isThere() || QueuedBuilds.get().has(job, ended.jobId())) {
            return;
        }
        Run<?, ?> build = BegunBuilds.find(job, ended.jobId(), ended.dueSince().toEpochMilli());
        if (build != null) {
            BegunBuilds.begun(build);
        } else if (!job.isBuildable()) {
            drop(ended, "the job is disabled");
        } else {
            schedule(ended);
        }
    }

    private void schedule(EndedJob ended) {
        String loop = Loops.of(job, pipeline(), ended);
        if (loop != null) {
            refuse(loop);
            drop(ended, "a loop");
            return;
        }
        Queue.Item item = ParameterizedJobMixIn.scheduleBuild2(
                job,
                -1,
                new CauseAction(new SupaflowCause(ended, mayKnow(ended))),
                new SupaflowTriggerAction(ended.jobId(), ended.dueSince().toEpochMilli(), trigger.getCredentialsId()));
        if (item == null) {
            drop(ended, "the queue refused it");
        } else {
            trouble = null;
        }
    }

    private void drop(EndedJob ended, String why) {
        LOGGER.log(Level.INFO, "Supaflow job {0} of pipeline {1} starts no build of {2}: {3}", new Object[] {
            ended.jobId(), pipeline(), job.getFullName(), why
        });
        SupaflowEngine.get().triggers().taken(job, ended.jobId());
    }

    /** Whether the job's builds may know which build triggered the Supaflow job: whether they could see it. */
    private boolean mayKnow(EndedJob ended) {
        String owner = ended.owner();
        if (owner == null) {
            return false;
        }
        try (ACLContext ignored = ACL.as2(Tasks.getAuthenticationOf2((Queue.Task) job))) {
            return new BuildRef(owner).find() != null;
        } catch (AccessDeniedException e) {
            return false;
        }
    }
}
