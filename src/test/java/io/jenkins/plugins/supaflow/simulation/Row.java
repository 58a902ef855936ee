package io.jenkins.plugins.supaflow.simulation;

/**
 * A scenario of the catalogue, and the row of a table in the documents that it plays.
 *
 * @param document for example {@code guide.md}
 * @param heading of the section
 * @param words the first words of the row, as they stand in its source; empty for what the section says beside its tables
 */
record Row(String document, String heading, String words, Scenario scenario) {}
