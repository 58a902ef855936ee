package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.engine.EngineSettings;
import io.jenkins.plugins.supaflow.engine.JobLink;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.util.List;
import java.util.Locale;
import org.jvnet.localizer.Localizable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/** The page of one run, its card wherever that is shown, and what their scripts ask. Nothing here asks Supaflow but the cancel. */
@Restricted(NoExternalUse.class)
public final class RunPage implements ModelObject {

    private static final int MAX_USER = 255;

    private final Run<?, ?> build;
    private final RunView run;

    RunPage(@NonNull Run<?, ?> build, @NonNull RunView run) {
        this.build = build;
        this.run = run;
    }

    /** For the breadcrumbs; the pipeline's name is the heading. */
    @Override
    public String getDisplayName() {
        return Messages.RunPage_displayName();
    }

    /** The build whose run this is. */
    @NonNull
    public Run<?, ?> getBuild() {
        return build;
    }

    /** The run. */
    @NonNull
    public RunView getRun() {
        return run;
    }

    /** The pipeline. */
    @NonNull
    public String getTitle() {
        return run.getTitle();
    }

    /** Where this page is, from the build's page. */
    @NonNull
    public String getUrl() {
        return url(run.getRunId());
    }

    /** The same for a run that there is, or that is about to be there. */
    @NonNull
    static String url(@NonNull String runId) {
        return SupaflowBuildPage.URL_NAME + "/" + runId;
    }

    /** What the card says now. */
    @NonNull
    public RunCard getCard() {
        PipelineRun active = run.active();
        return new RunCard(
                build,
                run,
                active != null,
                active != null && active.cancelRequested(),
                build.getParent().hasPermission(Item.CANCEL),
                active != null && stopsWaiting(active),
                active != null && active.request().awaited() && build.isBuilding(),
                SupaflowEngine.get().trouble(run.getRunId()));
    }

    /** Whether a cancel does nothing to any job: the run has joined one, or waits for one that others start. */
    private static boolean stopsWaiting(PipelineRun active) {
        return active.leavesItsJob()
                || active.jobId() == null && !active.request().mayTrigger();
    }

    /** Where the job is in Supaflow's web app; null if an administrator has not said, or there is no job. */
    @CheckForNull
    public String getJobLink() {
        SupaflowRunResult result = run.getResult();
        return JobLink.of(EngineSettings.get().getJobLinkPattern(), result.getPipelineId(), result.getJobId());
    }

    /** The remote API of this run. */
    @NonNull
    public Api getApi() {
        return new Api(run);
    }

    /** For the details' script: the objects, each in as few bytes as possible. */
    @GET
    public HttpResponse doObjects() {
        build.checkPermission(Item.READ);
        ObjectRows rows = run.objects();
        boolean noJob = run.getOutcome() != null && run.getResult().getJobId() == null;
        return new JsonAnswer(
                rows == null ? new ObjectTable(noJob ? Messages.ObjectTable_noJob() : null) : new ObjectTable(rows));
    }

    /** The objects for a spreadsheet; none before they were read. */
    @GET
    @WebMethod(name = "objects.csv")
    public HttpResponse doObjectsCsv() {
        build.checkPermission(Item.READ);
        ObjectRows rows = run.objects();
        return new ObjectCsv(
                "supaflow-" + build.getNumber() + "-" + run.getRunId() + ".csv",
                rows == null ? List.of() : rows.rows());
    }

    /** Cancels the Supaflow job, unless that is somebody else's, and the build if that waits. For who may cancel the build. */
    @POST
    public HttpResponse doCancel() {
        build.getParent().checkPermission(Item.CANCEL);
        User user = User.current();
        // In the language of the console, not of who looks at the page.
        Locale language = Locale.getDefault();
        // Users choose their names: none must look like a line of its own.
        String who = user == null
                ? Messages._RunPage_anonymous().toString(language)
                : Texts.plain(user.getDisplayName(), MAX_USER);
        PipelineRun active = run.active();
        Localizable said = active != null && stopsWaiting(active)
                ? Messages._RunPage_leftBy(who)
                : Messages._RunPage_cancelledBy(who);
        SupaflowEngine.get().cancel(run.getRunId(), said.toString(language));
        return HttpResponses.ok();
    }
}
