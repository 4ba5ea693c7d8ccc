package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestPostgres;
import dev.leadflow.verifier.PhoneFinding.LineType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

/** What holds for every batch of leads and whatever the verifiers find, against real PostgreSQL. */
class LeadVerifierProperties {

    private static final KeyedHash KEYS = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    private static final PipelineDatabase DATABASE = TestPostgres.migrated(new Migration("verifier", false));

    private final OrganizationId ours = Fixtures.organization();
    private final ScriptedEmailVerifier emails = new ScriptedEmailVerifier();
    private final ScriptedPhoneVerifier phones = new ScriptedPhoneVerifier();
    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);

    private LeadVerifier verifier(EmailVerifier askedForEmails, PhoneVerifier askedForPhones) {
        VerifierSettings settings = VerifierSettings.from(SettingValues.of(Map.of()));
        return new LeadVerifier(
                KEYS,
                new VerificationTable(DATABASE, settings.reuse()),
                new AddressChecks(askedForEmails, askedForPhones, 10, new SimpleMeterRegistry()),
                settings,
                clock);
    }

    /** Of an organization of their own, so that one try does not meet the results of another. */
    private List<LeadAccepted> leads(List<EmailFinding> ofEmails, List<PhoneFinding> ofPhones) {
        OrganizationId organization = Fixtures.organization();
        return IntStream.range(0, Math.min(ofEmails.size(), ofPhones.size()))
                .mapToObj(i -> {
                    LeadAccepted lead = Samples.accepted(Fixtures.lead(organization), 1);
                    emails.says(Objects.requireNonNull(lead.lead().email()), ofEmails.get(i));
                    phones.says(Objects.requireNonNull(lead.lead().phone()), ofPhones.get(i));
                    return lead;
                })
                .toList();
    }

    /** Row 95: nothing is usable that no verifier was asked about, and nothing that was found bad. */
    @Property(tries = 30)
    @Tag("prop-5")
    void everyEmailIsVerifiedBeforeItIsUsed(
            @ForAll @Size(min = 1, max = 8) List<@From("emailFindings") EmailFinding> ofEmails,
            @ForAll @Size(min = 8, max = 8) List<@From("phoneFindings") PhoneFinding> ofPhones) {
        List<LeadAccepted> leads = leads(ofEmails, ofPhones);

        List<LeadVerified> verified = verifier(emails, phones).verify(leads);

        assertThat(verified).hasSameSizeAs(leads);
        for (int i = 0; i < leads.size(); i++) {
            AddressVerification email = Objects.requireNonNull(verified.get(i).email());
            assertThat(email.address()).isEqualTo(leads.get(i).lead().email());
            assertThat(emails.asked()).contains(email.address());
            assertThat(email.provider()).isEqualTo(ofEmails.get(i).provider());
            if (email.usable()) {
                assertThat(email.status()).isNotIn(Status.INVALID, Status.PERSONAL, Status.DISPOSABLE);
                assertThat(email.confidence()).isGreaterThanOrEqualTo(0.7);
            }
        }
    }

    /** Row 98. */
    @Property(tries = 30)
    @Tag("prop-7")
    void everyPhoneIsVerifiedBeforeItIsUsed(
            @ForAll @Size(min = 8, max = 8) List<@From("emailFindings") EmailFinding> ofEmails,
            @ForAll @Size(min = 1, max = 8) List<@From("phoneFindings") PhoneFinding> ofPhones) {
        List<LeadAccepted> leads = leads(ofEmails, ofPhones);

        List<LeadVerified> verified = verifier(emails, phones).verify(leads);

        assertThat(verified).hasSameSizeAs(leads);
        for (int i = 0; i < leads.size(); i++) {
            AddressVerification phone = Objects.requireNonNull(verified.get(i).phone());
            assertThat(phone.address()).isEqualTo(leads.get(i).lead().phone());
            assertThat(phones.asked()).contains(phone.address());
            if (phone.usable()) {
                assertThat(phone.status()).isNotEqualTo(Status.INVALID);
                assertThat(phone.confidence()).isGreaterThanOrEqualTo(0.6);
            }
        }
    }

    /** Row 102: a process that knows nothing but the database gives the same answer and asks nobody. */
    @Property(tries = 30)
    @Tag("prop-9")
    void everyResultIsPersistedAsItWasFound(
            @ForAll @Size(min = 1, max = 8) List<@From("emailFindings") EmailFinding> ofEmails,
            @ForAll @Size(min = 8, max = 8) List<@From("phoneFindings") PhoneFinding> ofPhones) {
        List<LeadAccepted> leads = leads(ofEmails, ofPhones);
        List<LeadVerified> verified = verifier(emails, phones).verify(leads);
        clock.advance(Duration.ofMinutes(59));

        LeadVerifier another = verifier(
                address -> {
                    throw new AssertionError("asked");
                },
                number -> {
                    throw new AssertionError("asked");
                });

        assertThat(another.verify(leads)).isEqualTo(verified);
        assertThat(rawVerdicts(leads.getFirst().organizationId()))
                .containsExactlyInAnyOrderElementsOf(leads.stream()
                        .map(lead -> rawVerdict(ofEmails.get(leads.indexOf(lead))))
                        .toList());
        clock.set(Fixtures.NOON_IN_KOLKATA);
    }

    private static List<String> rawVerdicts(OrganizationId organization) {
        return DATABASE.jdbc()
                .sql("""
                        SELECT coalesce(raw_verdict, '') FROM verifier.verification
                        WHERE organization_id = :organization AND channel = 'EMAIL'""")
                .param("organization", organization.value())
                .query(String.class)
                .list();
    }

    private static String rawVerdict(EmailFinding finding) {
        return finding instanceof EmailFinding.Judged judged ? Objects.requireNonNullElse(judged.rawVerdict(), "") : "";
    }

    /** Rows 99 and 100: below the threshold is not usable; at it and above it is, when the status allows it. */
    @Property
    @Tag("prop-8")
    void onlyAtOrAboveTheThresholdIsAnAddressUsable(
            @ForAll("emailFindings") EmailFinding finding,
            @ForAll @DoubleRange(min = 0, max = 1) double threshold,
            @ForAll boolean exactly) {
        Address address = Address.email(KEYS, ours, "asha@good.example");
        Verification verification = Verification.of(address, finding, clock.instant());
        double limit = exactly ? verification.confidence() : threshold;

        boolean usable = verification.of("asha@good.example", limit).usable();

        boolean goodStatus = switch (verification.status()) {
            case VALID, RISKY, UNCHECKED -> true;
            case PERSONAL, DISPOSABLE, INVALID -> false;
        };
        assertThat(usable).isEqualTo(goodStatus && verification.confidence() >= limit);
    }

    @Property
    @Tag("prop-8")
    void onlyAtOrAboveTheThresholdIsANumberUsable(
            @ForAll("phoneFindings") PhoneFinding finding,
            @ForAll @DoubleRange(min = 0, max = 1) double threshold,
            @ForAll boolean exactly) {
        Address address = Address.phone(KEYS, ours, "+912041234567");
        Verification verification = Verification.of(address, finding, clock.instant());
        double limit = exactly ? verification.confidence() : threshold;

        assertThat(verification.of("+912041234567", limit).usable())
                .isEqualTo(verification.status() != Status.INVALID && verification.confidence() >= limit);
    }

    @Provide
    Arbitrary<EmailFinding> emailFindings() {
        Arbitrary<EmailFinding.Judged> judged = Combinators.combine(
                        Arbitraries.of("built-in", "zerobounce", "hunter"),
                        Arbitraries.of(Status.VALID, Status.RISKY, Status.PERSONAL, Status.DISPOSABLE, Status.INVALID),
                        confidences(),
                        Arbitraries.of("valid", "invalid/mailbox_not_found").injectNull(0.3))
                .as((provider, status, confidence, raw) ->
                        new EmailFinding.Judged(provider, status, confidence, "As told.", raw));
        return Arbitraries.oneOf(
                judged.map(EmailFinding.class::cast),
                judged.map(each -> new EmailFinding.Provisional(
                        new EmailFinding.Judged(each.provider(), each.status(), each.confidence(), each.detail()),
                        "Nobody else could be asked.")),
                Arbitraries.of("built-in").map(provider -> new EmailFinding.Unchecked(provider, "Not told.")));
    }

    @Provide
    Arbitrary<PhoneFinding> phoneFindings() {
        Arbitrary<PhoneFinding.Judged> judged = Combinators.combine(
                        Arbitraries.of(Status.VALID, Status.RISKY, Status.INVALID),
                        confidences(),
                        Arbitraries.of(LineType.class),
                        Arbitraries.of("IN", "US").injectNull(0.3))
                .as((status, confidence, type, region) ->
                        new PhoneFinding.Judged("twilio", status, confidence, type, region, "As told.", "told"));
        return Arbitraries.oneOf(
                judged.map(PhoneFinding.class::cast),
                judged.map(each -> new PhoneFinding.Provisional(each, "Nobody else could be asked.")),
                Arbitraries.of("twilio").map(provider -> new PhoneFinding.Unchecked(provider, "Not told.")));
    }

    private static Arbitrary<Double> confidences() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().between(0, 1), Arbitraries.of(0.0, 0.1, 0.6, 0.7, 0.75, 0.95, 1.0));
    }
}
