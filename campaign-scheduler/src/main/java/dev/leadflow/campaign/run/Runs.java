package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.Candidate;
import dev.leadflow.campaign.leads.Candidates;
import dev.leadflow.campaign.leads.Verification;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.ContactRequested;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.PreviewRequested;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Outbox;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs campaigns. A run is one transaction: it selects the leads and writes run, contacts and requests, or nothing at all.
 * Runs of one organization follow one another, so that no two select the same lead.
 */
final class Runs {

    private static final Logger log = LoggerFactory.getLogger(Runs.class);

    private final Campaigns campaigns;
    private final Selection selection;
    private final Outbox outbox;

    Runs(Campaigns campaigns, Selection selection, Outbox outbox) {
        this.campaigns = campaigns;
        this.selection = selection;
        this.outbox = outbox;
    }

    /** What became of the wish to run a campaign. */
    sealed interface Result {

        /** A run was made now, or had been made for the same day before. */
        record Made(Run run) implements Result {}
    }

    /** What came of a wish to see what a run would do. */
    sealed interface Foresight {

        /** The contacts that the run would request are written down, and outreach is asked to judge them. */
        record Asked(UUID previewId) implements Foresight {}
    }

    /**
     * Something is in the way of a run.
     *
     * @param kind a stable name in kebab case
     */
    record NotMade(String kind, String detail) implements Result, Foresight {}

    /**
     * Runs a campaign.
     *
     * @param dailyOn the day whose daily run this is, which is made once; null to run in any case
     * @param by user id, or {@code schedule}
     */
    Result run(
            Database database,
            OrganizationId organization,
            CampaignId campaignId,
            @Nullable LocalDate dailyOn,
            String by,
            Instant moment) {
        Instant now = moment.truncatedTo(ChronoUnit.MICROS);
        return database.inTransaction(() -> {
            database.jdbc()
                    .sql("SELECT pg_advisory_xact_lock(hashtextextended('leadflow.run.' || :organization, 0))")
                    .param("organization", organization.toString())
                    .query((row, number) -> true)
                    .single();
            Campaign campaign =
                    campaigns.lock(database, organization, campaignId).orElse(null);
            return unlessHindered(database, organization, campaign, notMade -> notMade, (running, settings) -> {
                Optional<Run> earlier = dailyOn == null ? Optional.empty() : daily(database, running, dailyOn);
                return new Result.Made(earlier.orElseGet(() -> make(database, running, settings, dailyOn, by, now)));
            });
        });
    }

    private static <R> R unlessHindered(
            Database database,
            OrganizationId organization,
            @Nullable Campaign campaign,
            Function<NotMade, R> hindered,
            BiFunction<Campaign, OrganizationSettings, R> make) {
        if (campaign == null) {
            return hindered.apply(new NotMade("no-campaign", "There is no such campaign in this organization."));
        }
        if (campaign.status() != CampaignState.Status.RUNNING) {
            return hindered.apply(new NotMade(
                    "campaign-not-running",
                    "Campaign " + campaign.name() + " makes no run. " + Lifecycle.remedy(campaign.status())));
        }
        OrganizationSettings settings =
                Candidates.settings(database, organization).orElse(null);
        if (settings == null) {
            return hindered.apply(new NotMade("no-settings", "The organization has no settings yet."));
        }
        if (!settings.running()) {
            return hindered.apply(new NotMade(
                    "organization-stopped",
                    "All outreach of the organization is stopped; start it in the settings first."));
        }
        return make.apply(campaign, settings);
    }

    /**
     * Selects the leads of a run that is not made, of a campaign that runs or could be started or resumed.
     *
     * @param at when the run would begin
     */
    Foresight foresee(
            Database database, OrganizationId organization, CampaignId campaignId, Instant at, String by, Instant now) {
        return database.inTransaction(() -> {
            Campaign campaign =
                    campaigns.find(database, organization, campaignId).orElse(null);
            boolean assumesRunning = campaign != null && startsOnRequest(campaign.status());
            Campaign asked = campaign != null && assumesRunning ? campaign.asIfRunning() : campaign;
            return unlessHindered(database, organization, asked, notMade -> notMade, (running, settings) -> {
                Run run = begin(database, running, settings, null, by, at);
                UUID preview = run.runId().value();
                Previews.keep(database, organization, campaignId, preview, at, assumesRunning, by, now);
                select(
                        database,
                        running,
                        settings,
                        run,
                        (before, requests) ->
                                Previews.add(database, organization, preview, before, contacts(requests)));
                outbox.append(
                        database,
                        organization,
                        Topics.PREVIEW_REQUESTED,
                        organization.toString(),
                        new PreviewRequested(organization, preview, campaignId, at));
                return new Foresight.Asked(preview);
            });
        });
    }

    /** Whether a person only has to say so for the campaign to run: then its run can be foreseen. */
    private static boolean startsOnRequest(CampaignState.Status status) {
        return switch (status) {
            case DRAFT, PAUSED -> true;
            case RUNNING, HALTED, DELETED -> false;
        };
    }

    private static Optional<Run> daily(Database database, Campaign campaign, LocalDate day) {
        return database.jdbc()
                .sql("SELECT " + Run.COLUMNS + """
                         FROM campaign.run
                        WHERE organization_id = :organization AND campaign_id = :campaign AND daily_on = :day::date""")
                .param("organization", campaign.organizationId().value())
                .param("campaign", campaign.campaignId().value())
                .param("day", day.toString())
                .query(Run::of)
                .optional();
    }

    /** A run that has selected nobody yet. */
    private static Run begin(
            Database database,
            Campaign campaign,
            OrganizationSettings settings,
            @Nullable LocalDate dailyOn,
            String by,
            Instant at) {
        return new Run(
                new RunId(UUID.randomUUID()),
                campaign.organizationId(),
                campaign.campaignId(),
                at,
                dailyOn,
                by,
                settings.mode(),
                0,
                Math.max(0, settings.dailyEmailCap() - Candidates.placesTaken(database, settings, at)),
                null);
    }

    /** Takes some of the requests of a run, after {@code before} of them that it has been given already. */
    private interface Taker {
        void take(int before, List<ContactRequested> requests);
    }

    /**
     * Selects the leads of a run. The requests are dropped as soon as they are taken: held together, those of one
     * organization with a high cap would end the process for all of them.
     *
     * @return how many they were
     */
    private int select(Database database, Campaign campaign, OrganizationSettings settings, Run run, Taker taker) {
        Selection.Round round =
                selection.begin(database, campaign.selecting(), settings, run.allowed(), run.startedAt());
        int before = 0;
        for (List<Candidate> batch = round.next(); !batch.isEmpty(); batch = round.next()) {
            taker.take(
                    before,
                    batch.stream()
                            .map(each -> request(run, campaign.purpose(), each, settings))
                            .toList());
            before = round.selected();
        }
        return before;
    }

    private static List<Contact> contacts(List<ContactRequested> requests) {
        return requests.stream().map(ContactRequested::contact).toList();
    }

    private Run make(
            Database database,
            Campaign campaign,
            OrganizationSettings settings,
            @Nullable LocalDate dailyOn,
            String by,
            Instant now) {
        Run begun = begin(database, campaign, settings, dailyOn, by, now);
        insert(database, begun);
        int selected = select(database, campaign, settings, begun, (before, requests) -> {
            database.batch(
                    ContactRow.INSERT,
                    contacts(requests).stream().map(ContactRow::of).toList());
            outbox.appendAll(
                    database,
                    requests.stream().<Outbox.Event<?>>map(Runs::event).toList());
        });
        Run run = begun.having(selected);
        database.jdbc()
                .sql(
                        "UPDATE campaign.run SET selected = :selected WHERE organization_id = :organization AND run_id = :run")
                .param("selected", run.selected())
                .param("organization", run.organizationId().value())
                .param("run", run.runId().value())
                .update();
        log.info(
                "Run {} of campaign {} selected {} leads of at most {}",
                run.runId(),
                run.campaignId(),
                run.selected(),
                run.allowed());
        return run;
    }

    private static void insert(Database database, Run run) {
        database.jdbc()
                .sql("""
                        INSERT INTO campaign.run (run_id, organization_id, campaign_id, started_at, daily_on, triggered_by, mode,
                          selected, allowed)
                        VALUES (:run, :organization, :campaign, :now, :day::date, :by, :mode, :selected, :allowed)""")
                .param("run", run.runId().value())
                .param("organization", run.organizationId().value())
                .param("campaign", run.campaignId().value())
                .param("now", run.startedAt().toString())
                .param("day", run.dailyOn() == null ? null : run.dailyOn().toString())
                .param("by", run.triggeredBy())
                .param("mode", run.mode().name())
                .param("selected", run.selected())
                .param("allowed", run.allowed())
                .update();
    }

    private static ContactRequested request(
            Run run, Purpose purpose, Candidate candidate, OrganizationSettings settings) {
        Lead lead = candidate.lead();
        Verification verification = candidate.verification();
        Contact contact = new Contact(
                run.organizationId(),
                new ContactId(NameBasedId.of(run.runId().value(), lead.leadId().toString(), Channel.EMAIL.name())),
                run.campaignId(),
                run.runId(),
                1,
                Channel.EMAIL,
                purpose,
                lead,
                Objects.requireNonNull(lead.email()),
                candidate.emailVerification(),
                settings.sender(),
                run.startedAt());
        return new ContactRequested(contact, verification == null ? null : verification.revision());
    }

    private static Outbox.Event<ContactRequested> event(ContactRequested request) {
        Contact contact = request.contact();
        return new Outbox.Event<>(
                contact.organizationId(),
                Topics.CONTACT_REQUESTED,
                contact.leadId().toString(),
                request);
    }

    private record ContactRow(
            ContactId contactId,
            OrganizationId organizationId,
            CampaignId campaignId,
            RunId runId,
            LeadId leadId,
            Channel channel,
            String address,
            Instant requestedAt) {

        static ContactRow of(Contact contact) {
            return new ContactRow(
                    contact.contactId(),
                    contact.organizationId(),
                    contact.campaignId(),
                    contact.runId(),
                    contact.leadId(),
                    contact.channel(),
                    Candidates.address(contact.recipient()),
                    contact.requestedAt());
        }

        static final String INSERT = """
                INSERT INTO campaign.contact
                SELECT * FROM json_to_recordset(:rows::json) AS r(contact_id uuid, organization_id uuid, campaign_id uuid,
                  run_id uuid, lead_id uuid, channel text, address text, requested_at timestamptz)""";
    }
}
