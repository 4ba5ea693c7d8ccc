package dev.leadflow.outreach.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import dev.leadflow.outreach.PublishedByOthers;
import dev.leadflow.outreach.approval.ApprovalDesk.Outcome;
import dev.leadflow.outreach.approval.ApprovalItem.Status;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** The approval queue on a real PostgreSQL beside a model of it (rows 111 to 117). */
class ApprovalProperties {

    private static final Instant DRAFTED = Fixtures.NOON_IN_KOLKATA;
    private static final OrganizationId ORGANIZATION = Fixtures.organization();
    private static final Caller REVIEWER = new Caller(new UserId(UUID.randomUUID()), ORGANIZATION, Role.MANAGER);
    private static @Nullable PipelineDatabase pipeline;
    private static @Nullable TenantDatabase tenant;

    private final Outbox outbox = new Outbox("outreach", Set.of(Topics.APPROVAL_CHANGED, Topics.MESSAGE_APPROVED));
    private final SettableClock clock = new SettableClock(DRAFTED);

    @BeforeContainer
    static void migrate() {
        Postgres postgres = TestPostgres.emptyDatabase();
        try (var owner = postgres.ownerPool()) {
            Migrations migrated = new Migrations(
                    owner,
                    List.of(new Migration("outreach", true), PublishedByOthers.CAMPAIGN, PublishedByOthers.OPTOUT));
            pipeline = new PipelineDatabase(postgres.pipelinePool(migrated.roles()));
            tenant = new TenantDatabase(postgres.tenantPool(migrated.roles()), () -> Optional.of(ORGANIZATION));
        }
    }

    /** What a reviewer, or time, does to an item. */
    enum Step {
        APPROVE_AS_SEEN,
        APPROVE_AN_OLDER_TEXT,
        REJECT,
        EDIT,
        COME_AGAIN,
        WAIT_TWO_DAYS
    }

    @Property(tries = 1_000)
    @Tag("prop-18")
    @Tag("prop-20")
    void goesOnOnlyWithExactlyTheTextThatAReviewerApprovedInTime(
            @ForAll("steps") @Size(min = 1, max = 8) List<Step> steps) {
        settings(true);
        Contact contact = Fixtures.emailTo(Fixtures.lead(ORGANIZATION));
        Draft current = Fixtures.draft();
        queue(contact, current, DRAFTED);
        ApprovalDesk desk = new ApprovalDesk(tenant(), outbox);
        String oldHash = "0".repeat(64);
        Status expected = Status.PENDING;
        Instant now = DRAFTED;
        assertThat(approved(contact)).isEmpty();

        for (Step step : steps) {
            String hash = ContentHash.of(contact.recipient(), current);
            boolean open = expected == Status.PENDING;
            switch (step) {
                case APPROVE_AS_SEEN -> {
                    check(desk.approve(REVIEWER, Map.of(contact.contactId(), Optional.of(hash)), now), expected);
                    expected = open ? Status.APPROVED : expected;
                }
                case APPROVE_AN_OLDER_TEXT -> {
                    Outcome outcome = desk.approve(REVIEWER, Map.of(contact.contactId(), Optional.of(oldHash)), now)
                            .get(contact.contactId());
                    assertThat(outcome).isNotInstanceOf(Outcome.Done.class);
                }
                case REJECT -> {
                    check(
                            Map.of(contact.contactId(), desk.reject(REVIEWER, contact.contactId(), "Not now", now)),
                            expected);
                    expected = open ? Status.REJECTED : expected;
                }
                case EDIT -> {
                    Edit edit = new Edit("A better subject " + now.getEpochSecond() % 1000 + " " + steps.size(), null);
                    check(Map.of(contact.contactId(), desk.edit(REVIEWER, contact.contactId(), edit, now)), expected);
                    if (open) {
                        Draft edited = edit.apply(current);
                        oldHash = edited.equals(current) ? oldHash : hash;
                        current = edited;
                    }
                }
                case COME_AGAIN -> queue(contact, Fixtures.draft(), now);
                case WAIT_TWO_DAYS -> {
                    now = now.plus(Duration.ofDays(2));
                    boolean late = !now.isBefore(DRAFTED.plus(ApprovalItem.LIFETIME));
                    expected = open && late ? Status.EXPIRED : expected;
                }
            }
        }

        ApprovalItem item = item(contact);
        assertThat(item.statusAt(now)).isEqualTo(expected);
        List<MessageApproved> sentOn = approved(contact);
        if (expected == Status.APPROVED) {
            assertThat(sentOn).hasSize(1);
            assertThat(sentOn.getFirst().draft()).isEqualTo(current);
            assertThat(sentOn.getFirst().contact().recipient()).isEqualTo(contact.recipient());
            assertThat(sentOn.getFirst().approval().contentHash())
                    .isEqualTo(ContentHash.of(contact.recipient(), current));
            assertThat(sentOn.getFirst().approval().approvedBy())
                    .isEqualTo(REVIEWER.userId().toString());
            assertThat(item.decidedBy()).isEqualTo(REVIEWER.userId().toString());
            assertThat(item.decidedAt()).isNotNull();
        } else {
            assertThat(sentOn).isEmpty();
        }
    }

    private static void check(Map<?, Outcome> outcomes, Status before) {
        Class<? extends Outcome> expected = switch (before) {
            case PENDING -> Outcome.Done.class;
            case EXPIRED -> Outcome.Expired.class;
            case APPROVED, REJECTED -> Outcome.AlreadyDecided.class;
        };
        assertThat(outcomes.values()).singleElement().isInstanceOf(expected);
    }

    /** Whatever has been written into a message, the reviewer sees all of it, and for whom it is. */
    @Property(tries = 1_000)
    @Tag("prop-19")
    void keepsEverythingThatAReviewerNeeds(@ForAll("texts") String subject, @ForAll("texts") String body) {
        settings(true);
        Contact contact = Fixtures.emailTo(Fixtures.lead(ORGANIZATION));
        Draft draft = Fixtures.with(Fixtures.draft(), Map.of("subject", subject, "body_text", body));

        queue(contact, draft, DRAFTED);

        ApprovalItem item = item(contact);
        assertThat(item.status()).isEqualTo(Status.PENDING);
        assertThat(item.contact()).isEqualTo(contact);
        assertThat(item.draft()).isEqualTo(draft);
        assertThat(item.contentHash()).isEqualTo(ContentHash.of(contact.recipient(), draft));
        assertThat(item.writtenBy()).isEqualTo("template:introduction");
        assertThat(item.expiresAt()).isEqualTo(DRAFTED.plus(Duration.ofDays(7)));
    }

    @Property(tries = 1_000)
    @Tag("prop-21")
    void letsAMessagePassAtOnceExactlyWhenNoApprovalIsRequired(
            @ForAll boolean required, @ForAll Mode mode, @ForAll boolean twice, @ForAll("texts") String body) {
        OrganizationId organization = Fixtures.organization();
        published()
                .settings(
                        Fixtures.changed(Fixtures.settings(organization, mode), Map.of("approval_required", required)));
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        Draft draft = Fixtures.with(Fixtures.draft(), Map.of("body_text", body));

        queue(contact, draft, DRAFTED);
        if (twice) {
            queue(contact, Fixtures.draft(), DRAFTED);
        }

        List<MessageApproved> sentOn = approved(contact);
        assertThat(sentOn).hasSize(required ? 0 : 1);
        if (!required) {
            assertThat(sentOn.getFirst().draft()).isEqualTo(draft);
            assertThat(sentOn.getFirst().approval().mode()).isEqualTo(mode);
            assertThat(sentOn.getFirst().approval().approvedBy()).isEqualTo(ApprovalIntake.NOT_REQUIRED);
        }
    }

    /** Who asks a moment before an edit and has to wait for it decides after it. */
    @Property(tries = 20)
    void tellsADecisionAsLaterThanTheEditThatItWaitedFor(@ForAll boolean approved) {
        settings(true);
        Contact contact = Fixtures.emailTo(Fixtures.lead(ORGANIZATION));
        queue(contact, Fixtures.draft(), DRAFTED);
        ApprovalDesk desk = new ApprovalDesk(tenant(), outbox);
        Instant edited = DRAFTED.plusMillis(40);
        Instant asked = DRAFTED.plusMillis(7);

        desk.edit(REVIEWER, contact.contactId(), new Edit("A better subject for it", null), edited);
        check(
                approved
                        ? desk.approve(REVIEWER, Map.of(contact.contactId(), Optional.empty()), asked)
                        : Map.of(contact.contactId(), desk.reject(REVIEWER, contact.contactId(), "Not now", asked)),
                Status.PENDING);

        assertThat(item(contact).decidedAt()).isEqualTo(edited);
        assertThat(changes(contact))
                .extracting(ApprovalChanged::status, ApprovalChanged::at)
                .containsExactly(
                        tuple(ApprovalChanged.Status.PENDING, DRAFTED),
                        tuple(ApprovalChanged.Status.EDITED, edited),
                        tuple(approved ? ApprovalChanged.Status.APPROVED : ApprovalChanged.Status.REJECTED, edited));
    }

    private void settings(boolean approvalRequired) {
        published()
                .settings(Fixtures.changed(
                        Fixtures.settings(ORGANIZATION, Mode.DRY_RUN), Map.of("approval_required", approvalRequired)));
    }

    private static PublishedByOthers published() {
        return new PublishedByOthers(pipeline());
    }

    private void queue(Contact contact, Draft draft, Instant at) {
        clock.set(at);
        new ApprovalIntake(pipeline(), outbox, clock)
                .queue(List.of(new Received<>(
                        contact.leadId().toString(),
                        new MessageDrafted(contact, draft, "template:introduction", DRAFTED),
                        DRAFTED,
                        "test")));
    }

    private static ApprovalItem item(Contact contact) {
        return pipeline()
                .jdbc()
                .sql("SELECT " + ApprovalItem.COLUMNS + " FROM outreach.approval_item WHERE contact_id = :contact")
                .param("contact", contact.contactId().value())
                .query(ApprovalItem::read)
                .single();
    }

    /** What was sent on to the rules about a contact. */
    private static List<MessageApproved> approved(Contact contact) {
        return told(contact, Topics.MESSAGE_APPROVED);
    }

    private static List<ApprovalChanged> changes(Contact contact) {
        return told(contact, Topics.APPROVAL_CHANGED);
    }

    private static <V> List<V> told(Contact contact, Topic<V> topic) {
        return pipeline()
                .jdbc()
                .sql("SELECT value FROM outreach.outbox WHERE key = :lead AND topic = :topic ORDER BY id")
                .param("lead", contact.leadId().toString())
                .param("topic", topic.name())
                .query((row, number) -> Json.read(row.getBytes("value"), topic.type()))
                .list();
    }

    private static PipelineDatabase pipeline() {
        return Objects.requireNonNull(pipeline);
    }

    private static TenantDatabase tenant() {
        return Objects.requireNonNull(tenant);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.of(Step.class).list();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("abc <>&'\"\\{}\n\t")
                .withCharRange('\u0900', '\u097f')
                .ofMinLength(1)
                .ofMaxLength(300);
    }
}
