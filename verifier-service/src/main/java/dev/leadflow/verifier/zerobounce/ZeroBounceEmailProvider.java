package dev.leadflow.verifier.zerobounce;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.AddressProvider;
import dev.leadflow.verifier.EmailFinding;
import dev.leadflow.verifier.RawVerdict;
import dev.leadflow.verifier.Terms;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import tools.jackson.databind.JsonNode;

/**
 * ZeroBounce v2, {@code GET /v2/validate?api_key&email}: the key stands in the query, so no URL is ever shown. Its errors come
 * with HTTP 200 and an {@code error} instead of a {@code status}.
 */
public final class ZeroBounceEmailProvider implements AddressProvider<EmailFinding> {

    public static final String NAME = "zerobounce";

    static final Setting<Secret> KEY = Setting.key("ZEROBOUNCE_API_KEY", "key of ZeroBounce; absent: not used");
    static final Setting<URI> BASE_URL = Setting.baseUrl("ZEROBOUNCE", "https://api.zerobounce.net/v2");
    static final Setting<Double> COST = Terms.priceSetting("ZEROBOUNCE_COST", "ZeroBounce");

    public static final List<Setting<?>> SETTINGS = List.of(KEY, BASE_URL, COST);

    /** Far below ZeroBounce's own limit (80,000 in ten seconds), and more than one consumer has under way. */
    private static final int PER_SECOND = 50;

    /** Then ZeroBounce answers {@code unknown/timeout_exceeded} by itself (3 to 60 are allowed). */
    private static final int SECONDS_FOR_THE_MAIL_SERVER = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(SECONDS_FOR_THE_MAIL_SERVER + 3);

    private final ProviderHttp http;
    private final HttpUrl base;
    private final Secret key;
    private final Terms terms;

    ZeroBounceEmailProvider(ProviderHttp http, URI base, Secret key, BigDecimal price) {
        this.http = http;
        this.base = HttpUrl.get(base.toString());
        this.key = key;
        this.terms = new Terms(NAME, "validate", PER_SECOND, price);
    }

    /** Empty without a key. */
    public static Optional<AddressProvider<EmailFinding>> from(SettingValues values, ProviderHttp http) {
        return values.find(KEY)
                .map(key -> new ZeroBounceEmailProvider(
                        http.within(PATIENCE), values.get(BASE_URL), key, BigDecimal.valueOf(values.get(COST))));
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public EmailFinding ask(String address) {
        HttpUrl url = base.newBuilder()
                .addPathSegment("validate")
                .addQueryParameter("api_key", key.reveal())
                .addQueryParameter("email", address)
                .addQueryParameter("ip_address", "")
                .addQueryParameter("timeout", String.valueOf(SECONDS_FOR_THE_MAIL_SERVER))
                .build();
        return read(http.send(new Request.Builder().url(url).build()));
    }

    /** The number of credits left is told as -1 for a key that is not known. */
    @Override
    public KeyCheck keyCheck() {
        HttpUrl url = base.newBuilder()
                .addPathSegment("getcredits")
                .addQueryParameter("api_key", key.reveal())
                .build();
        return KeyCheck.byAnswer(
                "verifier",
                NAME,
                KEY.name(),
                new Request.Builder().url(url).build(),
                answer -> answer.json().path("Credits").asString("").equals("-1"));
    }

    static EmailFinding read(ProviderHttp.Answer answer) {
        if (answer.status() != 200) {
            throw answer.failure();
        }
        JsonNode document = answer.json();
        JsonNode error = document.path("error");
        if (!error.isMissingNode() && !error.isNull()) {
            throw ofError(error.stringValue("").toLowerCase(Locale.ROOT));
        }
        if (!document.path("status").isString()) {
            throw new ProviderException(Fault.FAULTY, "ZeroBounce answered without a status.");
        }
        String status = word(document, "status");
        JsonNode detail = document.path("sub_status");
        boolean readable = detail.isMissingNode() || detail.isNull() || detail.isString();
        String subStatus = readable ? word(document, "sub_status") : "unreadable";
        ZeroBounceVerdict verdict = ZeroBounceVerdict.of(status, subStatus);
        String raw = RawVerdict.of(status, subStatus);
        if (verdict.status() == Status.UNCHECKED) {
            return new EmailFinding.Unchecked(NAME, verdict.detail() + " (" + raw + ").");
        }
        if (verdict.mayBePersonal() && isYes(document.path("free_email"))) {
            return new EmailFinding.Judged(
                    NAME,
                    Status.PERSONAL,
                    0.2,
                    "A personal mailbox of a mail provider.",
                    RawVerdict.of(status, subStatus, "free_email"));
        }
        return new EmailFinding.Judged(NAME, verdict.status(), verdict.confidence(), verdict.detail(), raw);
    }

    private static String word(JsonNode document, String field) {
        return document.path(field).stringValue("").strip().toLowerCase(Locale.ROOT);
    }

    /** Some of its flags are texts. */
    private static boolean isYes(JsonNode flag) {
        return flag.booleanValue(false) || "true".equalsIgnoreCase(flag.stringValue(""));
    }

    /** One message stands for a bad key and for an empty account; both are a person's matter. */
    private static ProviderException ofError(String text) {
        if (text.contains("key")) {
            return new ProviderException(
                    Fault.KEY_REFUSED,
                    "ZeroBounce refuses the key, or the account is out of credits: check ZEROBOUNCE_API_KEY and the account.");
        }
        if (text.contains("credit")) {
            return new ProviderException(Fault.QUOTA_USED_UP, "The ZeroBounce account is out of credits: buy some.");
        }
        return new ProviderException(Fault.FAULTY, "ZeroBounce answered with an error instead of a verdict.");
    }
}
