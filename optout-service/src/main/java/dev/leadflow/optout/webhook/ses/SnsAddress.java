package dev.leadflow.optout.webhook.ses;

import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Addresses in messages that claim to be from Amazon SNS: followed only when they lead to Amazon SNS. */
final class SnsAddress {

    private static final Pattern HOST = Pattern.compile("sns\\.[a-zA-Z0-9-]{3,}\\.amazonaws\\.com(\\.cn)?");

    private SnsAddress() {}

    /** Null when it leads anywhere else. */
    static @Nullable HttpUrl of(String text) {
        HttpUrl url = HttpUrl.parse(text);
        boolean plain = url != null
                && url.isHttps()
                && url.port() == 443
                && url.encodedUsername().isEmpty()
                && url.encodedPassword().isEmpty()
                && url.encodedFragment() == null
                && HOST.matcher(url.host()).matches();
        return plain ? url : null;
    }

    static @Nullable HttpUrl certificate(String text) {
        HttpUrl url = of(text);
        return url != null && url.encodedPath().endsWith(".pem") && url.encodedQuery() == null ? url : null;
    }
}
