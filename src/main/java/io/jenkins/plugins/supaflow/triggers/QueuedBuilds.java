package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.QueueListener;
import hudson.model.queue.QueueTaskDispatcher;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The builds of triggers that are in the queue, or have left it and are not there yet. */
@Extension
@Restricted(NoExternalUse.class)
public final class QueuedBuilds extends QueueListener {

    /** What has left the queue for an executor: for a moment it is neither in the queue nor a build that could be known by its cause. */
    private final Set<Queue.LeftItem> beginning = ConcurrentHashMap.newKeySet();

    /** This controller's. */
    @NonNull
    static QueuedBuilds get() {
        return ExtensionList.lookupSingleton(QueuedBuilds.class);
    }

    /** Whether the build for an ended job is in the queue or about to begin. */
    boolean has(@NonNull Job<?, ?> job, @NonNull String jobId) {
        // In this order: what leaves the one is in the other by then.
        return Queue.getInstance().getItems((Queue.Task) job).stream().anyMatch(item -> isOf(item, jobId))
                || beginning.stream().anyMatch(item -> item.task == job && isOf(item, jobId) && !hasFailed(item));
    }

    private static boolean isOf(Queue.Item item, String jobId) {
        SupaflowTriggerAction action = SupaflowTriggerAction.of(item);
        return action != null && action.jobId().equals(jobId);
    }

    /** Its build could not even be made, for want of disk space, say. */
    private boolean hasFailed(Queue.LeftItem item) {
        return item.getFuture().isDone() && beginning.remove(item);
    }

    /** The build is known by its cause from now on. */
    void begun(@NonNull Job<?, ?> job, @NonNull String jobId) {
        beginning.removeIf(item -> item.task == job && isOf(item, jobId));
    }

    /** Under the queue's lock. */
    @Override
    public void onLeft(Queue.LeftItem item) {
        SupaflowTriggerAction action = SupaflowTriggerAction.of(item);
        if (action == null) {
            return;
        }
        if (!item.isCancelled()) {
            beginning.add(item);
        } else if (item.task instanceof Job<?, ?> job) {
            SupaflowEngine.get().triggers().taken(job, action.jobId());
        }
    }

    /**
     * A controller that was killed finds its queue as it was up to a minute before. What was built since then must not be built again: it
     * is cancelled.
     */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class BuiltAlready extends QueueTaskDispatcher {

        @CheckForNull
        @Override
        public CauseOfBlockage canRun(@NonNull Queue.Item item) {
            SupaflowTriggerAction action = SupaflowTriggerAction.of(item);
            if (action == null
                    || !action.isFromDisk()
                    || !(item.task instanceof Job<?, ?> job)
                    || BegunBuilds.find(job, action.jobId(), action.dueSince()) == null) {
                return null;
            }
            // Not here: the queue is about to decide on it.
            Timer.get().submit(() -> cancel(item.getId()));
            return CauseOfBlockage.fromMessage(Messages._QueuedBuilds_builtAlready());
        }

        private static void cancel(long id) {
            Queue.Item item = Queue.getInstance().getItem(id);
            if (item != null) {
                Queue.getInstance().cancel(item);
            }
        }
    }
}
