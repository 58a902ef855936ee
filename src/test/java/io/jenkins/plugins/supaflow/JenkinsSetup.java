package io.jenkins.plugins.supaflow;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.Functions;
import hudson.model.FreeStyleProject;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.localizer.LocaleProvider;

/** A Jenkins that knows a sandbox Supaflow and its key, and reads jobs every second. */
final class JenkinsSetup {

    static final String CREDENTIALS_ID = "supaflow-key";

    static {
        System.setProperty("io.jenkins.plugins.supaflow.minPollSeconds", "1");
        // As WebAppMain does, which the harness leaves out: texts in the language that the browser asks for.
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Functions.getCurrentLocale();
            }
        });
    }

    private JenkinsSetup() {}

    static void configure(SupaflowSandbox sandbox) throws IOException {
        configure(sandbox.url().toString());
    }

    static void configure(String apiUrl) throws IOException {
        addKey(CREDENTIALS_ID, SupaflowSandbox.KEY);
        SupaflowGlobalConfiguration configuration = SupaflowGlobalConfiguration.get();
        configuration.setApiUrl(apiUrl);
        configuration.setCredentialsId(CREDENTIALS_ID);
        configuration.setPollIntervalSeconds(1);
    }

    static void addKey(String id, String secret) throws IOException {
        CredentialsProvider.lookupStores(Jenkins.get())
                .iterator()
                .next()
                .addCredentials(Domain.global(), key(id, secret));
    }

    /** Stores a key in a folder's own credentials. */
    static void addKey(Folder folder, Credentials key) throws IOException {
        for (CredentialsStore store : CredentialsProvider.lookupStores(folder)) {
            if (store.getContext() == folder) {
                store.addCredentials(Domain.global(), key);
            }
        }
    }

    /** Removes a key from the system's credentials. */
    static void removeKey(String id) throws IOException {
        CredentialsStore store =
                CredentialsProvider.lookupStores(Jenkins.get()).iterator().next();
        for (Credentials credentials : store.getCredentials(Domain.global())) {
            if (credentials instanceof StringCredentials key && key.getId().equals(id)) {
                store.removeCredentials(Domain.global(), key);
            }
        }
    }

    static StringCredentials key(String id, String secret) {
        return new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(secret));
    }

    static WorkflowJob pipeline(JenkinsRule j, String script) throws IOException {
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(definition(script));
        return job;
    }

    static CpsFlowDefinition definition(String script) {
        try {
            return new CpsFlowDefinition(script, true);
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    static FreeStyleProject freestyle(JenkinsRule j, SupaflowRunBuilder builder) throws IOException {
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(builder);
        return job;
    }

    static SupaflowRunResult result(Run<?, ?> build) {
        return build.getAction(SupaflowRunAction.class).getResult();
    }

    /** Records of runs on disk, whatever their state. */
    static long records() throws IOException {
        Path folder = Jenkins.get().getRootDir().toPath().resolve("supaflow-runs");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    static void eventually(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(60))
                .until(condition);
    }

    /** The files of this Jenkins in which one of the texts stands. */
    static List<Path> filesWith(String... texts) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(Jenkins.get().getRootDir().toPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                try {
                    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                    if (Stream.of(texts).anyMatch(content::contains)) {
                        found.add(file);
                    }
                } catch (IOException e) {
                    // A temporary file that is gone again.
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
