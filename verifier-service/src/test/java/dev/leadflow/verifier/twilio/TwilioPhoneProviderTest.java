package dev.leadflow.verifier.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.AddressProvider;
import dev.leadflow.verifier.PhoneFinding;
import dev.leadflow.verifier.PhoneFinding.LineType;
import dev.leadflow.verifier.ProviderFaultsContract;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import mockwebserver3.RecordedRequest;
import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twilio Lookup v2, by its OpenAPI document and the examples in it. */
class TwilioPhoneProviderTest extends ProviderFaultsContract<PhoneFinding> {

    static final String YES = """
            {"calling_country_code": "91",
             "country_code": "IN",
             "phone_number": "+919876543210",
             "valid": true,
             "validation_errors": null,
             "line_type_intelligence": {"error_code": null,
             "type": "mobile"}}""";

    @Override
    protected AddressProvider<PhoneFinding> provider(ProviderHttp http, URI base) {
        return new TwilioPhoneProvider(http, base, "AC0", KEY, BigDecimal.ONE);
    }

    @Override
    protected String address() {
        return "+919876543210";
    }

    @Override
    protected String yes() {
        return YES;
    }

    @Test
    void asksAsTheVendorWantsItWithTheTokenInAHeader() throws InterruptedException {
        answer(YES);
        ask();

        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat(request.getUrl().encodedPath()).isEqualTo("/v9/PhoneNumbers/%2B919876543210");
        assertThat(request.getUrl().queryParameter("Fields")).isEqualTo("line_type_intelligence");
        assertThat(request.getHeaders().get("Authorization")).isEqualTo(Credentials.basic("AC0", KEY.reveal()));
        assertThat(request.getUrl().toString()).doesNotContain(KEY.reveal());
    }

    @Test
    void answersWhereItsSettingsSay() {
        Map<String, String> all = Map.of("TWILIO_BASE_URL", "http://127.0.0.1:4010");
        Map<String, String> own = Map.of(
                "TWILIO_BASE_URL", "http://127.0.0.1:4010", "TWILIO_LOOKUP_BASE_URL", "http://127.0.0.1:4011/v2");

        assertThat(TwilioPhoneProvider.baseUrl(SettingValues.of(Map.of())))
                .hasToString("https://lookups.twilio.com/v2");
        assertThat(TwilioPhoneProvider.baseUrl(SettingValues.of(all))).hasToString("http://127.0.0.1:4010/v2");
        assertThat(TwilioPhoneProvider.baseUrl(SettingValues.of(own))).hasToString("http://127.0.0.1:4011/v2");
    }

    @ParameterizedTest
    @CsvSource({
        "mobile,       VALID, 0.95, MOBILE,       valid/mobile",
        "landline,     VALID, 0.95, FIXED,        valid/landline",
        "uan,          VALID, 0.8,  COMPANY_WIDE, uan",
        "fixedVoip,    RISKY, 0.75, VOIP,         fixedvoip",
        "nonFixedVoip, RISKY, 0.6,  VOIP,         nonfixedvoip",
        "tollFree,     RISKY, 0.7,  TOLL_FREE,    tollfree",
        "personal,     RISKY, 0.4,  PERSONAL,     personal",
        "sharedCost,   RISKY, 0.1,  SHARED_COST,  sharedcost",
        "premium,      RISKY, 0.1,  PREMIUM,      premium",
        "voicemail,    RISKY, 0.1,  VOICEMAIL,    voicemail",
        "pager,        RISKY, 0.1,  PAGER,        pager",
        "unknown,      VALID, 0.8,  UNKNOWN,      valid/unknown",
    })
    void knowsEveryKindOfLine(String type, Status status, double confidence, LineType line, String raw) {
        answer(YES.replace("mobile", type));

        isJudged(status, confidence, line, "IN", raw);
    }

    /** Packages that were not asked for, and those that Twilio could not fill, are null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"null", "{\"type\": null, \"error_code\": 60600}", "{}"})
    void trustsAValidNumberOfUnknownKindLess(String intelligence) {
        answer("{\"valid\": true, \"country_code\": \"<b>\", \"line_type_intelligence\": %s}".formatted(intelligence));

        isJudged(Status.VALID, 0.8, LineType.UNKNOWN, null, "valid/unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"type\": \"quantum\"}", "{\"type\": 7}", "\"mobile\"", "[]"})
    void knowsNothingWhereTheKindIsNewOrCannotBeRead(String intelligence) {
        answer("{\"valid\": true, \"line_type_intelligence\": %s}".formatted(intelligence));

        assertThat(ask()).isInstanceOf(PhoneFinding.Unchecked.class);
    }

    @Test
    void refusesAnInvalidNumber() {
        answer("""
                {"phone_number": "+141599299600", "valid": false, "validation_errors": ["TOO_LONG"],
                 "line_type_intelligence": null}""");

        isJudged(Status.INVALID, 0, LineType.UNKNOWN, null, "invalid/too_long");
    }

    @Test
    void refusesANumberThatTwilioDoesNotKnow() {
        answer(404, "{\"code\": 20404, \"message\": \"+919876543210 was not found\", \"status\": 404}");

        isJudged(Status.INVALID, 0, LineType.UNKNOWN, null, "not_found");
    }

    /** A wrong address of Twilio must not make every number a bad one. */
    @Test
    void blamesTheServerForAnyOther404() {
        answer(404, "{\"message\": \"no route\"}");
        assertThat(failure().fault()).isEqualTo(Fault.FAULTY);
        answer(404, "<html>");
        assertThat(failure().fault()).isEqualTo(Fault.FAULTY);
    }

    private void isJudged(Status status, double confidence, LineType type, @Nullable String region, String raw) {
        PhoneFinding finding = ask();
        assertThat(finding).isInstanceOfSatisfying(PhoneFinding.Judged.class, judged -> {
            assertThat(judged.status()).isEqualTo(status);
            assertThat(judged.confidence()).isEqualTo(confidence);
            assertThat(judged.lineType()).isEqualTo(type);
            assertThat(judged.region()).isEqualTo(region);
            assertThat(judged.rawVerdict()).isEqualTo(raw);
            assertThat(judged.detail()).endsWith(".").doesNotContainPattern("[0-9]{4}");
        });
    }
}
