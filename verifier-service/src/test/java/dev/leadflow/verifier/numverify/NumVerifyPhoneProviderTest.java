package dev.leadflow.verifier.numverify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AddressProvider;
import dev.leadflow.verifier.PhoneFinding;
import dev.leadflow.verifier.PhoneFinding.LineType;
import dev.leadflow.verifier.ProviderFaultsContract;
import java.math.BigDecimal;
import java.net.URI;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NumVerify, by its documentation. */
class NumVerifyPhoneProviderTest extends ProviderFaultsContract<PhoneFinding> {

    static final String YES = """
            {"valid": true,
             "number": "919876543210",
             "country_code": "IN",
             "carrier": "",
             "line_type": "mobile"}""";

    @Override
    protected AddressProvider<PhoneFinding> provider(ProviderHttp http, URI base) {
        return new NumVerifyPhoneProvider(http, base, KEY, BigDecimal.ONE);
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
    void asksAsTheVendorWantsIt() throws InterruptedException {
        answer(YES);
        ask();

        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat(request.getUrl().encodedPath()).isEqualTo("/v9/validate");
        assertThat(request.getUrl().queryParameter("access_key")).isEqualTo(KEY.reveal());
        assertThat(request.getUrl().queryParameter("number")).isEqualTo("919876543210");
    }

    @ParameterizedTest
    @CsvSource({
        "mobile,           VALID, 0.9, MOBILE,    valid/mobile",
        "landline,         VALID, 0.9, FIXED,     valid/landline",
        "toll_free,        RISKY, 0.7, TOLL_FREE, toll_free",
        "voip,             RISKY, 0.7, VOIP,      voip",
        "satellite,        RISKY, 0.2, UNKNOWN,   satellite",
        "special_services, RISKY, 0.1, UNKNOWN,   special_services",
        "premium_rate,     RISKY, 0.1, PREMIUM,   premium_rate",
        "paging,           RISKY, 0.1, PAGER,     paging",
        "'',               VALID, 0.8, UNKNOWN,   valid",
    })
    void knowsEveryKindOfLine(String type, Status status, double confidence, LineType line, String raw) {
        answer(YES.replace("mobile", type));

        isJudged(status, confidence, line, "IN", raw);
    }

    @Test
    void trustsAValidNumberOfUnknownKindLess() {
        answer("{\"valid\": true, \"country_code\": \"\", \"line_type\": null}");

        isJudged(Status.VALID, 0.8, LineType.UNKNOWN, null, "valid");
    }

    @ParameterizedTest
    @CsvSource({"'\"quantum\"'", "7", "{}", "[]", "true"})
    void knowsNothingWhereTheKindIsNewOrCannotBeRead(String type) {
        answer("{\"valid\": true, \"line_type\": %s}".formatted(type));

        assertThat(ask()).isInstanceOf(PhoneFinding.Unchecked.class);
    }

    @Test
    void refusesAnInvalidNumber() {
        answer("{\"valid\": false, \"number\": \"919876543210\", \"line_type\": null}");

        isJudged(Status.INVALID, 0, LineType.UNKNOWN, null, "invalid");
    }

    @ParameterizedTest
    @CsvSource({"210, no_number", "211, non_numeric", "'\"211\"', non_numeric"})
    void refusesWhatIsNoNumber(String code, String raw) {
        answer("{\"success\": false, \"error\": {\"code\": %s, \"type\": \"x\"}}".formatted(code));

        isJudged(Status.INVALID, 0, LineType.UNKNOWN, null, raw);
    }

    @ParameterizedTest
    @CsvSource({
        "101,     invalid_access_key,      KEY_REFUSED",
        "102,     inactive_user,           KEY_REFUSED",
        "105,     https_access_restricted, KEY_REFUSED",
        "104,     usage_limit_reached,     QUOTA_USED_UP",
        "106,     rate_limit_reached,      BUSY",
        "999,     from_the_future,         FAULTY",
        "{},      x,                       FAULTY",
    })
    void takesAnErrorThatComesAsASuccessForAFailure(String code, String type, Fault fault) {
        answer(
                "{\"valid\": true, \"success\": false, \"error\": {\"code\": %s, \"type\": \"%s\", \"info\": \"key %s\"}}"
                        .formatted(code, type, KEY.reveal()));

        assertThat(failure().fault()).isEqualTo(fault);
    }

    @Test
    void namesTheSettingOfARefusedKey() {
        answer(401, "{}");

        assertThat(failure().detail()).endsWith("Correct NUMVERIFY_API_KEY and start again.");
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
