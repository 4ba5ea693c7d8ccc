package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.fact.ContactKeys;
import dev.leadflow.outreach.fact.StoredFacts;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Counts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.published.PublishedCampaigns;
import dev.leadflow.outreach.published.PublishedSettings;
import dev.leadflow.outreach.published.PublishedTables;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says at the last gate, read within the transaction that claims or starts the sending.
 *
 * @param approved a person (or the setting that needs none) approved exactly this text for exactly this recipient
 * @param unsubscribeReady the link in the message works
 * @param refusedForGood the provider said lately that this recipient will never take mail
 */
record GateFacts(
        @Nullable OrganizationSettings settings,
        @Nullable CampaignState campaign,
        StoredFacts lead,
        boolean approved,
        boolean unsubscribeReady,
        boolean refusedForGood) {

    /** How long a "never" of a provider is believed. */
    static final Duration FOR_GOOD = Duration.ofDays(30);

    private static final String QUERY = """
            SELECT
              EXISTS (SELECT FROM optout.unsubscribe_token t
                WHERE t.organization_id = r.organization AND t.token = r.token) AS unsubscribe_ready,
              EXISTS (SELECT FROM outreach.approval_item i WHERE i.organization_id = r.organization
                AND i.contact_id = r.contact AND i.status = 'APPROVED' AND i.content_hash = r.hash
                AND i.approved_mode = r.approved_mode) AS approved,
              EXISTS (SELECT FROM outreach.send_attempt a WHERE a.organization_id = r.organization
                AND a.recipient_key = r.recipient_key AND a.status = 'REFUSED' AND a.refused_for_good
                AND a.updated_at > r.believed_since) AS refused_for_good
            FROM <rows> ORDER BY r.number
            """;

    private record Row(int number, Question question, Instant now) {}

    private static final Columns<Row> ROWS = new Columns<Row>()
            .with("number", "int", Row::number)
            .with("organization", "uuid", row -> row.question.contact().organizationId())
            .with("token", "uuid", row -> row.question.message.draft().unsubscribeToken())
            .with("contact", "uuid", row -> row.question.contact().contactId())
            .with("hash", "text", row -> row.question.contentHash)
            .with(
                    "approved_mode",
                    "text",
                    row -> row.question.message.approval().mode())
            .with("recipient_key", "text", row -> row.question.keys.recipient())
            .with("believed_since", "timestamptz", row -> row.now.minus(FOR_GOOD));

    /** Asks about one message. */
    record Question(MessageApproved message, ContactKeys keys, String contentHash) {

        private Contact contact() {
            return message.contact();
        }
    }

    private record Answer(boolean approved, boolean unsubscribeReady, boolean refusedForGood) {}

    /** The answers in the order of the questions. */
    static List<GateFacts> of(PipelineDatabase database, List<Question> questions, Instant now) {
        GateFacts[] all = new GateFacts[questions.size()];
        Map<OrganizationId, List<Integer>> byOrganization = IntStream.range(0, all.length)
                .boxed()
                .collect(Collectors.groupingBy(
                        i -> questions.get(i).contact().organizationId(), LinkedHashMap::new, Collectors.toList()));
        byOrganization.forEach((organization, numbers) -> {
            List<GateFacts> facts = of(
                    database, organization, numbers.stream().map(questions::get).toList(), now);
            for (int i = 0; i < facts.size(); i++) {
                all[numbers.get(i)] = facts.get(i);
            }
        });
        return List.of(all);
    }

    private static List<GateFacts> of(
            PipelineDatabase database, OrganizationId organization, List<Question> questions, Instant now) {
        OrganizationSettings settings =
                PublishedSettings.of(database, organization).orElse(null);
        Map<CampaignId, CampaignState> campaigns = PublishedCampaigns.of(
                database,
                organization,
                questions.stream().map(each -> each.contact().campaignId()).collect(Collectors.toSet()));
        List<StoredFacts> leads = StoredFacts.of(
                database,
                organization,
                questions.stream()
                        .map(each -> new StoredFacts.Question(each.contact(), each.keys, Attempt.idOf(each.message)))
                        .toList());
        List<Row> rows = IntStream.range(0, questions.size())
                .mapToObj(i -> new Row(i, questions.get(i), now))
                .toList();
        List<Answer> answers = PublishedTables.read(() -> ROWS.query(
                database,
                QUERY,
                rows,
                (row, number) -> new Answer(
                        row.getBoolean("approved"),
                        row.getBoolean("unsubscribe_ready"),
                        row.getBoolean("refused_for_good"))));
        return IntStream.range(0, questions.size())
                .mapToObj(i -> new GateFacts(
                        settings,
                        campaigns.get(questions.get(i).contact().campaignId()),
                        leads.get(i),
                        answers.get(i).approved,
                        answers.get(i).unsubscribeReady,
                        answers.get(i).refusedForGood))
                .toList();
    }

    ContactFacts forRules(JudgedContact contact) {
        return new ContactFacts(settings, campaign, lead.seenBy(contact, settings), Counts.NONE);
    }
}
