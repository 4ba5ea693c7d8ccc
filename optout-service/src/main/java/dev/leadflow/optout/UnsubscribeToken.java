package dev.leadflow.optout;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the unsubscribe link of one message stands for. Holds no address, only keys and a masked form.
 *
 * @param emailKey of the address the message goes to, or of the lead's other address
 * @param phoneKey likewise for its number
 * @param sender business name of who writes, for the page
 */
record UnsubscribeToken(
        UUID token,
        OrganizationId organizationId,
        ContactId contactId,
        LeadId leadId,
        @Nullable String emailKey,
        @Nullable String phoneKey,
        String maskedAddress,
        String sender) {

    private static final int LONGEST_SENDER = 200;

    static UnsubscribeToken of(MessageDrafted drafted, KeyedHash keys) {
        Contact contact = drafted.contact();
        OrganizationId organization = contact.organizationId();
        String email = contact.channel() == Channel.EMAIL
                ? contact.recipient()
                : contact.lead().email();
        String phone = contact.channel() == Channel.VOICE
                ? contact.recipient()
                : contact.lead().phone();
        return new UnsubscribeToken(
                drafted.draft().unsubscribeToken(),
                organization,
                contact.contactId(),
                contact.leadId(),
                email == null ? null : keys.email(organization, email),
                phone == null ? null : keys.phone(organization, phone),
                Words.onOneLine(MaskedAddress.of(contact.recipient()), LONGEST_SENDER),
                Words.onOneLine(contact.sender().businessName(), LONGEST_SENDER));
    }

    /**
     * Keeps the tokens of messages. A message that comes again changes nothing.
     *
     * @return how many were not kept yet
     */
    static int keep(PipelineDatabase database, KeyedHash keys, List<Received<MessageDrafted>> batch) {
        return database.batch(
                """
                INSERT INTO optout.unsubscribe_token
                  (token, organization_id, contact_id, lead_id, email_key, phone_key, masked_address, sender)
                SELECT token, organization_id, contact_id, lead_id, email_key, phone_key, masked_address, sender
                FROM json_to_recordset(:rows::json) AS r(token uuid, organization_id uuid, contact_id uuid, lead_id uuid,
                  email_key text, phone_key text, masked_address text, sender text)
                ON CONFLICT (token) DO NOTHING""", batch.stream().map(each -> of(each.value(), keys)).toList());
    }

    static Optional<UnsubscribeToken> find(Database database, UUID token) {
        return database.jdbc()
                .sql("SELECT * FROM optout.unsubscribe_token WHERE token = :token")
                .param("token", token)
                .query(UnsubscribeToken::read)
                .optional();
    }

    /** Of each contact that has one; a contact has one message. */
    static Map<ContactId, UnsubscribeToken> ofContacts(Database database, Collection<ContactId> contacts) {
        return database
                .jdbc()
                .sql("SELECT * FROM optout.unsubscribe_token WHERE contact_id = ANY(:contacts::uuid[])")
                .param("contacts", contacts.stream().map(ContactId::toString).toArray(String[]::new))
                .query(UnsubscribeToken::read)
                .list()
                .stream()
                .collect(Collectors.toMap(UnsubscribeToken::contactId, Function.identity(), (first, same) -> first));
    }

    /** The leads that messages to these addresses were written for. */
    static List<LeadId> leadsAt(Database database, OrganizationId organization, List<String> addressKeys) {
        return database.jdbc()
                .sql("""
                        SELECT DISTINCT lead_id FROM optout.unsubscribe_token WHERE organization_id = :organization
                          AND (email_key = ANY(:keys::text[]) OR phone_key = ANY(:keys::text[]))""")
                .param("organization", organization.value())
                .param("keys", addressKeys.toArray(String[]::new))
                .query((row, number) -> new LeadId(row.getObject("lead_id", UUID.class)))
                .list();
    }

    private static UnsubscribeToken read(ResultSet row, int number) throws SQLException {
        return new UnsubscribeToken(
                row.getObject("token", UUID.class),
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                new ContactId(row.getObject("contact_id", UUID.class)),
                new LeadId(row.getObject("lead_id", UUID.class)),
                row.getString("email_key"),
                row.getString("phone_key"),
                row.getString("masked_address"),
                row.getString("sender"));
    }

    /** The address that the message went to, and the lead: with these on the list, the recipient is unsubscribed. */
    List<String> essentialKeys(KeyedHash keys) {
        return Stream.of(Optional.ofNullable(wasMailed() ? emailKey : phoneKey), Optional.of(leadKey(keys)))
                .flatMap(Optional::stream)
                .toList();
    }

    private boolean wasMailed() {
        return maskedAddress.indexOf('@') >= 0;
    }

    private String leadKey(KeyedHash keys) {
        return keys.lead(organizationId, leadId);
    }

    /** What an opt-out by this token adds to the list: both addresses, and the lead whatever its addresses become. */
    List<Suppressed> suppressed(KeyedHash keys, Suppressed.Source source, String reason, Instant now) {
        List<Suppressed> rows = new ArrayList<>();
        if (emailKey != null) {
            rows.add(row(emailKey, Suppressed.Kind.EMAIL, source, reason, now));
        }
        if (phoneKey != null) {
            rows.add(row(phoneKey, Suppressed.Kind.PHONE, source, reason, now));
        }
        rows.add(row(leadKey(keys), Suppressed.Kind.LEAD, source, reason, now));
        return rows;
    }

    private Suppressed row(String key, Suppressed.Kind kind, Suppressed.Source source, String reason, Instant now) {
        Suppressed.Kind shown = wasMailed() ? Suppressed.Kind.EMAIL : Suppressed.Kind.PHONE;
        return new Suppressed(
                organizationId,
                key,
                Suppression.Scope.ALL_CHANNELS,
                kind,
                leadId,
                reason,
                source,
                kind == shown ? maskedAddress : null,
                null,
                now);
    }
}
