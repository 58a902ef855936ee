package io.jenkins.plugins.supaflow.forms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.FreeStyleProject;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.FormTestBase;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.Test;

/** What the drop-down of the key says, and what becomes of a form whose key is of no use. */
class KeyFieldTest extends FormTestBase {

    @Test
    void theKeyIsTheOneThatTheItemsBuildsWouldUse() throws Exception {
        Folder folder = j.createProject(Folder.class, "folder");
        FreeStyleProject inside = folder.createProject(FreeStyleProject.class, "inside");
        sandbox.addKey("ak_folder", SupaflowSandbox.USER_ID);
        JenkinsSetup.addKey(folder, JenkinsSetup.key("folder-key", "ak_folder"));

        assertEquals(
                List.of("orders"),
                values(suggest("developer", "job/folder/job/inside/", BUILDER, "ord", "folder-key")));
        assertSays(
                FormValidation.Kind.OK,
                "one pipeline",
                as("developer", () -> builder.doCheckCredentialsId(inside, "folder-key")));
        int before = sandbox.requests();
        JsonNode outside = suggest("developer", "job/job/", BUILDER, "ord", "folder-key");
        assertEquals(List.of(), values(outside));
        assertThat(outside.get("message").asText(), containsString("There is no Secret text credential 'folder-key'"));
        assertSays(FormValidation.Kind.ERROR, "folder-key", checkKey("folder-key"));
        assertSays(FormValidation.Kind.WARNING, "Not checked.", check("orders", "folder-key"));
        assertEquals(before, sandbox.requests());
    }

    @Test
    void offersNoKeyThatNoBuildMayUseWhereThereIsNoItem() {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.SYSTEM, "system-only", "", Secret.fromString("ak_x")));

        List<String> ids = as("admin", () -> step.doFillCredentialsIdItems(null, "")).stream()
                .map(option -> option.value)
                .toList();

        assertTrue(ids.contains(JenkinsSetup.CREDENTIALS_ID), ids::toString);
        assertFalse(ids.contains("system-only"), ids::toString);
    }

    @Test
    void tellsWhoseKeyItIs() {
        assertSays(FormValidation.Kind.OK, SupaflowSandbox.ORG_ID, checkKey(JenkinsSetup.CREDENTIALS_ID));
        assertSays(FormValidation.Kind.OK, "one pipeline", checkKey(""));
    }

    @Test
    void aRejectedKeyIsAnError() throws Exception {
        assertSays(FormValidation.Kind.ERROR, "does not accept this key (HTTP 401)", checkKey("rejected-key"));
        assertSays(FormValidation.Kind.ERROR, "does not accept this key", check("orders", "rejected-key"));
        assertThat(
                suggest("developer", "job/job/", BUILDER, "ord", "rejected-key")
                        .get("message")
                        .asText(),
                containsString("does not accept this key"));
        assertSays(FormValidation.Kind.ERROR, "cannot be used", checkKey("no-key"));
        assertSays(FormValidation.Kind.WARNING, "cannot be used", check("orders", "no-key"));
    }

    @Test
    void withoutAnyKeyNothingIsChecked() {
        SupaflowGlobalConfiguration.get().setCredentialsId(null);

        assertSays(FormValidation.Kind.WARNING, "credentialsId is not set", check("orders", ""));
        assertSays(FormValidation.Kind.ERROR, "credentialsId is not set", checkKey(""));
        assertEquals(0, sandbox.requests());
    }

    @Test
    void whenSupaflowIsOutOfReachTheFormOnlyWarns() throws Exception {
        sandbox.close();

        assertSays(FormValidation.Kind.WARNING, "Not checked.", check("orders", ""));
        assertSays(FormValidation.Kind.WARNING, "Not checked.", checkKey(""));
        assertThat(
                suggest("developer", "job/job/", BUILDER, "ord", "")
                        .get("message")
                        .asText(),
                containsString("Not checked."));
    }

    @Test
    void whatTakesTooLongIsAWarning() {
        assertSays(
                FormValidation.Kind.WARNING,
                "no answer within 0 seconds",
                FormAnswers.validation(0, new CompletableFuture<String>(), FormValidation::ok));
    }
}
