package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.mail.MailboxKind;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.StringLength;

class EmailVerifierProperties {

    private static final ProviderDomains PROVIDERS = ProviderDomains.load();
    private static final EmailVerifier OFFLINE =
            new BuiltInEmailVerifier(PROVIDERS, domain -> new MailDomain.Unknown("there is no network"));
    private static final EmailVerifier ONLINE =
            new BuiltInEmailVerifier(PROVIDERS, domain -> new MailDomain.ReceivesMail(true));

    @Provide
    Arbitrary<String> mailboxes() {
        Arbitrary<String> words = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(12);
        return Combinators.combine(words, Arbitraries.of(".", "-", "_", "+"), words)
                .as((first, between, second) -> first + between + second);
    }

    @Provide
    Arbitrary<String> businessDomains() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(name -> name + ".example");
    }

    @Provide
    Arbitrary<String> personalDomains() {
        return Arbitraries.of(
                "gmail.com",
                "yahoo.co.in",
                "hotmail.fr",
                "outlook.in",
                "rediffmail.com",
                "aol.com",
                "gmx.de",
                "qq.com");
    }

    /** Row 95: whatever the text is, it gets an answer, and only a judged one. */
    @Property
    void answersForEveryText(@ForAll @StringLength(max = 300) String text) {
        EmailFinding finding = OFFLINE.verify(text);

        assertThat(finding.detail()).isNotBlank();
    }

    @Property
    void neverCondemnsABusinessBecauseDnsIsAway(
            @ForAll("mailboxes") String mailbox, @ForAll("businessDomains") String domain) {
        EmailFinding finding = OFFLINE.verify(mailbox + "@" + domain);

        boolean unattended = MailboxKind.of(mailbox) == MailboxKind.UNATTENDED;
        assertThat(finding instanceof EmailFinding.Unchecked).isEqualTo(!unattended);
    }

    /** Row 96. */
    @Property
    @Tag("prop-6")
    void neverTakesAPersonalMailbox(@ForAll("mailboxes") String mailbox, @ForAll("personalDomains") String domain) {
        assertThat(ONLINE.verify(mailbox + "@" + domain))
                .isInstanceOfSatisfying(
                        EmailFinding.Judged.class,
                        judged -> assertThat(judged.status()).isEqualTo(Status.PERSONAL));
    }

    @Property
    void doesNotCareAboutLetterCase(@ForAll("mailboxes") String mailbox, @ForAll("businessDomains") String domain) {
        String address = mailbox + "@" + domain;

        assertThat(ONLINE.verify(address.toUpperCase(Locale.ROOT))).isEqualTo(ONLINE.verify(address));
    }

    @Property
    void neverRepeatsAnAddress(@ForAll("mailboxes") String mailbox, @ForAll("businessDomains") String domain) {
        assertThat(ONLINE.verify(mailbox + "@" + domain).detail()).doesNotContain("@" + domain);
        assertThat(OFFLINE.verify(mailbox + "@" + domain).detail()).doesNotContain("@" + domain);
    }

    /** What is taken for an address cannot smuggle a second recipient or a header into a mail. */
    @Property
    void takesNothingThatCouldBreakOutOfAHeader(
            @ForAll @StringLength(max = 40) String before, @ForAll("hostile") char c) {
        assertThat(ParsedEmail.of("a" + before + c + "x@asha.example")).isInstanceOf(ParsedEmail.Malformed.class);
    }

    @Provide
    Arbitrary<Character> hostile() {
        return Arbitraries.of(
                '\r', '\n', '\u0000', '<', '>', ',', ';', ':', '"', '\\', '(', ')', '[', ']', '@', '\u2028');
    }
}
