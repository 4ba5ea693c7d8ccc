package dev.leadflow.outreach.preview;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.PreviewRequested;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.fact.ContactKeys;
import dev.leadflow.outreach.fact.StoredFacts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.preview.Forecast.Request;
import dev.leadflow.outreach.preview.Forecast.Taken;
import dev.leadflow.outreach.published.PublishedCampaigns;
import dev.leadflow.outreach.published.PublishedSettings;
import dev.leadflow.outreach.published.PublishedTables;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Makes the forecasts that are asked for. One that was made before is not made again. */
final class Previews {

    private static final Duration KEPT = Duration.ofDays(30);

    /** As long as an approval is good. */
    private static final Duration APPROVED_FOR = Duration.ofDays(7);

    /** A day that one zone has not ended may have begun 50 hours ago in another. */
    private static final Duration COUNTED = Duration.ofHours(51);

    private final PipelineDatabase database;
    private final KeyedHash hash;
    private final Clock clock;

    Previews(PipelineDatabase database, KeyedHash hash, Clock clock) {
        this.database = database;
        this.hash = hash;
        this.clock = clock;
    }

    void make(List<Received<PreviewRequested>> batch) {
        batch.stream().map(Received::value).filter(this::isNew).forEach(this::make);
    }

    private boolean isNew(PreviewRequested asked) {
        return database.jdbc()
                .sql("""
                        SELECT count(*) = 0 FROM outreach.preview
                        WHERE organization_id = :organization AND preview_id = :preview""")
                .param("organization", asked.organizationId().value())
                .param("preview", asked.previewId())
                .query(Boolean.class)
                .single();
    }

    private void make(PreviewRequested asked) {
        OrganizationSettings settings =
                PublishedSettings.of(database, asked.organizationId()).orElse(null);
        if (settings == null) {
            return; // without settings there is no campaign to preview
        }
        Approval approval = new Approval(
                "", "preview", asked.at(), settings.mode(), asked.at().plus(APPROVED_FOR));
        Forecast forecast = Forecast.of(
                requests(asked, settings, approval),
                taken(asked),
                settings,
                PublishedCampaigns.find(database, asked.organizationId(), asked.campaignId())
                        .map(Previews::asIfRunning)
                        .orElse(null),
                approval,
                Rules.inForce());
        database.jdbc()
                .sql("""
                        INSERT INTO outreach.preview (organization_id, preview_id, forecast, made_at)
                        VALUES (:organization, :preview, :forecast::json, :now) ON CONFLICT DO NOTHING""")
                .param("organization", asked.organizationId().value())
                .param("preview", asked.previewId())
                .param("forecast", Json.text(forecast))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Whoever asks for a preview asks what a running campaign would do; it may not have been started yet. */
    private static CampaignState asIfRunning(CampaignState campaign) {
        return switch (campaign.status()) {
            case DRAFT, PAUSED ->
                new CampaignState(
                        campaign.organizationId(),
                        campaign.campaignId(),
                        campaign.name(),
                        CampaignState.Status.RUNNING,
                        campaign.window());
            case RUNNING, HALTED, DELETED -> campaign;
        };
    }

    private List<Request> requests(PreviewRequested asked, OrganizationSettings settings, Approval approval) {
        List<Contact> contacts = PublishedTables.read(() -> database.jdbc()
                .sql("""
                        SELECT contact FROM campaign.preview_contact
                        WHERE organization_id = :organization AND preview_id = :preview ORDER BY position""")
                .param("organization", asked.organizationId().value())
                .param("preview", asked.previewId())
                .query((row, number) ->
                        Json.read(row.getString("contact").getBytes(StandardCharsets.UTF_8), Contact.class))
                .list());
        List<StoredFacts> facts = StoredFacts.of(
                database,
                contacts.stream()
                        .map(contact -> new StoredFacts.Question(contact, ContactKeys.of(contact, hash), null))
                        .toList());
        List<Request> requests = new ArrayList<>();
        for (int number = 0; number < contacts.size(); number++) {
            Contact contact = contacts.get(number);
            JudgedContact judged = new JudgedContact(contact, approval, asked.at());
            requests.add(new Request(contact, facts.get(number).seenBy(judged, settings)));
        }
        return requests;
    }

    private List<Taken> taken(PreviewRequested asked) {
        return database.jdbc()
                .sql("""
                        SELECT message, reserved_at FROM outreach.send_attempt
                        WHERE organization_id = :organization AND reserved_at > :since::timestamptz
                          AND status NOT IN ('REFUSED', 'CANCELLED') AND message IS NOT NULL
                        ORDER BY reserved_at, attempt_id""")
                .param("organization", asked.organizationId().value())
                .param("since", asked.at().minus(COUNTED).toString())
                .query((row, number) -> new Taken(
                        Json.read(row.getString("message").getBytes(StandardCharsets.UTF_8), MessageApproved.class)
                                .contact(),
                        row.getObject("reserved_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    void forget(Instant now) {
        database.jdbc()
                .sql("DELETE FROM outreach.preview WHERE made_at < :long_ago::timestamptz")
                .param("long_ago", now.minus(KEPT).toString())
                .update();
    }
}
