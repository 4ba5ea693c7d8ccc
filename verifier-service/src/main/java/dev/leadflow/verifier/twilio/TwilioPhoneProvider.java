package dev.leadflow.verifier.twilio;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.CommonSettings;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Twilio Lookup v2, {@code GET /v2/PhoneNumbers/{number}?Fields=line_type_intelligence}, with the account's token. */
public final class TwilioPhoneProvider implements AddressProvider<PhoneFinding> {

    public static final String NAME = "twilio";

    /** Lookup has a host of its own at Twilio, but one mock server may stand for all of them. */
    static final Setting<URI> BASE_URL = Setting.baseUrl("TWILIO_LOOKUP", "https://lookups.twilio.com/v2");

    static final Setting<Double> COST = Terms.priceSetting("TWILIO_LOOKUP_COST", "Twilio Lookup");

    public static final List<Setting<?>> SETTINGS =
            List.of(CommonSettings.TWILIO_ACCOUNT_SID, CommonSettings.TWILIO_AUTH_TOKEN, BASE_URL, COST);

    /** Twilio publishes no limit for Lookup and answers 429 when it has had enough. */
    private static final int PER_SECOND = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Twilio's code for a number that it cannot look up. */
    private static final int NOT_FOUND = 20404;

    private final ProviderHttp http;
    private final HttpUrl base;
    private final String credentials;
    private final Terms terms;

    TwilioPhoneProvider(ProviderHttp http, URI base, String accountSid, Secret token, BigDecimal price) {
        this.http = http;
        this.base = HttpUrl.get(base.toString());
        this.credentials = Credentials.basic(accountSid, token.reveal(), StandardCharsets.UTF_8);
        this.terms = new Terms(NAME, "lookup", PER_SECOND, price);
    }

    /** Empty without both account and token. */
    public static Optional<AddressProvider<PhoneFinding>> from(SettingValues values, ProviderHttp http) {
        return values.find(CommonSettings.TWILIO_ACCOUNT_SID)
                .flatMap(sid -> values.find(CommonSettings.TWILIO_AUTH_TOKEN)
                        .map(token -> new TwilioPhoneProvider(
                                http.within(PATIENCE),
                                baseUrl(values),
                                sid.strip(),
                                token,
                                BigDecimal.valueOf(values.get(COST)))));
    }

    static URI baseUrl(SettingValues values) {
        boolean elsewhere = values.isSet(CommonSettings.TWILIO_BASE_URL) && !values.isSet(BASE_URL);
        return elsewhere ? URI.create(values.get(CommonSettings.TWILIO_BASE_URL) + "/v2") : values.get(BASE_URL);
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public PhoneFinding ask(String e164) {
        HttpUrl url = base.newBuilder()
                .addPathSegment("PhoneNumbers")
                // Some servers take a plain plus for a space.
                .addEncodedPathSegment(e164.replace("+", "%2B"))
                .addQueryParameter("Fields", "line_type_intelligence")
                .build();
        return read(http.send(new Request.Builder()
                .url(url)
                .header("Authorization", credentials)
                .build()));
    }

    /** A number that Twilio gives as its example; without a package the look-up is free. */
    @Override
    public KeyCheck keyCheck() {
        HttpUrl url = base.newBuilder()
                .addPathSegment("PhoneNumbers")
                .addEncodedPathSegment("%2B14159929960")
                .build();
        return KeyCheck.byStatus(
                "verifier",
                NAME,
                "TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN",
                new Request.Builder()
                        .url(url)
                        .header("Authorization", credentials)
                        .build());
    }

    static PhoneFinding read(ProviderHttp.Answer answer) {
        return switch (answer.status()) {
            case 200 -> ofDocument(answer.json());
            case 404 -> ofNotFound(answer);
            default -> throw answer.failure();
        };
    }

    /** Only Twilio's own 404 speaks of the number; any other speaks of a wrong address of Twilio. */
    private static PhoneFinding ofNotFound(ProviderHttp.Answer answer) {
        if (answer.json().path("code").intValue(0) != NOT_FOUND) {
            throw new ProviderException(
                    Fault.FAULTY, "Twilio Lookup is not there: check TWILIO_BASE_URL and TWILIO_LOOKUP_BASE_URL.");
        }
        return judged(Status.INVALID, 0, LineType.UNKNOWN, null, "Twilio knows no such number.", "not_found");
    }

    private static PhoneFinding ofDocument(JsonNode document) {
        if (!document.path("valid").isBoolean()) {
            throw new ProviderException(
                    Fault.FAULTY, "Twilio Lookup answered without saying whether the number is valid.");
        }
        if (!document.path("valid").booleanValue()) {
            String why = document.path("validation_errors").path(0).stringValue("");
            return judged(
                    Status.INVALID, 0, LineType.UNKNOWN, null, "Twilio calls the number invalid.", "invalid", why);
        }
        return ofLine(document.path("line_type_intelligence"), region(document));
    }

    /** Packages that Twilio could not fill are null, or have an error code and no type. */
    private static PhoneFinding ofLine(JsonNode line, @Nullable String region) {
        JsonNode kind = line.path("type");
        if (!isAbsent(line) && !line.isObject() || !isAbsent(kind) && !kind.isString()) {
            return unchecked("unreadable");
        }
        String type = kind.stringValue("").strip();
        return switch (type) {
            case "mobile" -> judged(Status.VALID, 0.95, LineType.MOBILE, region, "A mobile number.", "valid", type);
            case "landline" -> judged(Status.VALID, 0.95, LineType.FIXED, region, "A fixed line.", "valid", type);
            // The number of a company as a whole.
            case "uan" -> judged(Status.VALID, 0.8, LineType.COMPANY_WIDE, region, "A company-wide number.", type);
            // Tied to a postal address, as the telephones of offices are.
            case "fixedVoip" ->
                judged(Status.RISKY, 0.75, LineType.VOIP, region, "An internet phone at a fixed place.", type);
            // Anybody gets such a number in a minute and drops it again; just enough for the default threshold.
            case "nonFixedVoip" ->
                judged(Status.RISKY, 0.6, LineType.VOIP, region, "An internet phone of no fixed place.", type);
            case "tollFree" -> judged(Status.RISKY, 0.7, LineType.TOLL_FREE, region, "A toll-free number.", type);
            // From here on below the default threshold: reaches a person wherever they are, costs money, or no ear.
            case "personal" ->
                judged(Status.RISKY, 0.4, LineType.PERSONAL, region, "A number that follows a person.", type);
            case "sharedCost" -> judged(Status.RISKY, 0.1, LineType.SHARED_COST, region, "A shared-cost number.", type);
            case "premium" -> judged(Status.RISKY, 0.1, LineType.PREMIUM, region, "A premium-rate number.", type);
            case "voicemail" -> judged(Status.RISKY, 0.1, LineType.VOICEMAIL, region, "A voice mailbox.", type);
            case "pager" -> judged(Status.RISKY, 0.1, LineType.PAGER, region, "A pager.", type);
            // The number is good, and its kind is not known to Twilio; the numbering plan may know it.
            case "", "unknown" ->
                judged(
                        Status.VALID,
                        0.8,
                        LineType.UNKNOWN,
                        region,
                        "An assigned number, of a kind that Twilio does not know.",
                        "valid",
                        "unknown");
            default -> unchecked(type);
        };
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
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
        return new PhoneFinding.Unchecked(NAME, "Twilio said something new (" + RawVerdict.of(word) + ").");
    }
}
