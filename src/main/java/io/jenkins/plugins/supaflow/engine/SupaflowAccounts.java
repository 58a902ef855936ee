package io.jenkins.plugins.supaflow.engine;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.PluginWrapper;
import hudson.ProxyConfiguration;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.BaseUrl;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.PipelineCatalog;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowClients;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.run.Accounts;
import io.jenkins.plugins.supaflow.run.MonotonicClock;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/** Gives a build's run its Supaflow account: the credential as the build may use it, through the proxy that Jenkins uses. */
@Extension
@Restricted(NoExternalUse.class)
public final class SupaflowAccounts implements Accounts {

    /** The time of the engine and of its accounts. */
    static final Clock CLOCK = new MonotonicClock();

    private static final int MAX_ID = 100;

    private final PipelineCatalog catalog = new PipelineCatalog(CLOCK);
    private final HttpTransport http =
            new HttpTransport(this::httpClient, ProxyConfiguration::newHttpRequestBuilder, pluginVersion());
    private final SupaflowClients clients = new SupaflowClients(http, CLOCK);
    private HttpClient httpClient;
    private ProxyConfiguration httpClientProxy;

    /** This controller's. */
    @NonNull
    public static SupaflowAccounts get() {
        return ExtensionList.lookupSingleton(SupaflowAccounts.class);
    }

    @NonNull
    @Override
    public SupaflowClient of(@NonNull PipelineRun.Request request) {
        return client(apiUrl(), apiKey(BuildRef.of(request), request.credentialsId()));
    }

    private static URI apiUrl() {
        return BaseUrl.parse(EngineSettings.get().getApiUrl());
    }

    /** The client of one key; the same key gives the same client, so that token and polls are shared. */
    @NonNull
    public SupaflowClient client(@NonNull URI apiUrl, @NonNull ApiKey apiKey) {
        return clients.of(apiUrl, apiKey);
    }

    /** A client that has yet to log in: what others found out of the key does not count. */
    @NonNull
    public SupaflowClient newClient(@NonNull URI apiUrl, @NonNull ApiKey apiKey) {
        return clients.newClient(apiUrl, apiKey);
    }

    /**
     * Forgets keys that were replaced, and what was found out with them.
     *
     * @param inUse whose keys are not forgotten
     */
    void forgetOld(@NonNull Set<SupaflowClient> inUse) {
        clients.forgetOld(inUse);
        catalog.forgetOld();
    }

    /** What forms know of the accounts' pipelines. */
    @NonNull
    public PipelineCatalog catalog() {
        return catalog;
    }

    /**
     * The client for a form: with the key that the item's own builds would use. Asks nothing.
     *
     * @param item null where there is none: then with a key that any build may use
     * @param credentialsId null or empty for the default of the configuration
     * @throws IllegalArgumentException with one sentence for the user, if there is no such key
     */
    @NonNull
    public SupaflowClient forForm(@CheckForNull Item item, @CheckForNull String credentialsId) {
        if (item != null) {
            return of(item, credentialsId);
        }
        CredentialChoice choice = choose(credentialsId, null);
        return client(apiUrl(), keyIn(choice, ofAnyBuild(choice.id())));
    }

    /**
     * The client with the key that the item's own builds may use, whoever asks. Asks nothing, on any thread.
     *
     * @param credentialsId null or empty for the default of the configuration
     * @throws IllegalArgumentException with one sentence for the user, if there is no such key
     */
    @NonNull
    public SupaflowClient of(@NonNull Item item, @CheckForNull String credentialsId) {
        CredentialChoice choice = choose(credentialsId, item);
        return client(apiUrl(), keyIn(choice, ofBuilds(item, choice.id())));
    }

    /** Whether the item's own builds, or those below a folder, find a Secret text of this id. Whether it is a key is not looked at. */
    public static boolean isThere(@NonNull Item item, @NonNull String credentialsId) {
        return ofBuilds(item, credentialsId) != null;
    }

    @CheckForNull
    private static StringCredentials ofAnyBuild(String id) {
        StringCredentials credential = CredentialsProvider.findCredentialByIdInItemGroup(
                id, StringCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of());
        return credential == null || credential.getScope() == CredentialsScope.SYSTEM ? null : credential;
    }

    /** As {@link CredentialsProvider#findCredentialById} does for a build. */
    @CheckForNull
    private static StringCredentials ofBuilds(Item item, String id) {
        Authentication builds = item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
        StringCredentials credential =
                CredentialsProvider.findCredentialByIdInItem(id, StringCredentials.class, item, builds, List.of());
        return credential == null && item.hasPermission2(builds, CredentialsProvider.USE_ITEM)
                ? CredentialsProvider.findCredentialByIdInItem(
                        id, StringCredentials.class, item, ACL.SYSTEM2, List.of())
                : credential;
    }

    private static CredentialChoice choose(@CheckForNull String own, @CheckForNull Item item) {
        CredentialChoice choice = CredentialChoice.of(Util.fixEmptyAndTrim(own), item);
        if (choice == null) {
            throw new IllegalArgumentException(Messages.SupaflowAccounts_noCredentialsId());
        }
        return choice;
    }

    private static ApiKey apiKey(BuildRef owner, @CheckForNull String own) {
        Run<?, ?> build = owner.find();
        Item item = build == null ? owner.findNearest() : build.getParent();
        CredentialChoice choice = choose(own, item);
        StringCredentials credential = build == null
                ? credentialOfGoneBuild(item, choice.id())
                : CredentialsProvider.findCredentialById(choice.id(), StringCredentials.class, build, List.of());
        if (build != null && credential != null) {
            CredentialsProvider.track(build, credential);
        }
        return keyIn(choice, credential);
    }

    private static ApiKey keyIn(CredentialChoice choice, @CheckForNull StringCredentials credential) {
        String id = Texts.plain(choice.id(), MAX_ID);
        Item folder = choice.folder();
        if (credential == null) {
            throw new IllegalArgumentException(
                    folder == null
                            ? Messages.SupaflowAccounts_credentialMissing(id)
                            : Messages.SupaflowAccounts_folderCredentialMissing(id, folder.getFullName()));
        }
        try {
            return ApiKey.of(credential.getSecret().getPlainText());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Messages.SupaflowAccounts_credentialUnusable(id, e.getMessage()), e);
        }
    }

    /** What the build's job could use, or, if that is gone too, what any job in its nearest remaining folder can. */
    @CheckForNull
    private static StringCredentials credentialOfGoneBuild(@CheckForNull Item item, String id) {
        List<StringCredentials> usable = item == null
                ? CredentialsProvider.lookupCredentialsInItemGroup(
                        StringCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of())
                : CredentialsProvider.lookupCredentialsInItem(StringCredentials.class, item, ACL.SYSTEM2, List.of());
        return CredentialsMatchers.firstOrNull(
                usable,
                CredentialsMatchers.allOf(
                        CredentialsMatchers.withId(id),
                        CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM))));
    }

    /** One client for all requests, until an administrator changes the proxy. */
    private synchronized HttpClient httpClient() {
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        if (httpClient == null || proxy != httpClientProxy) {
            httpClient = HttpTransport.limits(ProxyConfiguration.newHttpClientBuilder())
                    .build();
            httpClientProxy = proxy;
        }
        return httpClient;
    }

    private static String pluginVersion() {
        PluginWrapper plugin = Jenkins.get().getPluginManager().whichPlugin(SupaflowAccounts.class);
        // "999999-SNAPSHOT (private-…)" in development: only the version itself may stand in a header.
        return plugin == null ? "development" : plugin.getVersion().replaceAll("\\s.*", "");
    }
}
