package dev.leadflow.outreach.policy;

import crawlercommons.domains.EffectiveTldFinder;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import java.net.IDN;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The domain that the domain throttle counts by: the part of a mail domain that somebody registered, so that
 * {@code sales.example.co.in} and {@code example.co.in} share their limit.
 */
public final class RecipientDomain {

    static {
        // It reads its list when it is first asked, and once more for everybody who asks meanwhile: thirty senders,
        // say.
        var unused = EffectiveTldFinder.getInstance();
    }

    private RecipientDomain() {}

    /** The registrable domain of the contact's email recipient; empty for a call, which no domain throttles. */
    public static String of(Contact contact) {
        return contact.channel() == Channel.EMAIL ? ofEmail(contact.recipient()) : "";
    }

    /**
     * The registrable domain (public suffix and one label) of an email address, in lower case and as it stands in DNS. A
     * top-level domain that nobody knows counts as a suffix; a bare suffix and an address literal stand for themselves.
     */
    public static String ofEmail(String address) {
        String host = ascii(address.substring(address.lastIndexOf('@') + 1).strip());
        if (host.startsWith("[")) {
            return host;
        }
        @Nullable String registrable = EffectiveTldFinder.getAssignedDomain(host, true);
        if (registrable != null) {
            return registrable;
        }
        return EffectiveTldFinder.getEffectiveTLD(host) == null ? lastTwoLabels(host) : host;
    }

    private static String lastTwoLabels(String host) {
        int beforeSuffix = host.lastIndexOf('.', host.lastIndexOf('.') - 1);
        return host.substring(beforeSuffix + 1);
    }

    private static String ascii(String host) {
        String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        try {
            return IDN.toASCII(bare).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notADomainName) {
            return bare.toLowerCase(Locale.ROOT);
        }
    }
}
