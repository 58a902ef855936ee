package io.jenkins.plugins.supaflow.config;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.security.ACL;
import hudson.security.Permission;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.BaseUrl;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.engine.EngineSettings;
import io.jenkins.plugins.supaflow.engine.JobLink;
import io.jenkins.plugins.supaflow.engine.SupaflowAccounts;
import io.jenkins.plugins.supaflow.forms.FormAnswers;
import io.jenkins.plugins.supaflow.forms.KeyField;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.RunSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** The Supaflow section of Manage Jenkins → System. Administrators only: it says where keys are sent. */
@Extension
@Symbol("supaflow")
public final class SupaflowGlobalConfiguration extends GlobalConfiguration implements EngineSettings {

    /** Supaflow's own address. */
    public static final String DEFAULT_API_URL = "https://app.supa-flow.io";

    private static final int TEST_SECONDS = 35;
    private static final int MAX_GIVE_UP_HOURS = 24 * 365;

    private String apiUrl = DEFAULT_API_URL;
    private String credentialsId;
    private int pollIntervalSeconds = (int) RunSettings.DEFAULT_POLL_INTERVAL.toSeconds();
    private boolean cancelAfterRestart;
    private String jobLinkPattern;
    private int giveUpAfterHours = (int) RunSettings.DEFAULT_GIVE_UP_AFTER.toHours();

    public SupaflowGlobalConfiguration() {
        load();
    }

    /** The one configuration of this controller. */
    @NonNull
    public static SupaflowGlobalConfiguration get() {
        return ExtensionList.lookupSingleton(SupaflowGlobalConfiguration.class);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.SupaflowGlobalConfiguration_displayName();
    }

    /** Where API keys are exchanged for access; https, or http on the loopback. */
    @NonNull
    @Override
    public String getApiUrl() {
        return apiUrl;
    }

    /** @throws IllegalArgumentException with one sentence, if this is not an address that a key may be sent to */
    @DataBoundSetter
    public void setApiUrl(@CheckForNull String apiUrl) {
        String given = Util.fixEmptyAndTrim(apiUrl);
        this.apiUrl = given == null ? DEFAULT_API_URL : checkedUrl(given).toString();
        save();
    }

    private static URI checkedUrl(String url) {
        try {
            return BaseUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Messages.SupaflowGlobalConfiguration_apiUrlInvalid(e.getMessage()), e);
        }
    }

    /** The Secret text that runs use which name no other; null if there is none. */
    @CheckForNull
    @Override
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        save();
    }

    /** Seconds between two reads of a job's status. */
    public int getPollIntervalSeconds() {
        return pollIntervalSeconds;
    }

    /** @throws IllegalArgumentException with one sentence, if jobs would be read more often than Supaflow allows */
    @DataBoundSetter
    public void setPollIntervalSeconds(int pollIntervalSeconds) {
        long min = RunSettings.minPollInterval().toSeconds();
        if (pollIntervalSeconds < min) {
            throw new IllegalArgumentException(
                    Messages.SupaflowGlobalConfiguration_pollIntervalTooShort(pollIntervalSeconds, min));
        }
        this.pollIntervalSeconds = pollIntervalSeconds;
        save();
    }

    /** Hours without one good answer from Supaflow after which a run is given up. */
    public int getGiveUpAfterHours() {
        return giveUpAfterHours;
    }

    /** @throws IllegalArgumentException with one sentence, if this is no positive number of hours, or more than a year */
    @DataBoundSetter
    public void setGiveUpAfterHours(int giveUpAfterHours) {
        if (giveUpAfterHours < 1 || giveUpAfterHours > MAX_GIVE_UP_HOURS) {
            throw new IllegalArgumentException(Messages.SupaflowGlobalConfiguration_giveUpAfterInvalid(
                    giveUpAfterHours, Figures.count(MAX_GIVE_UP_HOURS)));
        }
        this.giveUpAfterHours = giveUpAfterHours;
        save();
    }

    /** Whether to cancel the Supaflow jobs that freestyle builds waited for when a restart ended them, instead of following them. */
    @Override
    public boolean isCancelAfterRestart() {
        return cancelAfterRestart;
    }

    @DataBoundSetter
    public void setCancelAfterRestart(boolean cancelAfterRestart) {
        this.cancelAfterRestart = cancelAfterRestart;
        save();
    }

    /** Where a job is in Supaflow's web app, with {@code {jobId}} and perhaps {@code {pipelineId}} in it; null for no link. */
    @CheckForNull
    @Override
    public String getJobLinkPattern() {
        return jobLinkPattern;
    }

    /** @throws IllegalArgumentException with one sentence, if this is no https address with the job's id in it */
    @DataBoundSetter
    public void setJobLinkPattern(@CheckForNull String jobLinkPattern) {
        String given = Util.fixEmptyAndTrim(jobLinkPattern);
        if (given != null && !JobLink.isPattern(given)) {
            throw new IllegalArgumentException(Messages.SupaflowGlobalConfiguration_jobLinkInvalid(given, JobLink.JOB));
        }
        this.jobLinkPattern = given;
        save();
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        requireUsable("apiUrl", () -> doCheckApiUrl(json.optString("apiUrl")));
        requireUsable("pollIntervalSeconds", () -> doCheckPollIntervalSeconds(json.optString("pollIntervalSeconds")));
        requireUsable("giveUpAfterHours", () -> doCheckGiveUpAfterHours(json.optString("giveUpAfterHours")));
        requireUsable("jobLinkPattern", () -> doCheckJobLinkPattern(json.optString("jobLinkPattern")));
        // Each setter saves, for those who call one alone.
        try (BulkChange changes = new BulkChange(this)) {
            boolean done = super.configure(request, json);
            changes.commit();
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireUsable(String field, Supplier<FormValidation> check) throws FormException {
        FormValidation validation = check.get();
        if (validation.kind == FormValidation.Kind.ERROR) {
            throw new FormException(validation.getMessage(), field);
        }
    }

    @Restricted(NoExternalUse.class)
    @NonNull
    @Override
    public RunSettings toSettings() {
        return new RunSettings(Duration.ofSeconds(pollIntervalSeconds), Duration.ofHours(giveUpAfterHours));
    }

    @NonNull
    @Override
    public Permission getRequiredGlobalConfigPagePermission() {
        return Jenkins.ADMINISTER;
    }

    @POST
    @Restricted(NoExternalUse.class)
    public FormValidation doCheckApiUrl(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        if (Util.fixEmptyAndTrim(value) == null) {
            return FormValidation.ok();
        }
        try {
            checkedUrl(value);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    @POST
    @Restricted(NoExternalUse.class)
    public FormValidation doCheckPollIntervalSeconds(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        long min = RunSettings.minPollInterval().toSeconds();
        try {
            return Integer.parseInt(value.trim()) >= min
                    ? FormValidation.ok()
                    : FormValidation.error(
                            Messages.SupaflowGlobalConfiguration_pollIntervalTooShort(value.trim(), min));
        } catch (NumberFormatException e) {
            return FormValidation.error(Messages.SupaflowGlobalConfiguration_pollIntervalTooShort(value, min));
        }
    }

    @POST
    @Restricted(NoExternalUse.class)
    public FormValidation doCheckJobLinkPattern(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String given = Util.fixEmptyAndTrim(value);
        return given == null || JobLink.isPattern(given)
                ? FormValidation.ok()
                : FormValidation.error(Messages.SupaflowGlobalConfiguration_jobLinkInvalid(given, JobLink.JOB));
    }

    @POST
    @Restricted(NoExternalUse.class)
    public FormValidation doCheckGiveUpAfterHours(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        try {
            int hours = Integer.parseInt(value.trim());
            if (hours >= 1 && hours <= MAX_GIVE_UP_HOURS) {
                return FormValidation.ok();
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        return FormValidation.error(
                Messages.SupaflowGlobalConfiguration_giveUpAfterInvalid(value, Figures.count(MAX_GIVE_UP_HOURS)));
    }

    @POST
    @Restricted(NoExternalUse.class)
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return items.includeCurrentValue(credentialsId);
        }
        // A credential of system scope would be offered here, but no build may use it.
        return items.includeEmptyValue()
                .includeMatchingAs(
                        ACL.SYSTEM2,
                        Jenkins.get(),
                        StringCredentials.class,
                        List.of(),
                        CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM)))
                .includeCurrentValue(credentialsId);
    }

    /** Asks Supaflow whether it accepts the key. Not at an address that is not saved yet: it may be half typed. */
    @POST
    @Restricted(NoExternalUse.class)
    public FormValidation doCheckCredentialsId(@QueryParameter String value, @QueryParameter String apiUrl) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String url = Util.fixEmptyAndTrim(apiUrl);
        if (Util.fixEmptyAndTrim(value) == null || !this.apiUrl.equals(url == null ? DEFAULT_API_URL : url)) {
            return FormValidation.ok();
        }
        return KeyField.check(null, value);
    }

    /** Logs in with what the form shows, and says whose key it is. */
    @POST
    @Restricted(NoExternalUse.class)
    public FormValidation doTestConnection(@QueryParameter String apiUrl, @QueryParameter String credentialsId)
            throws InterruptedException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String url = Util.fixEmptyAndTrim(apiUrl);
        StringCredentials credential = CredentialsMatchers.firstOrNull(
                CredentialsProvider.lookupCredentialsInItemGroup(
                        StringCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of()),
                CredentialsMatchers.withId(Util.fixNull(credentialsId)));
        if (credential == null) {
            return FormValidation.error(Messages.SupaflowGlobalConfiguration_chooseCredential());
        }
        try {
            SupaflowClient client = SupaflowAccounts.get()
                    .newClient(
                            checkedUrl(url == null ? DEFAULT_API_URL : url),
                            ApiKey.of(credential.getSecret().getPlainText()));
            Account account = client.account().get(TEST_SECONDS, TimeUnit.SECONDS);
            long pipelines = client.countPipelines().get(TEST_SECONDS, TimeUnit.SECONDS);
            return FormValidation.ok(Messages.SupaflowGlobalConfiguration_connected(
                    FormAnswers.orUnknown(account.orgId()),
                    FormAnswers.orUnknown(account.region()),
                    Figures.count(pipelines)));
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        } catch (ExecutionException e) {
            return FormValidation.error(
                    e.getCause() instanceof SupaflowException failure ? failure.getLocalizedMessage() : e.toString());
        } catch (TimeoutException e) {
            return FormValidation.error(Messages.SupaflowGlobalConfiguration_noAnswer(TEST_SECONDS));
        }
    }
}
