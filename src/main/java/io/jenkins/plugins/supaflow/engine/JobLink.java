package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Where a job is in Supaflow's own web app, by an administrator's pattern: none is documented. */
@Restricted(NoExternalUse.class)
public final class JobLink {

    /** Stands for the job's id. */
    public static final String JOB = "{jobId}";

    private static final String PIPELINE = "{pipelineId}";

    private JobLink() {}

    /** Whether this is an https address in whose path, query or fragment the job's id has its place. */
    public static boolean isPattern(@NonNull String pattern) {
        try {
            // Two that differ where the job's id does, at the same host.
            URI one = new URI(fill(pattern, "p", "1"));
            URI other = new URI(fill(pattern, "q", "2"));
            return "https".equals(one.getScheme())
                    && one.getHost() != null
                    && one.getRawUserInfo() == null
                    && one.getRawAuthority().equals(other.getRawAuthority())
                    && !fill(pattern, "p", "1").equals(fill(pattern, "p", "2"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The address of a job; null if there is no usable pattern, or an id that it needs is not known. */
    @CheckForNull
    public static String of(@CheckForNull String pattern, @CheckForNull String pipelineId, @CheckForNull String jobId) {
        if (pattern == null
                || jobId == null
                || pipelineId == null && pattern.contains(PIPELINE)
                || !isPattern(pattern)) {
            return null;
        }
        return fill(pattern, pipelineId == null ? "" : pipelineId, jobId);
    }

    private static String fill(String pattern, String pipelineId, String jobId) {
        return pattern.replace(PIPELINE, encoded(pipelineId)).replace(JOB, encoded(jobId));
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
