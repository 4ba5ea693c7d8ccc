package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactRequested;
import dev.leadflow.common.event.ContactVerified;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the addresses of leads, a batch at a time: one query for what is known, checks of the rest, one statement to keep
 * them. The same batch again gives the same answer, because then everything is known.
 */
final class LeadVerifier {

    private final KeyedHash keys;
    private final VerificationTable table;
    private final AddressChecks checks;
    private final VerifierSettings settings;
    private final Clock clock;

    LeadVerifier(
            KeyedHash keys, VerificationTable table, AddressChecks checks, VerifierSettings settings, Clock clock) {
        this.keys = keys;
        this.table = table;
        this.checks = checks;
        this.settings = settings;
        this.clock = clock;
    }

    /** The results of these leads, in their order. */
    List<LeadVerified> verify(List<LeadAccepted> leads) {
        Results results = results(leads.stream().map(LeadAccepted::lead).toList(), address -> true);
        return leads.stream()
                .map(each -> results.of(each.lead(), each.revision(), each.acceptedAt()))
                .toList();
    }

    /**
     * A contact on its way.
     *
     * @param news the lead's results, where they are younger than what the contact was selected by; null where they are not
     */
    record Renewed(ContactVerified contact, @Nullable LeadVerified news) {}

    /**
     * These contacts in their order, each with a result of its recipient that may be used now. The lead's other address is none
     * of the contact's business: what is known about it counts, however old.
     */
    List<Renewed> renew(List<ContactRequested> requests) {
        Set<String> recipients = requests.stream()
                .map(ContactRequested::contact)
                .map(contact -> address(contact.lead(), contact.channel()))
                .filter(Objects::nonNull)
                .map(Address::key)
                .collect(Collectors.toSet());
        Results results = results(
                requests.stream().map(each -> each.contact().lead()).toList(),
                address -> recipients.contains(address.key()));
        return requests.stream().map(each -> renewed(each, results)).toList();
    }

    private static Renewed renewed(ContactRequested request, Results results) {
        Contact contact = request.contact();
        AddressVerification recipient = results.of(contact.lead(), contact.channel());
        AddressVerification before = contact.verification();
        boolean isNews =
                recipient != null && (before == null || recipient.checkedAt().isAfter(before.checkedAt()));
        return new Renewed(
                new ContactVerified(contact.verifiedAs(recipient)),
                isNews && request.revision() != null
                        ? results.of(
                                contact.lead(),
                                request.revision(),
                                contact.lead().createdAt())
                        : null);
    }

    /** @param aged whether the age of an address's result counts */
    private Results results(List<Lead> leads, Predicate<Address> aged) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<String, Address> missing = leads.stream()
                .flatMap(this::addresses)
                .collect(Collectors.toMap(Address::key, Function.identity(), (first, same) -> first));
        Map<String, Verification> known = new HashMap<>(
                table.findReusable(missing.values().stream().filter(aged).toList(), now));
        known.putAll(table.findOfAnyAge(
                missing.values().stream().filter(aged.negate()).toList()));
        missing.keySet().removeAll(known.keySet());
        Collection<Verification> fresh = checks.check(missing.values(), now);
        table.save(fresh);
        fresh.forEach(each -> known.put(each.addressKey(), each));
        return new Results(known);
    }

    private Stream<Address> addresses(Lead lead) {
        return Stream.of(Channel.values())
                .map(channel -> address(lead, channel))
                .filter(Objects::nonNull);
    }

    private @Nullable Address address(Lead lead, Channel channel) {
        OrganizationId organization = lead.organizationId();
        return switch (channel) {
            case EMAIL -> lead.email() == null ? null : Address.email(keys, organization, lead.email());
            case VOICE -> lead.phone() == null ? null : Address.phone(keys, organization, lead.phone());
        };
    }

    /** What is known about the addresses of a batch, by their keys. */
    private final class Results {

        private final Map<String, Verification> known;

        Results(Map<String, Verification> known) {
            this.known = known;
        }

        /**
         * Not by the clock: the same lead with the same results was verified at the same time, however often it is delivered.
         *
         * @param since when there was something to verify
         */
        LeadVerified of(Lead lead, int revision, Instant since) {
            AddressVerification email = of(lead, Channel.EMAIL);
            AddressVerification phone = of(lead, Channel.VOICE);
            Instant verifiedAt = Stream.of(email, phone)
                    .filter(Objects::nonNull)
                    .map(AddressVerification::checkedAt)
                    .reduce(since, (one, other) -> one.isAfter(other) ? one : other);
            return new LeadVerified(lead.organizationId(), lead.leadId(), revision, email, phone, verifiedAt);
        }

        /** Null when the lead has no such address. */
        @Nullable
        AddressVerification of(Lead lead, Channel channel) {
            Address address = address(lead, channel);
            return address == null
                    ? null
                    : Objects.requireNonNull(known.get(address.key())).of(address.value(), settings.threshold(channel));
        }
    }
}
