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
 * the one to leave alone; where the notice names another one (forwarded mail, say), the reason tells so. Who asks from an address of
 * their own behind a shared one is left alone there, too.
 */
record NoticedOptOuts(SuppressionList suppressions, KeyedHash keys) implements OptOuts {

    @Override
    public void add(Database database, Collection<OptOut> optOuts, Instant now) {
        Map<ContactId, UnsubscribeToken> tokens = UnsubscribeToken.ofContacts(
                database, optOuts.stream().map(OptOut::contactId).toList());
        List<Suppressed> rows = new ArrayList<>();
        for (OptOut optOut : optOuts) {
            UnsubscribeToken token = tokens.get(optOut.contactId());
            if (token != null && token.organizationId().equals(optOut.organizationId())) {
                rows.addAll(token.suppressed(keys, Suppressed.Source.NOTICE, reason(optOut, token), now));
            } else {
                // A message leaves only when its token is kept. Should there be none all the same, the lead goes.
                rows.add(row(
                        optOut, keys.lead(optOut.organizationId(), optOut.leadId()), Suppressed.Kind.LEAD, null, now));
            }
            if (token == null || optOut.asked()) {
                rows.addAll(named(optOut, token, now));
            }
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

    private List<Suppressed> named(OptOut optOut, @Nullable UnsubscribeToken token, Instant now) {
        return Stream.ofNullable(optOut.named())
                .flatMap(address -> GivenAddress.email(address).stream())
                .flatMap(address -> address.keys(keys, optOut.organizationId()).stream()
                        .filter(key -> token == null || !key.equals(token.emailKey()))
                        .map(key -> row(optOut, key, Suppressed.Kind.EMAIL, MaskedAddress.of(address.text()), now)))
                .toList();
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
