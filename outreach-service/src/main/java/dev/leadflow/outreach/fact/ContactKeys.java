package dev.leadflow.outreach.fact;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.OrganizationId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The hashes under which a contact is found.
 *
 * @param recipient of the address that it goes to; also finds it after that was erased
 * @param suppression every key under which an opt-out of it could stand, sorted, so that locks are taken in one order
 */
public record ContactKeys(String recipient, List<String> suppression) {

    public static ContactKeys of(Contact contact, KeyedHash hash) {
        OrganizationId organization = contact.organizationId();
        Lead lead = contact.lead();
        String recipient = recipient(contact, hash);
        return new ContactKeys(
                recipient,
                Stream.of(
                                recipient,
                                hash.lead(organization, lead.leadId()),
                                lead.email() == null ? null : hash.email(organization, lead.email()),
                                lead.phone() == null ? null : hash.phone(organization, lead.phone()))
                        .filter(Objects::nonNull)
                        .distinct()
                        .sorted()
                        .toList());
    }

    public static String recipient(Contact contact, KeyedHash hash) {
        return switch (contact.channel()) {
            case EMAIL -> hash.email(contact.organizationId(), contact.recipient());
            case VOICE -> hash.phone(contact.organizationId(), contact.recipient());
        };
    }
}
