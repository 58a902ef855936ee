package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes and checks JSON Web Tokens (HS256) with a secret of this sandbox alone. */
final class SandboxTokens {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));

    private final Mac mac;
    private final Clock clock;
    private final AtomicLong issued = new AtomicLong();
    private volatile long firstValid = 1;

    /** Tokens that are genuine, with what they say. A sandbox gives out few. */
    private final Map<String, JsonNode> verified = new ConcurrentHashMap<>();

    /** @param secret nobody else's */
    SandboxTokens(Clock clock, String secret) {
        try {
            this.mac = Mac.getInstance("HmacSHA256");
            this.mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        this.clock = clock;
    }

    /** The public key of the gateway: a token of the role {@code anon} that never expires. */
    String anonKey() {
        ObjectNode claims = Answer.MAPPER.createObjectNode();
        claims.put("iss", "supabase").put("ref", "sandbox").put("role", "anon");
        return sign(claims);
    }

    String issue(String userId, Duration lifetime) {
        Instant now = clock.instant();
        ObjectNode claims = Answer.MAPPER.createObjectNode();
        claims.put("sub", userId)
                .put("role", "authenticated")
                .put("aud", "authenticated")
                .put("org_id", SupaflowSandbox.ORG_ID)
                .put("org_region", "us")
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(lifetime).getEpochSecond())
                .put("seq", issued.incrementAndGet());
        String token = sign(claims);
        verified.put(token, claims);
        return token;
    }

    /** Every token given out so far is expired from now on. */
    void expireAll() {
        firstValid = issued.get() + 1;
    }

    /**
     * Checks a token as PostgREST does, but without its allowance of 30 s for clocks that differ.
     *
     * @param header the {@code Authorization} header, or null
     * @return the user's id, or null for the role {@code anon}
     */
    @CheckForNull
    String user(@CheckForNull String header) {
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        JsonNode claims = verified.computeIfAbsent(header.substring(7).trim(), this::verify);
        if (claims.path("role").asText().equals("anon")) {
            return null;
        }
        if (claims.path("exp").asLong() <= clock.instant().getEpochSecond()
                || claims.path("seq").asLong() < firstValid) {
            throw new Errors.Failure(Errors.jwt("JWT expired"));
        }
        return claims.path("sub").asText();
    }

    private JsonNode verify(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new Errors.Failure(Errors.jwt("Expected 3 parts in JWT; got " + parts.length));
        }
        try {
            if (!MessageDigest.isEqual(DECODER.decode(parts[2]), mac(parts[0] + "." + parts[1]))) {
                throw new Errors.Failure(Errors.jwt("No suitable key or wrong key type"));
            }
            return Answer.MAPPER.readTree(DECODER.decode(parts[1]));
        } catch (IllegalArgumentException | IOException e) {
            throw new Errors.Failure(Errors.jwt("JWT cryptographic operation failed"));
        }
    }

    private String sign(ObjectNode claims) {
        String content = HEADER + "." + encode(claims.toString().getBytes(StandardCharsets.UTF_8));
        return content + "." + encode(mac(content));
    }

    private synchronized byte[] mac(String content) {
        return mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }
}
