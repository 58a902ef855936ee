package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Jenkins' credentials, and what Supaflow accepts of them. */
final class Keys {

    /** How every token begins. */
    private static final String TOKEN = "eyJ";

    private final SupaflowSandbox sandbox;
    private final Supplier<UUID> ids;
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> users = new HashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> secrets = new HashSet<>(Set.of(TOKEN));

    Keys(SupaflowSandbox sandbox, Supplier<UUID> ids) {
        this.sandbox = sandbox;
        this.ids = ids;
        put(World.CREDENTIALS, SupaflowSandbox.KEY, SupaflowSandbox.USER_ID);
    }

    /** What a credential holds from now on, and whose key that is. Supaflow accepts it. */
    void put(String id, String key, String user) {
        keys.put(id, key);
        users.put(id, user);
        secrets.add(key);
        sandbox.addKey(key, user);
    }

    /** Whether the credential is not there for a while. */
    void hide(String id, boolean hide) {
        if (hide) {
            hidden.add(id);
        } else {
            hidden.remove(id);
        }
    }

    /** A credential's key gets no token from now on. */
    void revoke(String id) {
        sandbox.revokeKey(keys.get(id));
    }

    /** A credential holds another key of the same user. */
    void rotate(String id) {
        put(id, "ak_sandbox_" + ids.get().toString().replace("-", ""), users.get(id));
    }

    /** What Jenkins gives of a credential; null if there is none. */
    @CheckForNull
    String key(@CheckForNull String id) {
        return hidden.contains(id) ? null : keys.get(id);
    }

    /** Whether a text holds a key or a token. */
    boolean isIn(String text) {
        for (String secret : secrets) {
            if (text.contains(secret)) {
                return true;
            }
        }
        return false;
    }
}
