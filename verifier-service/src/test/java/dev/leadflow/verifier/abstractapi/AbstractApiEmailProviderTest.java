package dev.leadflow.verifier.abstractapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AddressProvider;
import dev.leadflow.verifier.EmailFinding;
import dev.leadflow.verifier.ProviderFaultsContract;
import java.math.BigDecimal;
import java.net.URI;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AbstractAPI's Email Validation, as many public examples show it, and its Email Reputation. */
class AbstractApiEmailProviderTest extends ProviderFaultsContract<EmailFinding> {

    static final String YES = """
            {"email": "asha.rao@good.example",
             "deliverability": "DELIVERABLE",
             "quality_score": "0.95",
             "is_smtp_valid": {"value": true,
             "text": "TRUE"}}""";

    @Override
    protected AddressProvider<EmailFinding> provider(ProviderHttp http, URI base) {
        return new AbstractApiEmailProvider(http, base, KEY, 500, BigDecimal.ONE);
    }

    @Override
    protected String address() {
        return "asha.rao@good.example";
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
        assertThat(request.getUrl().encodedPath()).isEqualTo("/v9/");
        assertThat(request.getUrl().queryParameter("api_key")).isEqualTo(KEY.reveal());
        assertThat(request.getUrl().queryParameter("email")).isEqualTo(address());
    }

    /** Each flag is 1 for true, 0 for false, - for unknown. */
    @ParameterizedTest
    @CsvSource({
        // word,       score,    disp, free, format, mx, smtp, catchall, role
        "DELIVERABLE,   '\"0.95\"', 0, 0, 1, 1, 1, 0, 0, VALID,      0.95, deliverable",
        "DELIVERABLE,   0.8,      0, 0, 1, 1, 1, 0, 0, VALID,      0.8,  deliverable",
        "DELIVERABLE,   0.99,     -, -, -, -, -, -, -, VALID,      0.95, deliverable",
        "DELIVERABLE,   null,     0, 0, 1, 1, 1, 0, 0, VALID,      0.9,  deliverable",
        "DELIVERABLE,   0.3,      0, 0, 1, 1, 1, 0, 0, VALID,      0.3,  deliverable",
        "DELIVERABLE,   0.95,     0, 0, 1, 1, 1, 1, 1, RISKY,      0.75, deliverable/catch_all",
        "DELIVERABLE,   0.95,     0, 0, 1, 1, 1, 0, 1, RISKY,      0.85, deliverable/role",
        "DELIVERABLE,   0.95,     0, 1, 1, 1, 1, 0, 0, PERSONAL,   0.2,  deliverable/free",
        "DELIVERABLE,   0.95,     1, 1, 1, 1, 1, 0, 0, DISPOSABLE, 0,    deliverable/disposable",
        "DELIVERABLE,   0.95,     0, 0, 1, 0, 1, 0, 0, INVALID,    0,    deliverable/no_mx",
        "UNKNOWN,       0,        0, 0, 0, -, -, -, -, INVALID,    0,    unknown/invalid_format",
        "UNKNOWN,       0,        1, 0, 1, -, -, -, -, DISPOSABLE, 0,    unknown/disposable",
        "RISKY,         0.7,      0, 0, 1, 1, -, -, -, RISKY,      0.6,  risky",
        "RISKY,         0.7,      0, 1, 1, 1, -, -, -, PERSONAL,   0.2,  risky/free",
        "UNDELIVERABLE, 0.95,     0, 0, 1, 1, 0, 0, 0, INVALID,    0,    undeliverable",
    })
    void meansWhatItSays(
            String word,
            String score,
            String disposable,
            String free,
            String format,
            String mx,
            String smtp,
            String catchAll,
            String role,
            Status status,
            double confidence,
            String raw) {
        answer("""
                {"deliverability": "%s", "quality_score": %s, "is_disposable_email": %s, "is_free_email": %s,
                 "is_valid_format": %s, "is_mx_found": %s, "is_smtp_valid": %s, "is_catchall_email": %s, "is_role_email": %s}""".formatted(
                        word,
                        score,
                        flag(disposable),
                        flag(free),
                        flag(format),
                        flag(mx),
                        flag(smtp),
                        flag(catchAll),
                        flag(role)));

        isJudged(status, confidence, raw);
    }

    private static String flag(String state) {
        return switch (state) {
            case "1" -> "{\"value\": true, \"text\": \"TRUE\"}";
            case "0" -> "{\"value\": false, \"text\": \"FALSE\"}";
            default -> "{\"value\": null, \"text\": \"UNKNOWN\"}";
        };
    }

    /** The newer product says the same in groups, with bare flags. */
    @ParameterizedTest
    @CsvSource({
        // word,       score, disp, free, format, mx, smtp, catchall, role, risk
        "deliverable,   0.8,  false, false, true,  true,  true,  false, false, low,  VALID,      0.8,  deliverable",
        "deliverable,   null, false, false, true,  true,  true,  false, false, low,  VALID,      0.9,  deliverable",
        "deliverable,   0.8,  false, false, true,  true,  true,  true,  true,  low,  RISKY,      0.75, deliverable/catch_all",
        "deliverable,   0.95, false, false, true,  true,  true,  false, true,  low,  RISKY,      0.85, deliverable/role",
        "deliverable,   0.95, false, true,  true,  true,  true,  false, false, low,  PERSONAL,   0.2,  deliverable/free",
        "deliverable,   0.95, true,  true,  true,  true,  true,  false, false, low,  DISPOSABLE, 0,    deliverable/disposable",
        "deliverable,   0.95, false, false, true,  false, true,  false, false, low,  INVALID,    0,    deliverable/no_mx",
        "deliverable,   0.95, false, false, true,  true,  true,  false, false, high, RISKY,      0.6,  deliverable",
        "unknown,       0,    false, false, false, null,  null,  null,  null,  low,  INVALID,    0,    unknown/invalid_format",
        "undeliverable, 0.95, false, false, true,  true,  false, false, false, low,  INVALID,    0,    undeliverable",
    })
    void understandsEmailReputation(
            String word,
            String score,
            String disposable,
            String free,
            String format,
            String mx,
            String smtp,
            String catchAll,
            String role,
            String risk,
            Status status,
            double confidence,
            String raw) {
        answer("""
                {"email_address": "asha.rao@good.example",
                 "email_deliverability": {"status": "%s", "status_detail": "some_detail", "is_format_valid": %s,
                  "is_smtp_valid": %s, "is_mx_valid": %s, "mx_records": ["mx.good.example"]},
                 "email_quality": {"score": %s, "is_free_email": %s, "is_username_suspicious": false, "is_disposable": %s,
                  "is_catchall": %s, "is_subaddress": false, "is_role": %s},
                 "email_domain": {"domain": "good.example", "domain_age": 1491, "is_live_site": true},
                 "email_risk": {"address_risk_status": "%s", "domain_risk_status": "low"},
                 "email_breaches": {"total_breaches": 0}}""".formatted(word, format, smtp, mx, score, free, disposable, catchAll, role, risk));

        isJudged(status, confidence, raw);
    }

    @ParameterizedTest
    @CsvSource({"high, low", "low, high", "high, high"})
    void trustsAMailboxLessWhenItOrItsDomainIsARisk(String address, String domain) {
        answer("""
                {"email_deliverability": {"status": "deliverable", "is_format_valid": true, "is_smtp_valid": true, "is_mx_valid": true},
                 "email_quality": {"score": 0.95},
                 "email_risk": {"address_risk_status": "%s", "domain_risk_status": "%s"}}""".formatted(address, domain));

        isJudged(Status.RISKY, 0.6, "deliverable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email_deliverability\": {\"status\": \"unknown\"}, \"email_quality\": {\"score\": 0.9}}",
                "{\"email_deliverability\": {\"status\": \"splendid\"}, \"email_quality\": {\"score\": 0.9}}",
                "{\"email_deliverability\": {\"status\": \"deliverable\", \"is_smtp_valid\": false}}",
                "{\"email_deliverability\": {\"status\": \"deliverable\"}, \"email_quality\": {\"score\": 95}}",
            })
    void knowsNothingOfAReputationWhereItCannotBeSure(String answer) {
        answer(answer);

        assertThat(ask()).isInstanceOf(EmailFinding.Unchecked.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email_deliverability\": {\"is_smtp_valid\": true}, \"email_quality\": {\"score\": 0.9}}",
                "{\"email_deliverability\": \"deliverable\"}",
                "{\"email_quality\": {\"score\": 0.9}}",
            })
    void takesAnAnswerWithoutADeliverabilityForAFault(String answer) {
        answer(answer);

        assertThat(failure().fault()).isEqualTo(Fault.FAULTY);
    }

    /** What contradicts itself, cannot be read or is new, is not taken for a verdict. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"UNKNOWN\"     | 0",
                "\"\"            | 0",
                "\"MARVELLOUS\"  | 0.99",
                "\"DELIVERABLE\" | \"high\"",
                "\"DELIVERABLE\" | 95",
                "\"DELIVERABLE\" | \"NaN\"",
                "\"DELIVERABLE\" | [0.95]",
            })
    void knowsNothingWhereItCannotBeSure(String word, String score) {
        answer("{\"deliverability\": %s, \"quality_score\": %s}".formatted(word, score));

        assertThat(ask()).isInstanceOf(EmailFinding.Unchecked.class);
    }

    @Test
    void knowsNothingWhereTheMailServerSaidNo() {
        answer(YES.replace("\"value\": true", "\"value\": false"));

        assertThat(ask()).isInstanceOf(EmailFinding.Unchecked.class);
    }

    @ParameterizedTest
    @CsvSource({
        "422, x,                   QUOTA_USED_UP",
        "200, quota_reached,       QUOTA_USED_UP",
        "200, unauthorized,        KEY_REFUSED",
        "200, too_many_requests,   BUSY",
        "200, internal,            FAULTY",
    })
    void knowsItsErrors(int status, String code, Fault fault) {
        answer(status, "{\"error\": {\"message\": \"key %s\", \"code\": \"%s\"}}".formatted(KEY.reveal(), code));

        assertThat(failure().fault()).isEqualTo(fault);
    }

    @Test
    void namesTheSettingOfARefusedKey() {
        answer(401, "{}");

        assertThat(failure().detail()).endsWith("Correct ABSTRACTAPI_EMAIL_KEY and start again.");
    }

    private void isJudged(Status status, double confidence, String raw) {
        EmailFinding finding = ask();
        assertThat(finding).isInstanceOfSatisfying(EmailFinding.Judged.class, judged -> {
            assertThat(judged.status()).isEqualTo(status);
            assertThat(judged.confidence()).isEqualTo(confidence);
            assertThat(judged.rawVerdict()).isEqualTo(raw);
            assertThat(judged.provider()).isEqualTo(AbstractApiEmailProvider.NAME);
        });
    }
}
