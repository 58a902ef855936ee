package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/** The rule for every address to which a key or a token is sent. */
public final class BaseUrl {

    private BaseUrl() {}

    /**
     * Checks an address and takes a trailing slash away.
     *
     * @param text https, or http on the loopback only; no user info, query or fragment
     * @throws IllegalArgumentException with one sentence for the user that lacks its subject: English begins with "is"
     */
    @NonNull
    public static URI parse(@CheckForNull String text) {
        String trimmed = text == null ? "" : text.trim();
        URI uri;
        try {
            uri = new URI(trimmed.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(Messages.BaseUrl_noUrl(quoted(trimmed)));
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            // Not quoted: the user info may be a password.
            throw new IllegalArgumentException(Messages.BaseUrl_tooMuch());
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(Messages.BaseUrl_noHost(quoted(trimmed)));
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(uri.getHost()))) {
            throw new IllegalArgumentException(Messages.BaseUrl_notHttps(quoted(trimmed)));
        }
        return uri;
    }

    private static String quoted(String text) {
        return Texts.plain(text.replaceAll("//[^/]*@", "//****@"), 200);
    }

    /** Whether an address leads to this machine, in whatever way it is written. A name that is only resolved to it is not seen. */
    static boolean isLocal(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
        if (host.startsWith("[")) {
            try {
                // A literal: no name is looked up.
                InetAddress address = InetAddress.getByName(host);
                return address.isLoopbackAddress() || address.isAnyLocalAddress();
            } catch (UnknownHostException e) {
                return true;
            }
        }
        // Some read 127.1, 2130706433 and 0x7f000001 as the loopback, and most 0.0.0.0.
        boolean isNumber = host.matches("[0-9.]+|0x[0-9a-fx.]+");
        boolean isPlain = host.matches("[1-9]\\d{0,2}(\\.\\d{1,3}){3}");
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || isNumber && (!isPlain || host.startsWith("127."));
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
    }
}
