package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;

/**
 * Whose job it is that a run follows without having triggered it, as far as that can be known.
 *
 * @param owner the owner of the run of this controller that triggered it; null if none is known
 * @param byKeysUser whether Supaflow says that the user of the run's key created it
 * @param since when it was created, by Supaflow's clock; null if Supaflow did not say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Joined(
        @CheckForNull String owner,
        boolean byKeysUser,
        @CheckForNull Instant since) {}
