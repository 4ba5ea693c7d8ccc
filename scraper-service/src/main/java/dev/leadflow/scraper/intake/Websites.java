package dev.leadflow.scraper.intake;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which website makes a business recognisable. */
public final class Websites {

    /** Hosts that many businesses share: a page there says nothing about who somebody is. */
    private static final Set<String> SHARED_HOSTS = new HashSet<>(WordList.read("shared-hosts.txt"));

    private Websites() {}

    /** The registrable domain of the first web address of a text; empty when there is none or its host is a shared one. */
    public static Optional<String> ownDomain(String text) {
        return WebAddress.in(text).stream().findFirst().flatMap(Websites::registrableDomain);
    }

    /** The registrable domain (public suffix list) of an address; empty for a page on a shared host. */
    static Optional<String> registrableDomain(WebAddress address) {
        return isShared(address.host()) ? Optional.empty() : registrable(address.host());
    }

    private static boolean isShared(String host) {
        for (String each = host; ; ) {
            if (SHARED_HOSTS.contains(each)) {
                return true;
            }
            int dot = each.indexOf('.');
            if (dot < 0) {
                return false;
            }
            each = each.substring(dot + 1);
        }
    }

    static Optional<String> registrable(String host) {
        // The private part of the list counts: what lies under somebody's uk.com or github.io is somebody's own.
        String domain = EffectiveTldFinder.getAssignedDomain(host, true, false);
        if (domain != null) {
            return Optional.of(domain);
        }
        if (EffectiveTldFinder.getEffectiveTLD(host) != null) {
            return Optional.empty(); // a public suffix itself
        }
        // An ending that the list does not know: the list's own rule is then "*".
        int top = host.lastIndexOf('.');
        int second = host.lastIndexOf('.', top - 1);
        return Optional.of(host.substring(second + 1));
    }
}
