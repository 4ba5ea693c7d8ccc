package dev.leadflow.verifier.zerobounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AddressProvider;
import dev.leadflow.verifier.EmailFinding;
import dev.leadflow.verifier.ProviderFaultsContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** ZeroBounce v2, by the samples of its own library and the list of its sub-statuses. */
class ZeroBounceEmailProviderTest extends ProviderFaultsContract<EmailFinding> {

    static final String YES = """
            {"address": "asha.rao@good.example",
             "status": "valid",
             "sub_status": "",
             "free_email": false,
             "mx_found": "true"}""";

    @Override
    protected AddressProvider<EmailFinding> provider(ProviderHttp http, URI base) {
        return new ZeroBounceEmailProvider(http, base, KEY, BigDecimal.ONE);
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
        assertThat(request.getUrl().encodedPath()).isEqualTo("/v9/validate");
        assertThat(request.getUrl().queryParameter("api_key")).isEqualTo(KEY.reveal());
        assertThat(request.getUrl().queryParameter("email")).isEqualTo(address());
        assertThat(request.getUrl().queryParameter("ip_address")).isEmpty();
        assertThat(request.getUrl().queryParameter("timeout")).isEqualTo("10");
    }

    @ParameterizedTest
    @CsvSource({
        "valid,       '',                       VALID,      0.95, valid",
        "VALID,       GOLD,                     VALID,      0.95, valid/gold",
        "valid,       allowed,                  VALID,      0.95, valid/allowed",
        "valid,       alias_address,            RISKY,      0.75, valid/alias_address",
        "valid,       alternate,                RISKY,      0.75, valid/alternate",
        "valid,       leading_period_removed,   RISKY,      0.75, valid/leading_period_removed",
        "valid,       role_based,               RISKY,      0.85, valid/role_based",
        "valid,       accept_all,               RISKY,      0.75, valid/accept_all",
        "valid,       role_based_accept_all,    RISKY,      0.7,  valid/role_based_accept_all",
        "catch-all,   '',                       RISKY,      0.75, catch-all",
        "catch-all,   role_based_catch_all,     RISKY,      0.7,  catch-all/role_based_catch_all",
        "catch-all,   from_the_future,          RISKY,      0.75, catch-all/from_the_future",
        "invalid,     '',                       INVALID,    0,    invalid",
        "invalid,     mailbox_not_found,        INVALID,    0,    invalid/mailbox_not_found",
        "invalid,     mailbox_quota_exceeded,   INVALID,    0,    invalid/mailbox_quota_exceeded",
        "invalid,     from_the_future,          INVALID,    0,    invalid/from_the_future",
        "spamtrap,    '',                       INVALID,    0,    spamtrap",
        "abuse,       '',                       INVALID,    0,    abuse",
        "do_not_mail, disposable,               DISPOSABLE, 0,    do_not_mail/disposable",
        "do_not_mail, toxic,                    INVALID,    0,    do_not_mail/toxic",
        "do_not_mail, possible_traps,           INVALID,    0,    do_not_mail/possible_traps",
        "do_not_mail, global_suppression,       INVALID,    0,    do_not_mail/global_suppression",
        "do_not_mail, role_based,               RISKY,      0.75, do_not_mail/role_based",
        "do_not_mail, role_based_catch_all,     RISKY,      0.7,  do_not_mail/role_based_catch_all",
        "do_not_mail, mx_forward,               RISKY,      0.5,  do_not_mail/mx_forward",
        "do_not_mail, from_the_future,          INVALID,    0,    do_not_mail/from_the_future",
    })
    void meansWhatItSays(String word, String subStatus, Status status, double confidence, String raw) {
        answer("{\"status\": \"%s\", \"sub_status\": \"%s\", \"free_email\": false}".formatted(word, subStatus));

        isJudged(status, confidence, raw);
    }

    @ParameterizedTest
    @CsvSource({
        "valid,    '',                PERSONAL, 0.2, valid/free_email",
        "catch-all, '',               PERSONAL, 0.2, catch-all/free_email",
        "invalid,  mailbox_not_found, INVALID,  0,   invalid/mailbox_not_found",
    })
    void knowsAFreeMailboxForAPersons(String word, String subStatus, Status status, double confidence, String raw) {
        answer("{\"status\": \"%s\", \"sub_status\": \"%s\", \"free_email\": true}".formatted(word, subStatus));

        isJudged(status, confidence, raw);
    }

    @ParameterizedTest
    @CsvSource({
        "unknown,         ''",
        "unknown,         antispam_system",
        "unknown,         greylisted",
        "unknown,         mail_server_temporary_error",
        "unknown,         forcible_disconnect",
        "unknown,         mail_server_did_not_respond",
        "unknown,         timeout_exceeded",
        "unknown,         failed_smtp_connection",
        "unknown,         exception_occurred",
        "unknown,         from_the_future",
        "'',              ''",
        "from_the_future, ''",
        "valid,           from_the_future",
    })
    void knowsNothingWhereZeroBounceOrWeDoNot(String word, String subStatus) {
        answer("{\"status\": \"%s\", \"sub_status\": \"%s\"}".formatted(word, subStatus));

        assertThat(ask()).isInstanceOf(EmailFinding.Unchecked.class);
    }

    @Test
    void knowsNothingWhereTheSubStatusCannotBeRead() {
        answer("{\"status\": \"valid\", \"sub_status\": [\"toxic\"]}");

        assertThat(ask()).isInstanceOf(EmailFinding.Unchecked.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Invalid API key or your account ran out of credits, KEY_REFUSED",
        "Your account ran out of credits,                    QUOTA_USED_UP",
        "Something else,                                     FAULTY",
    })
    void takesAnErrorThatComesAsASuccessForAFailure(String error, Fault fault) {
        answer("{\"error\": \"%s\"}".formatted(error));

        assertThat(failure().fault()).isEqualTo(fault);
    }

    /** The samples lie beside the project; where they do not, this says nothing. */
    @Test
    void readsEverySampleOfTheVendor() throws IOException {
        Path samples = samples();
        Assumptions.assumeTrue(samples != null, "shared/contracts is not there: no samples of ZeroBounce to read");
        List<Path> files;
        try (Stream<Path> list = Files.list(Objects.requireNonNull(samples))) {
            files = list.sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(10);
        List<String> wrong = new ArrayList<>();
        for (Path file : files) {
            String body = Files.readString(file);
            JsonNode sample = Json.EVENTS.readTree(body);
            if (sample.has("error")) {
                answer(body);
                assertThat(failure().fault()).isEqualTo(Fault.KEY_REFUSED);
                continue;
            }
            answer(body);
            EmailFinding finding = ask();
            String status = sample.path("status").stringValue("");
            String subStatus = sample.path("sub_status").stringValue("");
            if (ZeroBounceVerdict.of(status, subStatus).detail().contains("something new")) {
                wrong.add(file.getFileName() + " is new to us");
            }
            if (finding.isVerdict() == status.equals("unknown")) {
                wrong.add(file.getFileName() + " was taken for " + finding);
            }
            if (finding.detail().contains("example")) {
                wrong.add(file.getFileName() + " shows its address");
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static @Nullable Path samples() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path samples = at.resolve("shared/contracts/vectors/zerobounce/open");
            if (Files.isDirectory(samples)) {
                return samples;
            }
        }
        return null;
    }

    private void isJudged(Status status, double confidence, String raw) {
        EmailFinding finding = ask();
        assertThat(finding).isInstanceOfSatisfying(EmailFinding.Judged.class, judged -> {
            assertThat(judged.status()).isEqualTo(status);
            assertThat(judged.confidence()).isEqualTo(confidence);
            assertThat(judged.rawVerdict()).isEqualTo(raw);
            assertThat(judged.provider()).isEqualTo(ZeroBounceEmailProvider.NAME);
        });
    }
}
