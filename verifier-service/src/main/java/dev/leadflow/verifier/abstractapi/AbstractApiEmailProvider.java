package dev.leadflow.verifier.abstractapi;

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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * AbstractAPI's Email Validation or Email Reputation, whichever the base URL leads to, {@code GET /v1/?api_key&email}: the key
 * stands in the query, so no URL is ever shown.
 */
public final class AbstractApiEmailProvider implements AddressProvider<EmailFinding> {

    public static final String NAME = "abstractapi";

    static final Setting<Secret> KEY = Setting.key(
            "ABSTRACTAPI_EMAIL_KEY", "key of AbstractAPI's Email Validation or Email Reputation; absent: not used");
    static final Setting<URI> BASE_URL = Setting.baseUrl("ABSTRACTAPI", "https://emailvalidation.abstractapi.com/v1");
    static final Setting<Integer> PER_SECOND = Setting.integer(
                    "ABSTRACTAPI_PER_SECOND", 1, 500, "questions a second that your AbstractAPI plan allows")
            .orElse("1");
    static final Setting<Double> COST = Terms.priceSetting("ABSTRACTAPI_COST", "AbstractAPI");

    public static final List<Setting<?>> SETTINGS = List.of(KEY, BASE_URL, PER_SECOND, COST);

    /** It asks the mail server itself, which takes some seconds at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Its score goes up to 0.99; nothing is as certain as that. */
    private static final double MOST = 0.95;

    /** Where it gives no score: its word alone. */
    private static final double WITHOUT_SCORE = 0.9;

    private static final double MOST_FOR_A_ROLE = 0.85;

    /** Takes mail for everybody, so that nobody knows whether this mailbox exists. */
    private static final double MOST_FOR_A_CATCH_ALL = 0.75;

    /** The provider itself warns: below the default threshold. */
    private static final double RISKY = 0.6;

    private final ProviderHttp http;
    private final HttpUrl base;
    private final Secret key;
    private final Terms terms;

    AbstractApiEmailProvider(ProviderHttp http, URI base, Secret key, int perSecond, BigDecimal price) {
        this.http = http;
        this.base = HttpUrl.get(base.toString());
        this.key = key;
        this.terms = new Terms(NAME, "validate", perSecond, price);
    }

    /** Empty without a key. */
    public static Optional<AddressProvider<EmailFinding>> from(SettingValues values, ProviderHttp http) {
        return values.find(KEY)
                .map(key -> new AbstractApiEmailProvider(
                        http.within(PATIENCE),
                        values.get(BASE_URL),
                        key,
                        values.get(PER_SECOND),
                        BigDecimal.valueOf(values.get(COST))));
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public EmailFinding ask(String address) {
        HttpUrl url = base.newBuilder()
                .addPathSegment("")
                .addQueryParameter("api_key", key.reveal())
                .addQueryParameter("email", address)
                .build();
        return read(http.send(new Request.Builder().url(url).build()));
    }

    static EmailFinding read(ProviderHttp.Answer answer) {
        return switch (answer.status()) {
            case 200 -> ofDocument(answer.json());
            case 422 -> throw usedUp();
            default -> throw KeyCheck.naming(KEY.name(), answer.failure());
        };
    }

    private static ProviderException usedUp() {
        return new ProviderException(Fault.QUOTA_USED_UP, "AbstractAPI's quota is used up: raise the plan or wait.");
    }

    private static EmailFinding ofDocument(JsonNode document) {
        if (document.has("error")) {
            throw ofError(document.path("error").path("code").stringValue("").toLowerCase(Locale.ROOT));
        }
        AbstractApiAnswer said = AbstractApiAnswer.of(document);
        String deliverability = said.deliverability();
        if (deliverability.isEmpty() && !document.path("deliverability").isString()) {
            throw new ProviderException(Fault.FAULTY, "AbstractAPI answered without a deliverability.");
        }
        // What it knows about the kind of mailbox holds whether the mailbox answered or not.
        if (isTrue(said.disposable())) {
            return judged(Status.DISPOSABLE, 0, "A throw-away mailbox.", deliverability, "disposable");
        }
        if (isFalse(said.validFormat())) {
            return judged(Status.INVALID, 0, "Not the form of an address.", deliverability, "invalid_format");
        }
        if (isFalse(said.mxFound())) {
            return judged(Status.INVALID, 0, "The domain has no mail server.", deliverability, "no_mx");
        }
        return switch (deliverability) {
            case "undeliverable" ->
                judged(Status.INVALID, 0, "The mail server does not take this mailbox.", deliverability);
            case "deliverable", "risky" -> ofMailbox(said);
            default -> unchecked(deliverability);
        };
    }

    private static EmailFinding ofMailbox(AbstractApiAnswer said) {
        String word = said.deliverability();
        if (isTrue(said.free())) {
            return judged(Status.PERSONAL, 0.2, "A personal mailbox of a mail provider.", word, "free");
        }
        if (said.risky()) {
            return judged(Status.RISKY, RISKY, "AbstractAPI warns of this mailbox.", word);
        }
        if (isFalse(said.smtpValid())) {
            return unchecked(word, "smtp_invalid");
        }
        OptionalDouble score = score(said.score());
        if (score.isEmpty()) {
            return unchecked(word, "unreadable_score");
        }
        double confidence = Math.min(score.getAsDouble(), MOST);
        if (isTrue(said.catchAll())) {
            return judged(
                    Status.RISKY,
                    Math.min(confidence, MOST_FOR_A_CATCH_ALL),
                    "The domain takes mail for any mailbox.",
                    word,
                    "catch_all");
        }
        if (isTrue(said.role())) {
            return judged(
                    Status.RISKY,
                    Math.min(confidence, MOST_FOR_A_ROLE),
                    "The mailbox exists and is shared.",
                    word,
                    "role");
        }
        return judged(Status.VALID, confidence, "The mailbox exists.", word);
    }

    /** A number, or a text with one; {@link #WITHOUT_SCORE} where there is none. Empty for what is no score. */
    private static OptionalDouble score(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return OptionalDouble.of(WITHOUT_SCORE);
        }
        try {
            double score = node.isString()
                    ? Double.parseDouble(node.stringValue().strip())
                    : node.isNumber() ? node.doubleValue(-1) : -1;
            return score >= 0 && score <= 1 ? OptionalDouble.of(score) : OptionalDouble.empty();
        } catch (NumberFormatException unreadable) {
            return OptionalDouble.empty();
        }
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }

    private static boolean isFalse(@Nullable Boolean flag) {
        return Boolean.FALSE.equals(flag);
    }

    /** An error that came as a success. */
    private static ProviderException ofError(String code) {
        if (code.contains("quota") || code.contains("credit")) {
            return usedUp();
        }
        if (code.contains("unauthorized") || code.contains("key")) {
            return KeyCheck.refusal("AbstractAPI refuses the key.", KEY.name());
        }
        if (code.contains("rate") || code.contains("too_many")) {
            return new ProviderException(Fault.BUSY, "AbstractAPI asks for fewer questions a second.");
        }
        return new ProviderException(Fault.FAULTY, "AbstractAPI answered with an error instead of a verdict.");
    }

    private static EmailFinding judged(Status status, double confidence, String detail, String... words) {
        return new EmailFinding.Judged(NAME, status, confidence, detail, RawVerdict.of(words));
    }

    private static EmailFinding unchecked(String... words) {
        return new EmailFinding.Unchecked(NAME, "AbstractAPI could not tell (" + RawVerdict.of(words) + ").");
    }
}
