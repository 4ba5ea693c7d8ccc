package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
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
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<Addresses> ofLeads = leads.stream().map(this::addresses).toList();
        Map<String, Address> distinct = ofLeads.stream()
                .flatMap(Addresses::stream)
                .collect(Collectors.toMap(Address::key, Function.identity(), (first, same) -> first));

        Map<String, Verification> known = new HashMap<>(table.findReusable(distinct.values(), now));
        distinct.keySet().removeAll(known.keySet());
        Collection<Verification> fresh = checks.check(distinct.values(), now);
        table.save(fresh);
        fresh.forEach(each -> known.put(each.addressKey(), each));

        return ofLeads.stream().map(each -> verified(each, known)).toList();
    }

    /** A lead and the addresses it has. */
    private record Addresses(
            LeadAccepted lead,
            @Nullable Address email,
            @Nullable Address phone) {
        Stream<Address> stream() {
            return Stream.of(email, phone).filter(Objects::nonNull);
        }
    }

    private Addresses addresses(LeadAccepted accepted) {
        Lead lead = accepted.lead();
        return new Addresses(
                accepted,
                lead.email() == null ? null : Address.email(keys, accepted.organizationId(), lead.email()),
                lead.phone() == null ? null : Address.phone(keys, accepted.organizationId(), lead.phone()));
    }

    private LeadVerified verified(Addresses addresses, Map<String, Verification> known) {
        LeadAccepted lead = addresses.lead();
        AddressVerification email = result(addresses.email(), known);
        AddressVerification phone = result(addresses.phone(), known);
        // Not the clock: the same lead with the same results was verified at the same time, however often it is
        // delivered.
        Instant verifiedAt = Stream.of(email, phone)
                .filter(Objects::nonNull)
                .map(AddressVerification::checkedAt)
                .reduce(lead.acceptedAt(), (one, other) -> one.isAfter(other) ? one : other);
        return new LeadVerified(lead.organizationId(), lead.leadId(), lead.revision(), email, phone, verifiedAt);
    }

    private @Nullable AddressVerification result(@Nullable Address address, Map<String, Verification> known) {
        if (address == null) {
            return null;
        }
        Verification verification = Objects.requireNonNull(known.get(address.key()));
        Channel channel = address.channel();
        return verification.of(address.value(), settings.threshold(channel));
    }
}
