package dev.leadflow.verifier.hunter;

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
import java.util.OptionalDouble;
import okhttp3.HttpUrl;
import okhttp3.Request;
import tools.jackson.databind.JsonNode;

/** Hunter's Email Verifier, {@code GET /v2/email-verifier?email}, with the key in a header. */
public final class HunterEmailProvider implements AddressProvider<EmailFinding> {

    public static final String NAME = "hunter";

    static final Setting<Secret> KEY = Setting.key("HUNTER_API_KEY", "key of Hunter; absent: not used");
    static final Setting<URI> BASE_URL = Setting.baseUrl("HUNTER", "https://api.hunter.io/v2");
    static final Setting<Double> COST = Terms.priceSetting("HUNTER_COST", "Hunter");

    public static final List<Setting<?>> SETTINGS = List.of(KEY, BASE_URL, COST);

    /** Hunter allows 10 a second and 300 a minute; this keeps both. */
    private static final int PER_SECOND = 5;

    /** Hunter tries for 20 s and then answers 202. */
    private static final Duration PATIENCE = Duration.ofSeconds(21);

    /** Its score goes up to 100; nothing is as certain as that. */
    private static final double MOST = 0.95;

    /** Where it gives no score: its word alone. */
    private static final double WITHOUT_SCORE = 0.9;

    /** Takes mail for everybody, so that nobody knows whether this mailbox exists. */
    private static final double MOST_FOR_A_CATCH_ALL = 0.75;

    /** Letters that no person would choose, or a domain that keeps verifiers out: below the default threshold. */
    private static final double MOST_FOR_A_DUBIOUS_ONE = 0.6;

    private final ProviderHttp http;
    private final HttpUrl base;
    private final Secret key;
    private final Terms terms;

    HunterEmailProvider(ProviderHttp http, URI base, Secret key, BigDecimal price) {
        this.http = http;
        this.base = HttpUrl.get(base.toString());
        this.key = key;
        this.terms = new Terms(NAME, "verify", PER_SECOND, price);
    }

    /** Empty without a key. */
    public static Optional<AddressProvider<EmailFinding>> from(SettingValues values, ProviderHttp http) {
        return values.find(KEY)
                .map(key -> new HunterEmailProvider(
                        http.within(PATIENCE), values.get(BASE_URL), key, BigDecimal.valueOf(values.get(COST))));
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public EmailFinding ask(String address) {
        HttpUrl url = base.newBuilder()
                .addPathSegment("email-verifier")
                .addQueryParameter("email", address)
                .build();
        return read(http.send(
                new Request.Builder().url(url).header("X-API-KEY", key.reveal()).build()));
    }

    @Override
    public KeyCheck keyCheck() {
        HttpUrl url = base.newBuilder().addPathSegment("account").build();
        return KeyCheck.byStatus(
                "verifier",
                NAME,
                KEY.name(),
                new Request.Builder().url(url).header("X-API-KEY", key.reveal()).build());
    }

    static EmailFinding read(ProviderHttp.Answer answer) {
        return switch (answer.status()) {
            case 200 -> ofData(answer.json().path("data"));
            case 202 -> throw new ProviderException(Fault.BUSY, "Hunter is still checking the address.");
            case 222 ->
                new EmailFinding.Unchecked(NAME, "Hunter could not tell: the mail server behaved unexpectedly.");
            case 451 ->
                judged(
                        Status.INVALID,
                        0,
                        "The person asked Hunter not to process their data: the address must not be used.",
                        "claimed_email");
            case 403, 429 -> throw ofLimit(answer);
            default -> throw answer.failure();
        };
    }

    private static EmailFinding ofData(JsonNode data) {
        if (!data.path("status").isString()) {
            throw new ProviderException(Fault.FAULTY, "Hunter answered without a status.");
        }
        String status = data.path("status").stringValue("").strip().toLowerCase(Locale.ROOT);
        return switch (status) {
            case "invalid" -> judged(Status.INVALID, 0, "The mail server does not take this mailbox.", status);
            case "disposable" -> judged(Status.DISPOSABLE, 0, "A throw-away mailbox.", status);
            case "webmail" -> personal(status);
            case "valid", "accept_all" -> ofReachable(data, status);
            default -> unchecked(status);
        };
    }

    private static EmailFinding ofReachable(JsonNode data, String status) {
        if (data.path("disposable").booleanValue(false)) {
            return judged(Status.DISPOSABLE, 0, "A throw-away mailbox.", status, "disposable");
        }
        if (data.path("webmail").booleanValue(false)) {
            return personal(status, "webmail");
        }
        OptionalDouble score = score(data.path("score"));
        if (score.isEmpty()) {
            return unchecked(status, "unreadable_score");
        }
        double confidence = Math.min(score.getAsDouble(), MOST);
        if (data.path("gibberish").booleanValue(false)) {
            return dubious(confidence, "The mailbox looks made by a machine.", status, "gibberish");
        }
        if (data.path("block").booleanValue(false)) {
            return dubious(confidence, "The domain keeps verifiers out.", status, "block");
        }
        if (status.equals("accept_all") || data.path("accept_all").booleanValue(false)) {
            return judged(
                    Status.RISKY,
                    Math.min(confidence, MOST_FOR_A_CATCH_ALL),
                    "The domain takes mail for any mailbox.",
                    status);
        }
        return judged(Status.VALID, confidence, "The mail server knows the mailbox.", status);
    }

    /** From 0 to 1; {@link #WITHOUT_SCORE} where there is none. Empty for what is no score. */
    private static OptionalDouble score(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return OptionalDouble.of(WITHOUT_SCORE);
        }
        double score = node.isNumber() ? node.doubleValue(-1) : -1;
        return score >= 0 && score <= 100 ? OptionalDouble.of(score / 100) : OptionalDouble.empty();
    }

    /** Hunter says 403 when asked too fast and 429 when the plan is used up; others put it the other way round. */
    private static ProviderException ofLimit(ProviderHttp.Answer answer) {
        String text = answer.body().utf8().toLowerCase(Locale.ROOT);
        if (text.contains("usage") || text.contains("quota") || text.contains("credit")) {
            return new ProviderException(Fault.QUOTA_USED_UP, "The Hunter plan is used up: raise it or wait.");
        }
        if (answer.status() == 403 && text.contains("rate")) {
            return new ProviderException(Fault.BUSY, "Hunter asks for fewer questions a second.", answer.retryAfter());
        }
        return answer.failure();
    }

    private static EmailFinding personal(String... words) {
        return judged(Status.PERSONAL, 0.2, "A personal mailbox of a mail provider.", words);
    }

    private static EmailFinding dubious(double confidence, String detail, String... words) {
        return judged(Status.RISKY, Math.min(confidence, MOST_FOR_A_DUBIOUS_ONE), detail, words);
    }

    private static EmailFinding judged(Status status, double confidence, String detail, String... words) {
        return new EmailFinding.Judged(NAME, status, confidence, detail, RawVerdict.of(words));
    }

    private static EmailFinding unchecked(String... words) {
        return new EmailFinding.Unchecked(NAME, "Hunter could not tell (" + RawVerdict.of(words) + ").");
    }
}
