package dev.leadflow.verifier.hunter;

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

/** Hunter's Email Verifier, by its documentation. */
class HunterEmailProviderTest extends ProviderFaultsContract<EmailFinding> {

    static final String YES = """
            {"data": {"status": "valid",
             "result": "deliverable",
             "score": 95,
             "email": "asha.rao@good.example",
             "accept_all": false,
             "block": false}}""";

    @Override
    protected AddressProvider<EmailFinding> provider(ProviderHttp http, URI base) {
        return new HunterEmailProvider(http, base, KEY, BigDecimal.ONE);
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
    void asksAsTheVendorWantsItWithTheKeyInAHeader() throws InterruptedException {
        answer(YES);
        ask();

        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat(request.getUrl().encodedPath()).isEqualTo("/v9/email-verifier");
        assertThat(request.getUrl().queryParameter("email")).isEqualTo(address());
        assertThat(request.getHeaders().get("X-API-KEY")).isEqualTo(KEY.reveal());
        assertThat(request.getUrl().toString()).doesNotContain(KEY.reveal());
    }

    @ParameterizedTest
    @CsvSource({
        "valid,      94,   '',                 VALID,      0.94, valid",
        "valid,      100,  '',                 VALID,      0.95, valid",
        "valid,      null, '',                 VALID,      0.9,  valid",
        "valid,      30,   '',                 VALID,      0.3,  valid",
        "valid,      94,   '\"accept_all\"',   RISKY,      0.75, valid",
        "valid,      94,   '\"gibberish\"',    RISKY,      0.6,  valid/gibberish",
        "valid,      94,   '\"block\"',        RISKY,      0.6,  valid/block",
        "valid,      94,   '\"webmail\"',      PERSONAL,   0.2,  valid/webmail",
        "valid,      94,   '\"disposable\"',   DISPOSABLE, 0,    valid/disposable",
        "accept_all, 85,   '',                 RISKY,      0.75, accept_all",
        "accept_all, 50,   '',                 RISKY,      0.5,  accept_all",
        "webmail,    90,   '',                 PERSONAL,   0.2,  webmail",
        "disposable, 0,    '',                 DISPOSABLE, 0,    disposable",
        "invalid,    0,    '',                 INVALID,    0,    invalid",
    })
    void meansWhatItSays(String word, String score, String flag, Status status, double confidence, String raw) {
        answer("{\"data\": {\"status\": \"%s\", \"score\": %s %s}}"
                .formatted(word, score, flag.isEmpty() ? "" : ", " + flag + ": true"));

        isJudged(status, confidence, raw);
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, 50",
        "from_the_future, 99",
        "'', 99",
        "valid, 101",
        "valid, '\"94\"'",
        "valid, -1",
        "valid, {}"
    })
    void knowsNothingWhereHunterOrWeDoNot(String word, String score) {
        answer("{\"data\": {\"status\": \"%s\", \"score\": %s}}".formatted(word, score));

        assertThat(ask()).isInstanceOf(EmailFinding.Unchecked.class);
    }

    /** The line around it asks again; {@code HunterVerifierTest} shows it. */
    @Test
    void wantsToBeAskedAgainWhileHunterIsStillChecking() {
        answer(202, "{\"data\": {\"status\": \"unknown\"}}");

        assertThat(failure().fault()).isEqualTo(Fault.BUSY);
    }

    @Test
    void knowsNothingWhereTheMailServerMisbehaved() {
        answer(222, "{\"errors\": []}");

        assertThat(ask()).isInstanceOf(EmailFinding.Unchecked.class);
    }

    @Test
    void neverUsesTheAddressOfAPersonWhoAskedToBeLeftAlone() {
        answer(451, "{\"errors\": [{\"id\": \"claimed_email\", \"code\": 451}]}");

        assertThat(ask().detail()).contains("must not be used");
        answer(451, "");
        isJudged(Status.INVALID, 0, "claimed_email");
    }

    @ParameterizedTest
    @CsvSource({
        "429, too_many_requests, You have reached your usage limit, QUOTA_USED_UP",
        "429, too_many_requests, Slow down,                         BUSY",
        "403, too_many_requests, You have reached the rate limit,   BUSY",
        "403, forbidden,         No,                                KEY_REFUSED",
    })
    void tellsAsFastFromUsedUp(int status, String id, String details, Fault fault) {
        answer(status, "{\"errors\": [{\"id\": \"%s\", \"details\": \"%s\"}]}".formatted(id, details));

        assertThat(failure().fault()).isEqualTo(fault);
    }

    private void isJudged(Status status, double confidence, String raw) {
        EmailFinding finding = ask();
        assertThat(finding).isInstanceOfSatisfying(EmailFinding.Judged.class, judged -> {
            assertThat(judged.status()).isEqualTo(status);
            assertThat(judged.confidence()).isEqualTo(confidence);
            assertThat(judged.rawVerdict()).isEqualTo(raw);
            assertThat(judged.provider()).isEqualTo(HunterEmailProvider.NAME);
        });
    }
}
