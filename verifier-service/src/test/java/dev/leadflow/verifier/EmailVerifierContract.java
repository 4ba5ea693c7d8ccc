package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link EmailVerifier} promises. Who runs it sets the world up so that each case is what its name says. */
abstract class EmailVerifierContract {

    /** The default of EMAIL_CONFIDENCE_THRESHOLD (row 99). */
    private static final double THRESHOLD = 0.7;

    /** An address in every situation that a verifier can meet. */
    enum Case {
        GOOD("asha.rao@good.example"),
        GOOD_ROLE("info@good.example"),
        UNATTENDED("noreply@good.example"),
        PERSONAL("asha.rao@gmail.com"),
        DISPOSABLE("asha.rao@mailinator.com"),
        MALFORMED("asha rao@good"),
        NO_SUCH_DOMAIN("asha.rao@gone.example"),
        TAKES_NO_MAIL("asha.rao@null.example"),
        CANNOT_BE_CHECKED("asha.rao@silent.example");

        final String address;

        Case(String address) {
            this.address = address;
        }
    }

    abstract EmailVerifier verifier();

    private EmailFinding find(Case each) {
        return verifier().verify(each.address);
    }

    private EmailFinding.Judged judge(Case each) {
        assertThat(find(each)).isInstanceOf(EmailFinding.Judged.class);
        return (EmailFinding.Judged) find(each);
    }

    @Test
    void trustsAGoodAddress() {
        assertThat(judge(Case.GOOD).status()).isEqualTo(Status.VALID);
        assertThat(judge(Case.GOOD).confidence()).isGreaterThan(THRESHOLD);
    }

    @Test
    void marksARoleAddressAndTrustsItLittleLess() {
        assertThat(judge(Case.GOOD_ROLE).status()).isEqualTo(Status.RISKY);
        assertThat(judge(Case.GOOD_ROLE).confidence())
                .isGreaterThanOrEqualTo(THRESHOLD)
                .isLessThan(judge(Case.GOOD).confidence());
    }

    @Test
    void doesNotTrustAMailboxThatNobodyReads() {
        assertThat(judge(Case.UNATTENDED).confidence()).isLessThan(THRESHOLD);
    }

    @Test
    void seesPersonalAndThrowAwayMailboxes() {
        assertThat(judge(Case.PERSONAL).status()).isEqualTo(Status.PERSONAL);
        assertThat(judge(Case.DISPOSABLE).status()).isEqualTo(Status.DISPOSABLE);
    }

    @ParameterizedTest
    @EnumSource(names = {"MALFORMED", "NO_SUCH_DOMAIN", "TAKES_NO_MAIL"})
    void refusesWhatCannotBeReached(Case each) {
        assertThat(judge(each).status()).isEqualTo(Status.INVALID);
        assertThat(judge(each).confidence()).isLessThan(0.5);
    }

    @Test
    void saysWhenItCannotFindOut() {
        assertThat(find(Case.CANNOT_BE_CHECKED)).isInstanceOf(EmailFinding.Unchecked.class);
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyWithoutRepeatingTheAddress(Case each) {
        EmailFinding finding = find(each);
        String domain = each.address.substring(each.address.indexOf('@') + 1);

        assertThat(finding.provider()).isNotBlank();
        assertThat(finding.detail()).endsWith(".").doesNotContainIgnoringCase(each.address);
        assertThat(finding.detail()).doesNotContainIgnoringCase(domain).doesNotContainIgnoringCase("asha");
    }

    @ParameterizedTest
    @EnumSource
    void answersTheSameAgainAndForOtherLetterCase(Case each) {
        assertThat(find(each)).isEqualTo(find(each));
        assertThat(verifier().verify(each.address.toUpperCase(Locale.ROOT))).isEqualTo(find(each));
        assertThat(verifier().verify(" " + each.address + " ")).isEqualTo(find(each));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "\u0000", "x@\uD800", "\uD83D\uDE00@\uD83D\uDE00.example", "a@b@c", "x@xn--"})
    void answersForAnyText(String text) {
        assertThat(verifier().verify(text).detail()).isNotBlank();
    }

    @Test
    void answersManyAtOnce() throws Exception {
        List<Callable<EmailFinding>> questions = IntStream.range(0, 100)
                .mapToObj(i -> Case.values()[i % Case.values().length])
                .<Callable<EmailFinding>>map(each -> () -> find(each))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<EmailFinding>> answers = threads.invokeAll(questions);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(find(Case.values()[i % Case.values().length]));
            }
        }
    }
}
