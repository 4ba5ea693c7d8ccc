package dev.leadflow.verifier;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Knows the mail domains that belong to no business. */
final class ProviderDomains {

    enum Kind {
        /** Of none of the other kinds, so far as the lists know. */
        BUSINESS,
        /** Mailboxes for everybody, paid or free. */
        PERSONAL,
        /** Mailboxes to throw away. */
        DISPOSABLE
    }

    /** Providers that are at home under many countries' endings, more than any list has. */
    private static final Pattern WORLDWIDE = Pattern.compile(
            "(yahoo|ymail|rocketmail|hotmail|outlook|live|msn|aol|gmx|yandex|googlemail|rediffmail|proton|protonmail|tutanota)"
                    + "\\.(com|net|me|(com?|ne|org)\\.[a-z]{2}|[a-z]{2})");

    /** Indian and other providers that the list of free-mail domains lacks. */
    private static final Set<String> FURTHER_PERSONAL = Set.of(
            "rediff.com",
            "sify.com",
            "indiatimes.com",
            "vsnl.com",
            "vsnl.net",
            "bsnl.in",
            "bsnl.net",
            "sancharnet.in",
            "eth.net",
            "dataone.in",
            "in.com",
            "zohomail.com",
            "zohomail.in",
            "tuta.io",
            "tutamail.com",
            "pm.me",
            "hey.com",
            "duck.com",
            "mail.ru",
            "inbox.ru",
            "163.com",
            "126.com",
            "qq.com",
            "foxmail.com",
            "naver.com");

    private final Set<String> personal;
    private final Set<String> disposable;
    private final Set<String> disposableWithSubdomains;

    private ProviderDomains(Set<String> personal, Set<String> disposable, Set<String> disposableWithSubdomains) {
        this.personal = personal;
        this.disposable = disposable;
        this.disposableWithSubdomains = disposableWithSubdomains;
    }

    /** Reads the lists that {@code refresh-domain-lists.sh} keeps; some 8 MB in memory. */
    static ProviderDomains load() {
        return new ProviderDomains(
                list("free-mail-domains.txt"),
                list("disposable-domains.txt"),
                list("disposable-domains-with-subdomains.txt"));
    }

    /** @param domain in lower case and ASCII */
    Kind kindOf(String domain) {
        if (WORLDWIDE.matcher(domain).matches() || FURTHER_PERSONAL.contains(domain)) {
            return Kind.PERSONAL;
        }
        if (disposable.contains(domain) || isBelowDisposable(domain)) {
            return Kind.DISPOSABLE;
        }
        return personal.contains(domain) ? Kind.PERSONAL : Kind.BUSINESS;
    }

    private boolean isBelowDisposable(String domain) {
        for (String parent = domain; !parent.isEmpty(); parent = parent.substring(parent.indexOf('.') + 1)) {
            if (disposableWithSubdomains.contains(parent)) {
                return true;
            }
            if (parent.indexOf('.') < 0) {
                break;
            }
        }
        return false;
    }

    private static Set<String> list(String file) {
        try (InputStream resource = ProviderDomains.class.getResourceAsStream(file)) {
            if (resource == null) {
                throw new FileNotFoundException(file);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
            Set<String> domains = new HashSet<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    ascii(line).ifPresent(domains::add);
                }
            }
            return domains;
        } catch (IOException broken) {
            throw new UncheckedIOException("A list of mail domains is missing from the program", broken);
        }
    }

    private static Optional<String> ascii(String domain) {
        if (isAscii(domain)) {
            return Optional.of(domain);
        }
        try {
            return Optional.of(IDN.toASCII(domain));
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
