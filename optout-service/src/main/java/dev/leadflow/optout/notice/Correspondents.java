package dev.leadflow.optout.notice;

import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Database;
import java.net.IDN;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Finds the message that a mail is about when the mail names none: the newest one to its address, in each organization that
 * wrote to it, since nobody but the person knows which of them is meant. Addresses are kept as keyed hashes, one for each
 * organization, so each is asked for under its own.
 */
public record Correspondents(KeyedHash keys) {

    /** Each organization once, by jumps in the index instead of a walk over all rows. */
    private static final String ORGANIZATIONS = """
            WITH RECURSIVE organization (id) AS (
              (SELECT organization_id FROM optout.unsubscribe_token ORDER BY organization_id LIMIT 1)
              UNION ALL
              SELECT (SELECT organization_id FROM optout.unsubscribe_token WHERE organization_id > organization.id
                ORDER BY organization_id LIMIT 1)
              FROM organization WHERE organization.id IS NOT NULL)
            SELECT id FROM organization WHERE id IS NOT NULL""";

    private static final String NEWEST = """
            SELECT DISTINCT ON (asked.address, token.organization_id) asked.address, sent.*
            FROM unnest(:addresses::text[], :organizations::uuid[], :keys::text[]) AS asked (address, organization_id, email_key)
            JOIN optout.unsubscribe_token AS token USING (organization_id, email_key)
            JOIN optout.sent_message AS sent ON sent.contact_id = token.contact_id
              AND sent.organization_id = token.organization_id
            ORDER BY asked.address, token.organization_id, sent.at DESC""";

    /** Messages are remembered for some weeks, and links in them for ever: they tell who was ever written to. */
    private static final String EVER = """
            SELECT DISTINCT ON (asked.address, token.organization_id) asked.address, token.organization_id,
              token.contact_id, token.lead_id
            FROM unnest(:addresses::text[], :organizations::uuid[], :keys::text[]) AS asked (address, organization_id, email_key)
            JOIN optout.unsubscribe_token AS token USING (organization_id, email_key)
            ORDER BY asked.address, token.organization_id, token.contact_id""";

    /** Somebody whom an organization once wrote to. */
    record Recipient(OrganizationId organizationId, ContactId contactId, LeadId leadId) {}

    /** Who has ever been written to at each of the addresses, once in each organization. */
    Map<String, List<Recipient>> everWrittenTo(Database database, Collection<String> addresses) {
        Map<String, List<Recipient>> recipients = new HashMap<>();
        query(
                database,
                EVER,
                addresses,
                row -> recipients
                        .computeIfAbsent(row.getString("address"), address -> new ArrayList<>())
                        .add(new Recipient(
                                new OrganizationId(row.getObject("organization_id", UUID.class)),
                                new ContactId(row.getObject("contact_id", UUID.class)),
                                new LeadId(row.getObject("lead_id", UUID.class)))));
        return recipients;
    }

    /** The newest message to each of the addresses, in each organization; addresses that nobody wrote to are left out. */
    Map<String, List<SentMessage>> newestTo(Database database, Collection<String> addresses) {
        Map<String, List<SentMessage>> newest = new HashMap<>();
        query(
                database,
                NEWEST,
                addresses,
                row -> newest.computeIfAbsent(row.getString("address"), address -> new ArrayList<>())
                        .add(SentMessage.read(row, 0)));
        return newest;
    }

    private void query(Database database, String sql, Collection<String> addresses, RowCallbackHandler each) {
        if (addresses.isEmpty()) {
            return;
        }
        List<OrganizationId> organizations = database.jdbc()
                .sql(ORGANIZATIONS)
                .query((row, number) -> new OrganizationId(row.getObject("id", UUID.class)))
                .list();
        List<Asked> asked = new ArrayList<>();
        for (String address : addresses) {
            for (OrganizationId organization : organizations) {
                spellings(address)
                        .map(spelling -> new Asked(address, organization, keys.email(organization, spelling)))
                        .forEach(asked::add);
            }
        }
        database.jdbc()
                .sql(sql)
                .param("addresses", asked.stream().map(Asked::address).toArray(String[]::new))
                .param(
                        "organizations",
                        asked.stream().map(one -> one.organization.toString()).toArray(String[]::new))
                .param("keys", asked.stream().map(Asked::key).toArray(String[]::new))
                .query(each);
    }

    private record Asked(String address, OrganizationId organization, String key) {}

    /** An international domain is one and the same in letters and in its ASCII form. */
    private static Stream<String> spellings(String address) {
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        return Stream.of(domain, ascii(domain), IDN.toUnicode(domain))
                .map(each -> address.substring(0, at + 1) + each)
                .distinct();
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain);
        } catch (IllegalArgumentException notADomain) {
            return domain;
        }
    }
}
