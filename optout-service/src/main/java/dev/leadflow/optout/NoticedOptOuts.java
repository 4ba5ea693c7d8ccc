package dev.leadflow.optout;

import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.optout.notice.OptOuts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Enters what providers and recipients say about a message into the permanent list, as its unsubscribe link does: the addresses
 * that were written to, and the lead. Whoever it was that complained or unsubscribed, the address that the message went to is
 * the one to leave alone; where the notice names another one (forwarded mail, say), the reason tells so.
 */
record NoticedOptOuts(SuppressionList suppressions, KeyedHash keys) implements OptOuts {

    @Override
    public void add(Database database, Collection<OptOut> optOuts, Instant now) {
        Map<ContactId, UnsubscribeToken> tokens = UnsubscribeToken.ofContacts(
                database, optOuts.stream().map(OptOut::contactId).toList());
        List<Suppressed> rows = new ArrayList<>();
        for (OptOut optOut : optOuts) {
            UnsubscribeToken token = tokens.get(optOut.contactId());
            rows.addAll(
                    token != null && token.organizationId().equals(optOut.organizationId())
                            ? token.suppressed(keys, Suppressed.Source.NOTICE, reason(optOut, token), now)
                            : withoutToken(optOut, now));
        }
        // All at once: it takes the locks of all addresses in one order.
        suppressions.add(database, rows);
    }

    private String reason(OptOut optOut, UnsubscribeToken token) {
        List<String> named = optOut.named() == null
                ? List.of()
                : GivenAddress.possibleKeys(optOut.named(), keys, optOut.organizationId());
        boolean other = !named.isEmpty() && token.emailKey() != null && !named.contains(token.emailKey());
        return upperCase(optOut.reason()) + (other ? "; it named another address, as forwarded mail does" : "");
    }

    /** A message leaves only when its token is kept. Should there be none all the same, the lead and the named address go. */
    private List<Suppressed> withoutToken(OptOut optOut, Instant now) {
        Stream<Suppressed> lead = Stream.of(
                row(optOut, keys.lead(optOut.organizationId(), optOut.leadId()), Suppressed.Kind.LEAD, null, now));
        Stream<Suppressed> named = Stream.ofNullable(optOut.named())
                .flatMap(address -> GivenAddress.email(address).stream())
                .flatMap(address -> address.keys(keys, optOut.organizationId()).stream()
                        .map(key -> row(optOut, key, Suppressed.Kind.EMAIL, MaskedAddress.of(address.text()), now)));
        return Stream.concat(lead, named).toList();
    }

    private static Suppressed row(
            OptOut optOut, String key, Suppressed.Kind kind, @Nullable String address, Instant now) {
        return new Suppressed(
                optOut.organizationId(),
                key,
                Suppression.Scope.ALL_CHANNELS,
                kind,
                optOut.leadId(),
                upperCase(optOut.reason()),
                Suppressed.Source.NOTICE,
                address,
                null,
                now);
    }

    private static String upperCase(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
