package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpRedirect;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;

/** The Supaflow runs of a build under one address: {@code supaflow/}, and below it a page for each. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class SupaflowBuildPage implements Action {

    static final String URL_NAME = "supaflow";

    /** Runs of which each has a card of its own on the build's page. */
    private static final int CARDS = 3;

    private static final List<String> KINDS = List.of("failure", "warning", "progress", "aborted", "success");

    private final Run<?, ?> build;

    SupaflowBuildPage(@NonNull Run<?, ?> build) {
        this.build = build;
    }

    @Override
    public String getIconFileName() {
        return "symbol-git-network-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.SupaflowBuildPage_displayName();
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    @NonNull
    public Run<?, ?> getBuild() {
        return build;
    }

    /** All Supaflow runs of the build, in the order in which their jobs became known; then those that have none yet. */
    @Exported(visibility = 2)
    @NonNull
    public List<RunView> getRuns() {
        // The engine's first: a run that gets its job in between is in the build by then.
        List<FollowedRun> followed = SupaflowEngine.get().followed(build);
        List<SupaflowRunAction> known = build.getActions(SupaflowRunAction.class);
        Set<String> ids = known.stream().map(SupaflowRunAction::getRunId).collect(Collectors.toSet());
        Stream<WaitingRun> waiting = followed.stream()
                .filter(run -> !ids.contains(run.run().id()))
                .sorted(Comparator.comparing(
                        run -> run.run().since(), Comparator.nullsFirst(Comparator.naturalOrder())))
                .map(WaitingRun::new);
        return Stream.concat(known.stream(), waiting).toList();
    }

    /** For the views: a page for each of the runs. */
    @NonNull
    public List<RunPage> getPages() {
        return getRuns().stream().map(run -> new RunPage(build, run)).toList();
    }

    /** For the build's page: whether there are so many runs that each has a row instead of a card. */
    public boolean isCrowded() {
        return getRuns().size() > CARDS;
    }

    /** For the rows: a page for each of the runs, what went wrong first. */
    @NonNull
    public List<RunPage> getWorstFirst() {
        return getPages().stream()
                .sorted(Comparator.comparing(
                        page -> KINDS.indexOf(page.getCard().getKind())))
                .toList();
    }

    /** The remote API of all runs of the build. */
    @NonNull
    public Api getApi() {
        return new Api(this);
    }

    /** The page of a run, by its id. */
    @CheckForNull
    public RunPage getDynamic(String runId, StaplerRequest2 request, StaplerResponse2 response) {
        return getPages().stream()
                .filter(page -> page.getRun().getRunId().equals(runId))
                .findFirst()
                .orElse(null);
    }

    /** A build with one run has no need of a list. */
    @GET
    public HttpResponse doIndex() {
        List<RunView> runs = getRuns();
        return runs.size() == 1
                ? new HttpRedirect(runs.get(0).getRunId() + "/")
                : HttpResponses.forwardToView(this, "list");
    }

    /** For the cards' script: what they say now. Asks Supaflow nothing. */
    @GET
    public HttpResponse doCards() {
        build.checkPermission(Item.READ);
        return new JsonAnswer(getPages().stream().map(RunPage::getCard).toList());
    }

    /** Gives the page to each build that ran something. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Factory extends TransientActionFactory<Run> {

        @Override
        public Class<Run> type() {
            return Run.class;
        }

        @Override
        public Class<? extends Action> actionType() {
            return SupaflowBuildPage.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Run run) {
            // Not getAction: this is called to answer that.
            return run.getActions().stream().anyMatch(SupaflowRunAction.class::isInstance)
                            || !SupaflowEngine.get().followed(run).isEmpty()
                    ? List.of(new SupaflowBuildPage(run))
                    : List.of();
        }
    }
}
