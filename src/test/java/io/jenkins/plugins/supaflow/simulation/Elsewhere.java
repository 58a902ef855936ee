package io.jenkins.plugins.supaflow.simulation;

import java.util.List;

/**
 * A row of a table in the documents that cannot be simulated, because only Jenkins can show it, or real threads,
 * sockets and clocks, or more jobs than can be stopped at every event.
 *
 * @param words as in {@link Row}; empty for all rows of the section
 * @param test the class that shows it
 */
record Elsewhere(String document, String heading, String words, String test) {

    static List<Elsewhere> rows() {
        String reliability = "reliability.md";
        String stops = "When something stops";
        String guide = "guide.md";
        String others = JoinRows.HEADING;
        return List.of(
                new Elsewhere(reliability, stops, "a Pipeline with `PERFORMANCE_OPTIMIZED`", "RestartTest"),
                new Elsewhere(reliability, stops, "a console that takes no more lines", "HangingConsolesTest"),
                new Elsewhere(reliability, stops, "a proxy takes no long URL", "JobReadingTest"),
                new Elsewhere(reliability, stops, "the controller's clock", "WrongClockTest"),
                new Elsewhere(
                        reliability,
                        "Builds for jobs that ended",
                        "the pipeline is deleted, renamed",
                        "WatchTroubleTest"),
                new Elsewhere(reliability, "How it was tried", "", "TortureTest"),
                new Elsewhere(guide, "What the step returns", "", "SupaflowRunStepTest"),
                new Elsewhere(guide, "Inside other steps", "", "StepsAroundTest"),
                new Elsewhere(guide, "Inside other steps", "`disableResume`", "RestartTest"),
                new Elsewhere(guide, others, "`pipelineId` | required", "SupaflowTriggerTest"),
                new Elsewhere(guide, others, "`on`", "SupaflowTriggerTest"),
                new Elsewhere(guide, others, "`credentialsId` | the default one", "SupaflowTriggerTest"),
                new Elsewhere(guide, others, "`everyJob`", "TriggerKillTest"),
                new Elsewhere(guide, others, "`SUPAFLOW_TRIGGER_", "SupaflowTriggerTest"),
                new Elsewhere(guide, "Watching a run", "", "BuildPageTest"),
                new Elsewhere(guide, "Jenkins' log", "", "DocumentationTest"),
                new Elsewhere(guide, "Kinds of jobs", "", "OtherJobsTest"),
                new Elsewhere(guide, "Credentials", "", "ProxyTest"),
                new Elsewhere(guide, "Configuration", "API base URL", "SupaflowGlobalConfigurationTest"),
                new Elsewhere(guide, "Configuration", "Default credential", "SupaflowGlobalConfigurationTest"),
                new Elsewhere(guide, "Configuration", "Job link", "JobLinkTest"));
    }
}
