package dev.leadflow.outreach.fact;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.NumberStanding;
import dev.leadflow.outreach.policy.RecipientCountry;
import dev.leadflow.outreach.published.PublishedTables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says about the lead of one contact.
 *
 * @param doNotCall by the organization's own list
 * @param number as the registries say
 * @param consented there is a consent for this channel and purpose
 * @param reachedForReal this step has reached the lead or the address, not counting dry runs
 * @param lastForReal when the lead or the address was last contacted, not counting dry runs
 */
public record StoredFacts(
        boolean optedOut,
        boolean doNotCall,
        NumberStanding number,
        boolean consented,
        boolean reachedForReal,
        boolean reached,
        @Nullable Instant lastForReal,
        @Nullable Instant last) {

    /**
     * Asks about one contact.
     *
     * @param ownAttempt which is not one that came before; null when there is none yet
     */
    public record Question(
            Contact contact, ContactKeys keys, @Nullable AttemptId ownAttempt) {

        /** Adds what the facts are asked with. */
        public static <R> Columns<R> columns(Columns<R> columns, Function<R, Question> question) {
            return columns.with(
                            "organization",
                            "uuid",
                            row -> question.apply(row).contact.organizationId())
                    .with("lead", "uuid", row -> question.apply(row).contact.leadId())
                    .with("campaign", "uuid", row -> question.apply(row).contact.campaignId())
                    .with("step", "int", row -> question.apply(row).contact.step())
                    .with("channel", "text", row -> question.apply(row).contact.channel())
                    .with("purpose", "text", row -> question.apply(row).contact.purpose())
                    .with(
                            "country",
                            "text",
                            row -> RecipientCountry.of(question.apply(row).contact)
                                    .orElse(null))
                    .with("recipient", "text", row -> question.apply(row).keys.recipient())
                    // Letters, digits, - and _ mean nothing in the text of an array.
                    .with(
                            "keys",
                            "text",
                            row -> "{"
                                    + String.join(",", question.apply(row).keys.suppression()) + "}")
                    .with("attempt", "uuid", row -> question.apply(row).ownAttempt);
        }
    }

    private record Row(int number, Question question) {}

    private static final Columns<Row> ROWS =
            Question.columns(new Columns<Row>().with("number", "int", Row::number), Row::question);

    /**
     * The facts as columns, of rows {@code r} that have {@link Question#columns}.
     *
     * <p>The claim of another attempt counts as a contact from the moment it was made: of two contacts with one lead, or one
     * address, that come at the same time, the second one waits.
     */
    public static final String COLUMNS = """
            coalesce(s.all_channels, false) AS opted_out, coalesce(s.voice, false) AS do_not_call,
            (SELECT true FROM optout.consent c WHERE c.organization_id = r.organization AND c.key = r.recipient
              AND c.channel = r.channel AND c.purpose = r.purpose AND c.withdrawn_at IS NULL) AS consented,
            n.listed AS number_listed, n.checked_on AS number_checked_on, f.checked_on AS file_checked_on, made.*""";

    /**
     * Where {@link #COLUMNS} come from.
     *
     * <p>The plan is made once for each connection, maybe while tables are small. So all is written one row at a time, behind
     * {@code OFFSET 0} where PostgreSQL could make it a join, which would read whole tables as soon as these have grown.
     */
    public static final String JOINS = """
            CROSS JOIN LATERAL (
              SELECT bool_or(scope = 'ALL_CHANNELS') AS all_channels, bool_or(scope = 'VOICE') AS voice
              FROM optout.suppression WHERE organization_id = r.organization AND key = ANY(r.keys::text[])) AS s
            LEFT JOIN LATERAL (SELECT listed, checked_on FROM optout.registry_number
              WHERE r.channel = 'VOICE' AND organization_id = r.organization AND key = r.recipient OFFSET 0) AS n ON true
            LEFT JOIN LATERAL (SELECT checked_on FROM optout.registry_file
              WHERE r.channel = 'VOICE' AND organization_id = r.organization AND country = r.country OFFSET 0) AS f ON true
            CROSS JOIN LATERAL (
              SELECT
                coalesce(bool_or(mode = 'LIVE' AND same_step) FILTER (WHERE counts), false) AS reached_for_real,
                coalesce(bool_or(same_step) FILTER (WHERE counts), false) AS reached,
                max(at) FILTER (WHERE counts AND mode = 'LIVE') AS last_for_real,
                max(at) FILTER (WHERE counts) AS last
              FROM (
                SELECT mode, coalesce(contacted_at, created_at) AS at,
                  campaign_id = r.campaign AND step = r.step AND channel = r.channel AS same_step,
                  status NOT IN ('REFUSED', 'CANCELLED') AND attempt_id IS DISTINCT FROM r.attempt AS counts
                FROM (
                  SELECT * FROM outreach.send_attempt WHERE organization_id = r.organization AND lead_id = r.lead
                  UNION ALL
                  SELECT * FROM outreach.send_attempt
                  WHERE organization_id = r.organization AND recipient_key = r.recipient AND lead_id <> r.lead) AS a) AS earlier) AS made
            """;

    /** The answers in the order of the questions. */
    public static List<StoredFacts> of(Database database, List<Question> questions) {
        List<Row> rows = IntStream.range(0, questions.size())
                .mapToObj(number -> new Row(number, questions.get(number)))
                .toList();
        return PublishedTables.read(() -> ROWS.query(
                database,
                "SELECT " + COLUMNS + " FROM <rows> " + JOINS + " ORDER BY r.number",
                rows,
                StoredFacts::read));
    }

    /** Reads {@link #COLUMNS}. */
    public static StoredFacts read(ResultSet row, int number) throws SQLException {
        return new StoredFacts(
                row.getBoolean("opted_out"),
                row.getBoolean("do_not_call"),
                NumberStanding.of(
                        row.getBoolean("number_listed"),
                        row.getObject("number_checked_on", LocalDate.class),
                        row.getObject("file_checked_on", LocalDate.class)),
                row.getBoolean("consented"),
                row.getBoolean("reached_for_real"),
                row.getBoolean("reached"),
                instant(row, "last_for_real"),
                instant(row, "last"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /**
     * As the rules see it: a real contact does not mind what was only simulated. Merging is a fact of topics alone, which
     * outreach has no table of: what the topology judges stands.
     */
    public LeadFacts seenBy(JudgedContact contact, @Nullable OrganizationSettings settings) {
        boolean live = contact.mode(settings) == Mode.LIVE;
        boolean call = contact.channel() == Channel.VOICE;
        return new LeadFacts(
                optedOut,
                call && (doNotCall || number.listed()),
                call ? number.clearOn() : null,
                consented,
                contact.contact().verification(),
                false,
                live ? reachedForReal : reached,
                live ? lastForReal : last);
    }
}
