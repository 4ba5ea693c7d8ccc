package dev.leadflow.verifier.numverify;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.AddressProvider;
import dev.leadflow.verifier.PhoneFinding;
import dev.leadflow.verifier.PhoneFinding.LineType;
import dev.leadflow.verifier.RawVerdict;
import dev.leadflow.verifier.Terms;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * NumVerify, {@code GET /api/validate?access_key&number}: the key stands in the query, so no URL is ever shown, and nothing but
 * https will do. Its errors come with HTTP 200 and {@code success: false}.
 */
public final class NumVerifyPhoneProvider implements AddressProvider<PhoneFinding> {

    public static final String NAME = "numverify";

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    static final Setting<Secret> KEY = Setting.key("NUMVERIFY_API_KEY", "key of NumVerify; absent: not used");
    static final Setting<URI> BASE_URL = new Setting<>(
            "NUMVERIFY_BASE_URL",
            "where NUMVERIFY answers; another one for a regional host or a mock server",
            "https://apilayer.net/api",
            false,
            false,
            "an https address, because the key travels in it (plain http only to this machine; NumVerify's free plan, which"
                    + " has no https, cannot be used)",
            NumVerifyPhoneProvider::safeUrl);
    static final Setting<Double> COST = Terms.priceSetting("NUMVERIFY_COST", "NumVerify");

    public static final List<Setting<?>> SETTINGS = List.of(KEY, BASE_URL, COST);

    /** NumVerify publishes no limit; a modest one. */
    private static final int PER_SECOND = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final ProviderHttp http;
    private final HttpUrl base;
    private final Secret key;
    private final Terms terms;

    NumVerifyPhoneProvider(ProviderHttp http, URI base, Secret key, BigDecimal price) {
        this.http = http;
        this.base = HttpUrl.get(base.toString());
        this.key = key;
        this.terms = new Terms(NAME, "validate", PER_SECOND, price);
    }

    /** Empty without a key. */
    public static Optional<AddressProvider<PhoneFinding>> from(SettingValues values, ProviderHttp http) {
        return values.find(KEY)
                .map(key -> new NumVerifyPhoneProvider(
                        http.within(PATIENCE), values.get(BASE_URL), key, BigDecimal.valueOf(values.get(COST))));
    }

    private static URI safeUrl(String text) {
        URI url = Setting.httpUrl("NUMVERIFY_BASE_URL", "").parser().apply(text);
        if (!"https".equals(url.getScheme()) && !THIS_MACHINE.contains(url.getHost())) {
            throw new IllegalArgumentException("Not safe for a key");
        }
        return url;
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public PhoneFinding ask(String e164) {
        HttpUrl url = base.newBuilder()
                .addPathSegment("validate")
                .addQueryParameter("access_key", key.reveal())
                // International digits without a plus: no country_code is needed then.
                .addQueryParameter("number", e164.replace("+", ""))
                .build();
        return read(http.send(new Request.Builder().url(url).build()));
    }

    static PhoneFinding read(ProviderHttp.Answer answer) {
        if (answer.status() != 200) {
            throw KeyCheck.naming(KEY.name(), answer.failure());
        }
        JsonNode document = answer.json();
        if (document.has("error")
                || document.has("success") && !document.path("success").booleanValue(false)) {
            return ofError(document.path("error"));
        }
        if (!document.path("valid").isBoolean()) {
            throw new ProviderException(Fault.FAULTY, "NumVerify answered without saying whether the number is valid.");
        }
        return document.path("valid").booleanValue()
                ? ofValid(document)
                : judged(Status.INVALID, 0, LineType.UNKNOWN, null, "NumVerify calls the number invalid.", "invalid");
    }

    private static PhoneFinding ofValid(JsonNode document) {
        String region = region(document);
        JsonNode node = document.path("line_type");
        if (!node.isMissingNode() && !node.isNull() && !node.isString()) {
            return unchecked("unreadable");
        }
        String type = node.stringValue("").strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            // By numbering plans and carrier lists, not by asking the network: a little less than Twilio.
            case "mobile" -> judged(Status.VALID, 0.9, LineType.MOBILE, region, "A mobile number.", "valid", type);
            case "landline" -> judged(Status.VALID, 0.9, LineType.FIXED, region, "A fixed line.", "valid", type);
            case "toll_free" -> judged(Status.RISKY, 0.7, LineType.TOLL_FREE, region, "A toll-free number.", type);
            case "voip" -> judged(Status.RISKY, 0.7, LineType.VOIP, region, "An internet phone number.", type);
            // From here on below the default threshold: dear, for emergencies and services, or without an ear.
            case "satellite" -> judged(Status.RISKY, 0.2, LineType.UNKNOWN, region, "A satellite phone.", type);
            case "special_services" ->
                judged(Status.RISKY, 0.1, LineType.UNKNOWN, region, "A number of special services.", type);
            case "premium_rate" -> judged(Status.RISKY, 0.1, LineType.PREMIUM, region, "A premium-rate number.", type);
            case "paging" -> judged(Status.RISKY, 0.1, LineType.PAGER, region, "A pager.", type);
            // The number is good, and its kind is not known to NumVerify; the numbering plan may know it.
            case "" ->
                judged(
                        Status.VALID,
                        0.8,
                        LineType.UNKNOWN,
                        region,
                        "An assigned number, of a kind that NumVerify does not know.",
                        "valid");
            default -> unchecked(type);
        };
    }

    /** The codes of apilayer; the message is not repeated, because it may contain the key. */
    private static PhoneFinding ofError(JsonNode error) {
        JsonNode code = error.path("code");
        String text = code.isString() ? code.stringValue().strip() : String.valueOf(code.intValue(0));
        return switch (text) {
            case "210" -> judged(Status.INVALID, 0, LineType.UNKNOWN, null, "NumVerify sees no number.", "no_number");
            case "211" -> judged(Status.INVALID, 0, LineType.UNKNOWN, null, "NumVerify sees no number.", "non_numeric");
            case "101", "102" -> throw KeyCheck.refusal("NumVerify refuses the key or the account.", KEY.name());
            case "105" ->
                throw new ProviderException(
                        Fault.KEY_REFUSED, "The NumVerify plan does not allow https: a paid plan is needed.");
            case "104" ->
                throw new ProviderException(
                        Fault.QUOTA_USED_UP, "The NumVerify plan is used up for this month: raise it or wait.");
            default -> throw ofType(error.path("type").stringValue(""));
        };
    }

    private static ProviderException ofType(String type) {
        return type.contains("rate_limit")
                ? new ProviderException(Fault.BUSY, "NumVerify asks for fewer questions a second.")
                : new ProviderException(Fault.FAULTY, "NumVerify answered with an error instead of a verdict.");
    }

    private static @Nullable String region(JsonNode document) {
        String code = document.path("country_code").stringValue("");
        return code.matches("[A-Z]{2}") ? code : null;
    }

    private static PhoneFinding judged(
            Status status, double confidence, LineType type, @Nullable String region, String detail, String... words) {
        return new PhoneFinding.Judged(NAME, status, confidence, type, region, detail, RawVerdict.of(words));
    }

    private static PhoneFinding unchecked(String word) {
        return new PhoneFinding.Unchecked(NAME, "NumVerify said something new (" + RawVerdict.of(word) + ").");
    }
}
