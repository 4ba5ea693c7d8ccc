package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.ContactRequested;
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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The work of the service against real PostgreSQL, with verifiers that answer as told. */
class LeadVerifierIT {

    private static final KeyedHash KEYS = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    private static final EmailFinding GOOD_FOR_NOW = new EmailFinding.Provisional(
            new EmailFinding.Judged("built-in", Status.VALID, 0.95, "The domain receives mail."),
            "zerobounce gave no answer.");
    private static PipelineDatabase database;

    private final OrganizationId ours = Fixtures.organization();
    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA.plusNanos(123_456_789));
    private final ScriptedEmailVerifier emails = new ScriptedEmailVerifier();
    private final ScriptedPhoneVerifier phones = new ScriptedPhoneVerifier();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeAll
    static void migrate() {
        database = TestPostgres.migrated(new Migration("verifier", false));
    }

    private LeadVerifier verifier(Map<String, String> settings) {
        VerifierSettings values = VerifierSettings.from(SettingValues.of(settings));
        return new LeadVerifier(
                KEYS,
                new VerificationTable(database, values.reuse()),
                new AddressChecks(emails, phones, 100, meters),
                values,
                clock);
    }

    private List<LeadVerified> verify(LeadAccepted... leads) {
        return verifier(Map.of()).verify(List.of(leads));
    }

    private LeadVerified verify(LeadAccepted lead) {
        return verify(new LeadAccepted[] {lead}).getFirst();
    }

    /** The addresses of a lead; the verifiers find them good. */
    private LeadAccepted goodLead() {
        LeadAccepted lead = Samples.accepted(Fixtures.lead(ours), 1);
        emails.judges(email(lead), Status.VALID, 0.95);
        phones.judges(phone(lead), Status.VALID, 0.9, LineType.FIXED);
        return lead;
    }

    private static LeadAccepted with(LeadAccepted lead, @Nullable String email, @Nullable String phone) {
        return Samples.accepted(Samples.with(lead.lead(), email, phone), lead.revision() + 1);
    }

    private static String email(LeadAccepted lead) {
        return Objects.requireNonNull(lead.lead().email());
    }

    private static String domain(LeadAccepted lead) {
        return email(lead).substring(email(lead).indexOf('@') + 1);
    }

    private static String phone(LeadAccepted lead) {
        return Objects.requireNonNull(lead.lead().phone());
    }

    private static AddressVerification email(LeadVerified lead) {
        return Objects.requireNonNull(lead.email());
    }

    private static AddressVerification phone(LeadVerified lead) {
        return Objects.requireNonNull(lead.phone());
    }

    @Test
    void verifiesBothAddressesOfALead() {
        LeadAccepted lead = goodLead();

        LeadVerified verified = verify(lead);

        assertThat(verified.leadId()).isEqualTo(lead.leadId());
        assertThat(verified.organizationId()).isEqualTo(ours);
        assertThat(verified.revision()).isEqualTo(1);
        assertThat(email(verified).address()).isEqualTo(email(lead));
        assertThat(email(verified).status()).isEqualTo(Status.VALID);
        assertThat(email(verified).confidence()).isEqualTo(0.95);
        assertThat(email(verified).usable()).isTrue();
        assertThat(email(verified).provider()).isEqualTo("script");
        assertThat(phone(verified).address()).isEqualTo(phone(lead));
        assertThat(phone(verified).usable()).isTrue();
        assertThat(verified.verifiedAt()).isEqualTo(email(verified).checkedAt());
    }

    @Test
    void verifiesALeadThatHasOneAddressOrNone() {
        LeadAccepted lead = goodLead();

        assertThat(verify(with(lead, email(lead), null)).phone()).isNull();
        assertThat(verify(with(lead, null, phone(lead))).email()).isNull();
        assertThat(verify(with(lead, null, null)).verifiedAt()).isEqualTo(lead.acceptedAt());
    }

    /** What is delivered twice is answered twice in the same words, and asked about once. */
    @Test
    void givesTheSameAnswerToTheSameBatchAgain() {
        LeadAccepted[] batch = {goodLead(), goodLead(), goodLead()};

        List<LeadVerified> first = verify(batch);
        clock.advance(Duration.ofMinutes(5));

        assertThat(verify(batch)).isEqualTo(first);
        assertThat(emails.asked()).hasSize(3);
        assertThat(phones.asked()).hasSize(3);
    }

    @Test
    void asksOnceAboutAnAddressThatSeveralLeadsShare() {
        LeadAccepted lead = goodLead();
        LeadAccepted branch = Samples.accepted(
                Samples.with(Fixtures.lead(ours), email(lead).toUpperCase(Locale.ROOT), phone(lead)), 1);

        List<LeadVerified> verified = verify(lead, branch);

        assertThat(emails.asked()).hasSize(1);
        assertThat(phones.asked()).hasSize(1);
        assertThat(verified).hasSize(2).allMatch(each -> email(each).usable());
        assertThat(email(verified.getLast()).address()).isEqualTo(branch.lead().email());
    }

    /** Rows 101 and 102. */
    @Test
    void usesAResultAgainForThirtyDays() {
        LeadAccepted lead = goodLead();
        verify(lead);

        clock.advance(Duration.ofDays(30).minusSeconds(1));
        verify(with(lead, email(lead), phone(lead)));
        assertThat(emails.asked()).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        AddressVerification again = email(verify(lead));
        assertThat(emails.asked()).hasSize(2);
        assertThat(phones.asked()).hasSize(2);
        assertThat(again.checkedAt()).isEqualTo("2026-12-20T06:30:00.123456Z");
    }

    @Test
    void looksAtAnUncheckedAddressAgainAfterAnHour() {
        LeadAccepted lead = goodLead();
        emails.cannotCheck(email(lead));

        AddressVerification unchecked = email(verify(lead));
        assertThat(unchecked.status()).isEqualTo(Status.UNCHECKED);
        assertThat(unchecked.confidence()).isEqualTo(0.7);
        assertThat(unchecked.usable()).isTrue();
        assertThat(unchecked.detail()).isEqualTo("Could not find out.");

        clock.advance(Duration.ofMinutes(59));
        verify(lead);
        assertThat(emails.asked()).hasSize(1);

        clock.advance(Duration.ofMinutes(1));
        emails.judges(email(lead), Status.INVALID, 0);
        assertThat(email(verify(lead)).status()).isEqualTo(Status.INVALID);
        assertThat(phones.asked()).hasSize(1);
    }

    /** Whoever knows better may be back soon; what they say then counts as long as ever. */
    @Test
    void looksAgainAfterAnHourAtWhatStandsForNowOnly() {
        LeadAccepted lead = goodLead();
        emails.says(email(lead), GOOD_FOR_NOW);

        AddressVerification first = email(verify(lead));
        assertThat(first.status()).isEqualTo(Status.VALID);
        assertThat(first.provider()).isEqualTo("built-in");
        assertThat(first.detail()).isEqualTo("The domain receives mail. zerobounce gave no answer.");

        clock.advance(Duration.ofMinutes(59));
        verify(lead);
        assertThat(emails.asked()).hasSize(1);

        clock.advance(Duration.ofMinutes(1));
        emails.says(
                email(lead),
                new EmailFinding.Judged(
                        "zerobounce", Status.INVALID, 0, "There is no such mailbox.", "invalid/mailbox_not_found"));
        assertThat(email(verify(lead)).status()).isEqualTo(Status.INVALID);

        clock.advance(Duration.ofDays(29));
        assertThat(email(verify(lead)).status()).isEqualTo(Status.INVALID);
        assertThat(emails.asked()).hasSize(2);
        assertThat(database.jdbc()
                        .sql("""
                                SELECT provider || ' ' || raw_verdict || ' ' || provisional FROM verifier.verification
                                WHERE organization_id = :organization AND channel = 'EMAIL'""")
                        .param("organization", ours.value())
                        .query(String.class)
                        .single())
                .isEqualTo("zerobounce invalid/mailbox_not_found false");
    }

    /** As a campaign selects it by what the book knows. */
    private static ContactRequested selected(LeadVerified known, LeadAccepted lead) {
        return new ContactRequested(Fixtures.emailTo(lead.lead()).verifiedAs(known.email()), known.revision());
    }

    @Test
    void renewsTheVerificationOfARecipientThatHasGrownOld() {
        LeadAccepted lead = goodLead();
        ContactRequested request = selected(verify(lead), lead);
        emails.judges(email(lead), Status.INVALID, 0);
        clock.advance(Duration.ofDays(30));

        LeadVerifier.Renewed renewed =
                verifier(Map.of()).renew(List.of(request)).getFirst();

        AddressVerification recipient =
                Objects.requireNonNull(renewed.contact().contact().verification());
        assertThat(recipient.usable()).isFalse();
        assertThat(recipient.checkedAt()).isEqualTo("2026-12-20T06:30:00.123456Z");
        LeadVerified news = Objects.requireNonNull(renewed.news());
        assertThat(news.revision()).isEqualTo(lead.revision());
        assertThat(news.email()).isEqualTo(recipient);
        assertThat(news.verifiedAt()).isEqualTo(recipient.checkedAt());
        assertThat(phone(news).usable()).isTrue();
        assertThat(phones.asked()).as("a mail is no reason to pay for a number").hasSize(1);
    }

    @Test
    void leavesAContactAsItIsWhoseVerificationIsYoung() {
        LeadAccepted lead = goodLead();
        ContactRequested request = selected(verify(lead), lead);
        clock.advance(Duration.ofDays(29));

        LeadVerifier.Renewed renewed =
                verifier(Map.of()).renew(List.of(request)).getFirst();

        assertThat(renewed.contact().contact()).isEqualTo(request.contact());
        assertThat(renewed.news()).isNull();
        assertThat(emails.asked()).hasSize(1);
    }

    /** Whoever knows better was away when the lead came, and is asked before it is contacted. */
    @Test
    void renewsBeforeAContactWhatStoodForNowOnly() {
        LeadAccepted lead = goodLead();
        emails.says(email(lead), GOOD_FOR_NOW);
        ContactRequested request = selected(verify(lead), lead);
        emails.judges(email(lead), Status.INVALID, 0);
        clock.advance(Duration.ofHours(1));

        assertThat(verifier(Map.of()).renew(List.of(request)))
                .singleElement()
                .extracting(each -> email(Objects.requireNonNull(each.news())).status())
                .isEqualTo(Status.INVALID);
    }

    /** A process that dies after it has kept the result and before it has told of it is asked again. */
    @Test
    void tellsOfARenewalAgainWhenTheContactComesAgain() {
        LeadAccepted lead = goodLead();
        ContactRequested request = selected(verify(lead), lead);
        clock.advance(Duration.ofDays(31));

        List<LeadVerifier.Renewed> first = verifier(Map.of()).renew(List.of(request, request));
        clock.advance(Duration.ofMinutes(5));

        assertThat(verifier(Map.of()).renew(List.of(request, request))).isEqualTo(first);
        assertThat(emails.asked()).hasSize(2);
    }

    @Test
    void asksOnlyAboutTheAddressThatIsNew() {
        LeadAccepted lead = goodLead();
        verify(lead);
        LeadAccepted filled = with(lead, "second@" + domain(lead), phone(lead));

        LeadVerified verified = verify(filled);

        assertThat(verified.revision()).isEqualTo(2);
        assertThat(emails.asked()).hasSize(2);
        assertThat(phones.asked()).hasSize(1);
    }

    @Test
    void keepsTheResultsOfOrganizationsApart() {
        LeadAccepted lead = goodLead();
        OrganizationId theirs = Fixtures.organization();
        LeadAccepted sameBusiness = Samples.accepted(Samples.with(Fixtures.lead(theirs), email(lead), phone(lead)), 1);

        verify(lead);
        clock.advance(Duration.ofDays(1));
        LeadVerified verified = verify(sameBusiness);

        assertThat(emails.asked()).hasSize(2);
        assertThat(email(verified).checkedAt()).isAfter(email(verify(lead)).checkedAt());
        assertThat(rows(ours)).isEqualTo(2);
        assertThat(rows(theirs)).isEqualTo(2);
    }

    @Test
    void keepsThemApartWithinABatchToo() {
        LeadAccepted lead = goodLead();
        OrganizationId theirs = Fixtures.organization();

        verify(lead, Samples.accepted(Samples.with(Fixtures.lead(theirs), email(lead), phone(lead)), 1));

        assertThat(emails.asked()).hasSize(2);
        assertThat(phones.asked()).hasSize(2);
        assertThat(rows(ours)).isEqualTo(2);
        assertThat(rows(theirs)).isEqualTo(2);
    }

    /** Rows 99 and 100. */
    @Test
    void usesNothingBelowItsThreshold() {
        LeadAccepted lead = goodLead();
        emails.judges(email(lead), Status.RISKY, 0.7);
        phones.judges(phone(lead), Status.RISKY, 0.6, LineType.SHARED_COST);

        LeadVerified atThreshold = verify(lead);
        LeadVerified below = verifier(
                        Map.of("EMAIL_CONFIDENCE_THRESHOLD", "0.71", "PHONE_CONFIDENCE_THRESHOLD", "0.61"))
                .verify(List.of(lead))
                .getFirst();

        assertThat(email(atThreshold).usable()).isTrue();
        assertThat(phone(atThreshold).usable()).isTrue();
        assertThat(email(below).usable()).isFalse();
        assertThat(phone(below).usable()).isFalse();
    }

    /** Row 96: no confidence makes up for the kind of mailbox. */
    @Test
    void neverUsesAPersonalMailboxHoweverCertain() {
        LeadAccepted lead = goodLead();
        emails.judges(email(lead), Status.PERSONAL, 1);

        assertThat(email(verify(lead)).usable()).isFalse();
    }

    @Test
    void keepsNoAddressInItsTable() {
        LeadAccepted lead = goodLead();
        verify(lead);

        List<String> rows = database.jdbc()
                .sql("SELECT v::text FROM verifier.verification v WHERE organization_id = :organization")
                .param("organization", ours.value())
                .query(String.class)
                .list();

        assertThat(rows).hasSize(2).noneMatch(row -> row.contains(domain(lead)));
        assertThat(rows).noneMatch(row -> row.contains(phone(lead).substring(3)));
    }

    @Test
    void neverLetsAnOlderResultReplaceAYoungerOne() {
        LeadAccepted lead = goodLead();
        VerificationTable table = new VerificationTable(database, Duration.ofDays(30));
        Address address = Address.email(KEYS, ours, email(lead));
        EmailFinding young = new EmailFinding.Judged("young", Status.VALID, 0.9, "Young.");
        EmailFinding old = new EmailFinding.Judged("old", Status.INVALID, 0, "Old.");

        table.save(List.of(Verification.of(address, young, clock.instant())));
        table.save(List.of(Verification.of(address, old, clock.instant().minusSeconds(1))));

        assertThat(table.findReusable(List.of(address), clock.instant()).get(address.key()))
                .isNotNull()
                .extracting(Verification::provider)
                .isEqualTo("young");
    }

    @Test
    void keepsWhatIsKnownAboutALine() {
        LeadAccepted lead = goodLead();
        verify(lead);

        assertThat(database.jdbc()
                        .sql("""
                                SELECT line_type || ' ' || region FROM verifier.verification
                                WHERE organization_id = :organization AND channel = 'VOICE'""")
                        .param("organization", ours.value())
                        .query(String.class)
                        .single())
                .isEqualTo("FIXED IN");
    }

    @Test
    void countsWhatItAskedByChannelAndStatus() {
        LeadAccepted lead = goodLead();
        verify(lead);
        verify(lead);

        assertThat(meters.get("leadflow.verifications")
                        .tags("channel", "EMAIL", "status", "VALID")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void verifiesABatchOfFiveHundred() {
        LeadAccepted[] batch = IntStream.range(0, 500).mapToObj(i -> goodLead()).toArray(LeadAccepted[]::new);

        List<LeadVerified> verified = verify(batch);

        assertThat(verified)
                .hasSize(500)
                .allMatch(each -> email(each).usable() && phone(each).usable());
        assertThat(verified.get(250).leadId()).isEqualTo(batch[250].leadId());
        assertThat(rows(ours)).isBetween(990, 1000);
    }

    private static int rows(OrganizationId organization) {
        return database.jdbc()
                .sql("SELECT count(*) FROM verifier.verification WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Integer.class)
                .single();
    }
}
