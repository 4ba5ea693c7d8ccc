package dev.leadflow.scraper.source.site;

import dev.leadflow.scraper.source.SourceRefusal;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What came of asking for an address. */
sealed interface Fetched {

    /**
     * The site answered.
     *
     * @param url where the answer came from, after redirects
     * @param body empty unless the status is 200-299
     */
    record Answer(HttpUrl url, int status, @Nullable MediaType type, ByteString body) implements Fetched {

        boolean isSuccessful() {
            return status >= 200 && status < 300;
        }
    }

    /** It was not asked, or its answer was not taken. */
    record Refused(SourceRefusal refusal) implements Fetched {}

    static Fetched refused(SourceRefusal.Reason reason, String detail) {
        return new Refused(new SourceRefusal(reason, detail));
    }
}
