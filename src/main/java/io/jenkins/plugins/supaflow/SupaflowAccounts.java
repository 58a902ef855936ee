package io.jenkins.plugins.supaflow;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.PluginWrapper;
import hudson.ProxyConfiguration;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.BaseUrl;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.Accounts;
import io.jenkins.plugins.supaflow.run.MonotonicClock;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Gives a build's run its Supaflow account: the credential as the build may use it, through the proxy that Jenkins uses. */
@Extension
@Restricted(NoExternalUse.class)
public final class SupaflowAccounts implements Accounts {

    private record Key(URI apiUrl, ApiKey apiKey) {}

    private final Map<Key, SupaflowClient> clients = new ConcurrentHashMap<>();
    private final Clock clock = new MonotonicClock();
    private final HttpTransport http =
            new HttpTransport(this::httpClient, ProxyConfiguration::newHttpRequestBuilder, pluginVersion());
    private HttpClient httpClient;
    private ProxyConfiguration httpClientProxy;

    static SupaflowAccounts get() {
        return ExtensionList.lookupSingleton(SupaflowAccounts.class);
    }

    @NonNull
    @Override
    public SupaflowClient of(@NonNull PipelineRun.Request request) {
        SupaflowGlobalConfiguration configuration = SupaflowGlobalConfiguration.get();
        return client(
                BaseUrl.parse(configuration.getApiUrl()),
                apiKey(request.owner(), request.credentialsId(), configuration.getCredentialsId()));
    }

    /** The client of one key; the same key gives the same client, so that token and polls are shared. */
    @NonNull
    SupaflowClient client(@NonNull URI apiUrl, @NonNull ApiKey apiKey) {
        return clients.computeIfAbsent(
                new Key(apiUrl, apiKey), key -> new SupaflowClient(http, key.apiUrl(), key.apiKey(), clock));
    }

    private static ApiKey apiKey(String owner, @CheckForNull String own, @CheckForNull String byDefault) {
        String id = own == null ? byDefault : own;
        if (id == null) {
            throw new IllegalArgumentException(Messages.SupaflowAccounts_noCredentialsId());
        }
        Run<?, ?> build = Run.fromExternalizableId(owner);
        if (build == null) {
            throw new IllegalArgumentException(Messages.SupaflowAccounts_buildGone(owner, id));
        }
        StringCredentials credential =
                CredentialsProvider.findCredentialById(id, StringCredentials.class, build, List.of());
        if (credential == null) {
            throw new IllegalArgumentException(Messages.SupaflowAccounts_credentialMissing(id));
        }
        CredentialsProvider.track(build, credential);
        try {
            return ApiKey.of(credential.getSecret().getPlainText());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Messages.SupaflowAccounts_credentialUnusable(id, e.getMessage()), e);
        }
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
