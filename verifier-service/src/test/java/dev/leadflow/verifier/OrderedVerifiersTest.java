package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.verifier.PhoneFinding.LineType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows 94 and 97: the built-in check first, then the paid providers in their order. */
class OrderedVerifiersTest {

    private static final ProviderDomains DOMAINS = ProviderDomains.load();

    private final Providers providers = Unhurried.providers();
    private final List<String> asked = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    private EmailVerifier emails(AddressProvider<?>... inOrder) {
        return new OrderedEmailVerifier(
                new BuiltInEmailVerifier(DOMAINS, domain -> new MailDomain.ReceivesMail(true)), inOrder(inOrder));
    }

    private PhoneVerifier phones(AddressProvider<?>... inOrder) {
        return new OrderedPhoneVerifier(new LibphonenumberVerifier(), inOrder(inOrder));
    }

    @SuppressWarnings("unchecked")
    private <F extends Finding> PaidProviders<F> inOrder(AddressProvider<?>... inOrder) {
        return PaidProviders.of(List.of((AddressProvider<F>[]) inOrder), providers, Unhurried.LIMITS, nanos::get);
    }

    private <F extends Finding> AddressProvider<F> provider(String name, Function<String, F> answer) {
        return new AddressProvider<>() {
            @Override
            public Terms terms() {
                return new Terms(name, "verify", 1_000, new BigDecimal("0.01"));
            }

            @Override
            public F ask(String address) {
                asked.add(name + " " + address);
                return answer.apply(address);
            }
        };
    }

    private AddressProvider<EmailFinding> judging(String name, Status status, double confidence) {
        return provider(name, address -> new EmailFinding.Judged(name, status, confidence, "As told.", "told"));
    }

    private AddressProvider<EmailFinding> failing(String name, Fault fault) {
        return provider(name, address -> {
            throw new ProviderException(fault, "It does not work.");
        });
    }

    private AddressProvider<PhoneFinding> judgingLine(
            Status status, double confidence, LineType type, @Nullable String in) {
        return provider(
                "twilio",
                number -> new PhoneFinding.Judged("twilio", status, confidence, type, in, "As told.", "told"));
    }

    private ProviderState state(String name) {
        return providers.states().stream()
                .filter(each -> each.provider().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takesTheFirstVerdict() {
        EmailVerifier verifier = emails(judging("one", Status.INVALID, 0), judging("two", Status.VALID, 0.9));

        assertThat(verifier.verify(" Asha.Rao@Bakery.example"))
                .isEqualTo(new EmailFinding.Judged("one", Status.INVALID, 0, "As told.", "told"));
        assertThat(asked).containsExactly("one asha.rao@bakery.example");
        assertThat(state("one").cost()).isEqualByComparingTo("0.01");
        assertThat(state("two").cost()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asha@gmail.com", "asha@mailinator.com", "noreply@bakery.example", "asha bakery", "", "@"})
    void asksNobodyAboutWhatIsExcludedAnyway(String address) {
        EmailFinding own = emails().verify(address);

        assertThat(emails(judging("one", Status.VALID, 0.95)).verify(address)).isEqualTo(own);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksNobodyAboutADomainWithoutMail() {
        EmailVerifier verifier = new OrderedEmailVerifier(
                new BuiltInEmailVerifier(DOMAINS, domain -> new MailDomain.Missing("there is no such domain")),
                inOrder(judging("one", Status.VALID, 0.95)));

        assertThat(verifier.verify("asha@bakery.example").provider()).isEqualTo("built-in");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RESTING"},
            mode = EnumSource.Mode.EXCLUDE)
    void asksTheNextWhereOneFails(Fault fault) {
        EmailFinding finding =
                emails(failing("one", fault), judging("two", Status.VALID, 0.9)).verify("asha@bakery.example");

        assertThat(finding.provider()).isEqualTo("two");
        assertThat(state("one").cost()).isZero();
    }

    @Test
    void asksTheNextWhereOneCannotTell() {
        AddressProvider<EmailFinding> unsure =
                provider("one", address -> new EmailFinding.Unchecked("one", "One could not tell."));

        assertThat(emails(unsure, judging("two", Status.VALID, 0.9))
                        .verify("asha@bakery.example")
                        .provider())
                .isEqualTo("two");
        assertThat(state("one").cost()).isEqualByComparingTo("0.01");
    }

    @Test
    void keepsTheBuiltInVerdictForNowWhereNobodyCanTellAndSaysSo() {
        EmailFinding finding = emails(failing("one", Fault.FAULTY), failing("two", Fault.KEY_REFUSED))
                .verify("asha@bakery.example");

        assertThat(finding)
                .isEqualTo(new EmailFinding.Provisional(
                        new EmailFinding.Judged("built-in", Status.VALID, 0.95, "The domain receives mail."),
                        "one gave no answer: It does not work. two gave no answer: It does not work."));
        assertThat(finding.isVerdict()).isFalse();
    }

    @Test
    void goesOnWithoutAProviderThatRests() {
        EmailVerifier verifier = emails(failing("one", Fault.FAULTY));
        for (int i = 0; i < 30; i++) {
            assertThat(verifier.verify("asha@bakery.example")).isInstanceOf(EmailFinding.Provisional.class);
        }

        assertThat(asked).hasSize(10);
        assertThat(state("one").status()).isEqualTo(ProviderState.Status.RESTING);
        assertThat(verifier.verify("asha@bakery.example").detail()).contains("left alone for a while");
    }

    /** Otherwise three slow providers would hold up a batch until Kafka took its consumer for dead. */
    @Test
    void asksTheNextInsteadOfWaitingForOneThatWantsALongPause() {
        AddressProvider<EmailFinding> busy = provider("one", address -> {
            throw new ProviderException(Fault.BUSY, "Too many questions.", Duration.ofSeconds(4));
        });

        EmailFinding found = emails(busy, judging("two", Status.VALID, 0.9)).verify("asha@firm.example");

        assertThat(found.provider()).isEqualTo("two");
        assertThat(asked).containsExactly("one asha@firm.example", "two asha@firm.example");
    }

    @Test
    void asksNobodyElseOnceItHasTakenTooLong() {
        AddressProvider<EmailFinding> slow = provider("one", address -> {
            nanos.addAndGet(PaidProviders.LAST_START.toNanos() + 1);
            return new EmailFinding.Unchecked("one", "One could not tell.");
        });

        EmailFinding finding = emails(slow, judging("two", Status.VALID, 0.9)).verify("asha@bakery.example");

        assertThat(finding).isInstanceOf(EmailFinding.Provisional.class);
        assertThat(finding.detail()).contains("two was not asked");
        assertThat(asked).hasSize(1);
    }

    @Test
    void asksAgainWhereTheAnswerIsNotReady() {
        AddressProvider<EmailFinding> checking = provider("one", address -> {
            if (asked.size() < 3) {
                throw new ProviderException(Fault.BUSY, "Still checking.");
            }
            return new EmailFinding.Judged("one", Status.VALID, 0.9, "As told.", "told");
        });

        assertThat(emails(checking).verify("asha@bakery.example").isVerdict()).isTrue();
        assertThat(asked).hasSize(3);
        assertThat(state("one").cost()).isEqualByComparingTo("0.01");
    }

    @Test
    void remembersThatAMailboxIsSharedWhateverTheProviderKnows() {
        EmailFinding finding = emails(judging("one", Status.VALID, 0.95)).verify("info@bakery.example");

        assertThat(finding).isInstanceOfSatisfying(EmailFinding.Judged.class, judged -> {
            assertThat(judged.status()).isEqualTo(Status.RISKY);
            assertThat(judged.confidence()).isEqualTo(0.85);
            assertThat(judged.provider()).isEqualTo("one");
            assertThat(judged.rawVerdict()).isEqualTo("told");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"+9198765", "+15555555555", "+449098790000", "+447012345678", "call me", ""})
    void paysNothingForANumberThatNobodyShouldCall(String number) {
        assertThat(phones(judgingLine(Status.VALID, 0.95, LineType.MOBILE, "IN"))
                        .verify(number))
                .isEqualTo(new LibphonenumberVerifier().verify(number));
        assertThat(asked).isEmpty();
    }

    @Test
    void fillsInFromTheNumberingPlanWhatTheProviderDoesNotSay() {
        assertThat(phones(judgingLine(Status.VALID, 0.8, LineType.UNKNOWN, null))
                        .verify("+919876543210"))
                .isEqualTo(new PhoneFinding.Judged(
                        "twilio", Status.VALID, 0.8, LineType.MOBILE, "IN", "As told.", "told"));
        assertThat(asked).containsExactly("twilio +919876543210");
    }

    @Test
    void believesTheNumberingPlanWhereItIsMoreCareful() {
        assertThat(phones(judgingLine(Status.VALID, 0.95, LineType.FIXED, "US")).verify("+18005551234"))
                .isInstanceOfSatisfying(PhoneFinding.Judged.class, judged -> {
                    assertThat(judged.status()).isEqualTo(Status.RISKY);
                    assertThat(judged.confidence()).isEqualTo(0.7);
                    assertThat(judged.lineType()).isEqualTo(LineType.TOLL_FREE);
                });
    }

    @Test
    void keepsTheNumberingPlansVerdictForNowWhereNobodyCanTell() {
        AddressProvider<PhoneFinding> away = provider("twilio", number -> {
            throw new ProviderException(Fault.UNREACHABLE, "It cannot be reached.");
        });

        assertThat(phones(away).verify("+919876543210"))
                .isInstanceOfSatisfying(PhoneFinding.Provisional.class, provisional -> {
                    assertThat(provisional.judged().provider()).isEqualTo("libphonenumber");
                    assertThat(provisional.detail()).contains("twilio gave no answer: It cannot be reached.");
                });
    }
}
