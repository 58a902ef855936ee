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
        String reference = "reference.md";
        String administration = "administration.md";
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
                new Elsewhere(guide, "Choosing a pipeline", "", "PipelineFieldTest"),
                new Elsewhere(guide, "Inside other steps", "", "StepsAroundTest"),
                new Elsewhere(guide, "Inside other steps", "`disableResume`", "RestartTest"),
                new Elsewhere(reference, "Parameters", "", "SupaflowRunStepTest"),
                new Elsewhere(reference, "What the step returns", "", "SupaflowRunStepTest"),
                new Elsewhere(reference, "The trigger", "", "SupaflowTriggerTest"),
                new Elsewhere(reference, "The trigger", "`everyJob`", "TriggerKillTest"),
                new Elsewhere(reference, "Variables", "", "SupaflowRunBuilderTest"),
                new Elsewhere(reference, "Variables", "`SUPAFLOW_TRIGGER_", "SupaflowTriggerTest"),
                new Elsewhere(reference, "Remote API", "", "BuildPageTest"),
                new Elsewhere(reference, "Kinds of jobs", "", "OtherJobsTest"),
                new Elsewhere(administration, "Configuration", "API base URL", "SupaflowGlobalConfigurationTest"),
                new Elsewhere(administration, "Configuration", "Default credential", "SupaflowGlobalConfigurationTest"),
                new Elsewhere(administration, "Configuration", "Job link", "JobLinkTest"),
                new Elsewhere(administration, "Credentials", "", "FolderCredentialsTest"),
                new Elsewhere(administration, "Behind a proxy", "", "ProxyTest"),
                new Elsewhere(administration, "What the controller follows", "", "SupaflowManagementLinkTest"),
                new Elsewhere(administration, "Jenkins' log", "", "DocumentationTest"));
    }
}
