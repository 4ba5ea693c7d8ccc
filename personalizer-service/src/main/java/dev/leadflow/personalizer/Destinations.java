package dev.leadflow.personalizer;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Lead;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a message may lead its reader: to the lead and to the sender. A lead can be entered by anybody, and its name or an AI
 * that obeys it may be there to have us carry an address to a stranger. The unsubscribe link stands in the footer, which no
 * writer touches.
 *
 * @param hosts where links may lead, in lower case; their subdomains too
 * @param emails in lower case
 * @param phones E.164
 */
record Destinations(Set<String> hosts, Set<String> emails, Set<String> phones) {

    static final Destinations NOWHERE = new Destinations(Set.of(), Set.of(), Set.of());

    private static final Pattern LINK = Pattern.compile(
            "\\b(?:[a-z][a-z0-9+.-]*://|mailto:|tel:|sms:|javascript:|data:)\\S*", Pattern.CASE_INSENSITIVE);
    private static final Pattern EMAIL =
            Pattern.compile("[\\p{L}\\p{N}._%+'-]+@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}.-]*[\\p{L}\\p{N}])?");
    /** What mail programs make a link of by themselves. Endings of business names (Ltd, Co, Inc) are left out. */
    private static final Pattern BARE_HOST = Pattern.compile(
            "(?<![\\p{L}\\p{N}])(?:www\\.)?(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+"
                    + "(?:com|net|org|info|biz|in|io|ly|me|ru|cn|tk|uk|de|eu|us|app|dev|xyz|top|shop|store|online|site"
                    + "|website|click|link|live|club|vip|pro|page|win|loan|example|ai|gg|cc|ws|pw|su|ir|icu|buzz|cyou|rest|bond"
                    + "|sbs|cfd|quest|monster|mobi|tel|cloud|zip|mov|onion|ml|ga|cf|gq|br|fr|nl|pl|it|es|jp|kr|ca|au|ch|se)"
                    + "(?![\\p{L}\\p{N}])",
            Pattern.CASE_INSENSITIVE);
    /** Anything that could be a host: nobody's own words look like that, though some businesses' names do. */
    private static final Pattern ANY_HOST = Pattern.compile(
            "(?<![\\p{L}\\p{N}])(?:[\\p{L}\\p{N}-]+\\.)+\\p{L}{2,}(?![\\p{L}\\p{N}])|\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b");

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\uFE00-\\uFE0F]");

    private static final Pattern URL_HOST =
            Pattern.compile("(?i)https?://([^\\s/?#:@\\\\]+)(?::[0-9]+)?(?:[/?#]\\S*)?");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("[.,;:!?'\")\\]]+$");

    /** Seven digits or more: the shortest numbers that reach somebody from elsewhere. */
    private static final Pattern PHONE =
            Pattern.compile("\\p{Nd}(?:[\\s().\\-/\u2010-\u2015\u2022\u00B7_*]{0,3}\\p{Nd}){6,}");

    /** Figures that nobody calls, once the lead's own number is left out. */
    private static final Pattern TIME_OR_YEAR =
            Pattern.compile("\\b(?:[01]?\\d|2[0-3])[:.][0-5]\\d\\b|\\b(?:19|20)\\d\\d\\b");

    /** A model is told to write no figures; with as many it can spell a number, whatever stands in between. */
    private static final int MOST_DIGITS = 7;

    private static final Pattern YEARS = Pattern.compile("(?:19|20)\\d\\d\\D{1,3}(?:19|20)\\d\\d");

    static Destinations of(Contact contact) {
        Lead lead = contact.lead();
        return new Destinations(
                hosts(lead.website(), contact.sender().email()),
                present(lead.email(), contact.recipient(), contact.sender().email())
                        .filter(each -> each.indexOf('@') > 0)
                        .map(each -> each.strip().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                present(lead.phone(), contact.recipient())
                        .filter(each -> each.startsWith("+"))
                        .collect(Collectors.toSet()));
    }

    /** Not the lead's mail host: it may be one where anybody has pages. */
    private static Set<String> hosts(@Nullable String... of) {
        return present(of)
                .map(each -> each.substring(each.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT))
                .filter(host -> host.indexOf('.') > 0)
                .collect(Collectors.toSet());
    }

    private static Stream<String> present(@Nullable String... values) {
        return Stream.of(values).flatMap(Stream::ofNullable);
    }

    /** What leads elsewhere, each so that it goes on after "The body"; empty when nothing does. */
    List<String> objections(String text, Facts facts) {
        List<String> objections = new ArrayList<>();
        String seen = seen(text);
        // The sender's own name comes from the settings and may be a host or a number.
        String sender = seen(facts.sender());
        String withoutLinks = withoutLinks(sender.isEmpty() ? seen : seen.replace(sender, "X"));
        String withoutEmails = withoutEmails(withoutLinks);
        boolean linksAllowed = seen.indexOf(':') < 0
                || LINK.matcher(seen)
                        .results()
                        .map(link -> END_OF_SENTENCE.matcher(link.group()).replaceFirst(""))
                        .allMatch(this::leadsToAllowedHost);
        if (!linksAllowed || !hostsAllowed(BARE_HOST, withoutEmails)) {
            objections.add("has a link that does not lead to you or to the lead");
        }
        boolean emailsAllowed = withoutLinks.indexOf('@') < 0
                || EMAIL.matcher(withoutLinks)
                        .results()
                        .allMatch(email -> emails.contains(email.group().toLowerCase(Locale.ROOT)));
        if (!emailsAllowed) {
            objections.add("has an email address that is neither yours nor the lead's");
        }
        boolean phonesAllowed = PHONE.matcher(withoutEmails).results().allMatch(phone -> isAllowedPhone(phone.group()));
        if (!phonesAllowed) {
            objections.add("has a phone number that is neither yours nor the lead's");
        }
        return objections;
    }

    /** Stricter, for words that are no names: no host, no handle, no number in pieces. */
    boolean leadElsewhere(String ownWords) {
        String seen = withoutEmails(withoutLinks(seen(ownWords)));
        String figures =
                TIME_OR_YEAR.matcher(PHONE.matcher(seen).replaceAll(" ")).replaceAll(" ");
        return seen.indexOf('@') >= 0
                || !hostsAllowed(ANY_HOST, seen)
                || figures.codePoints().filter(Character::isDigit).count() > MOST_DIGITS;
    }

    /** Most texts have none, and this is on the way of every message. */
    private static String withoutLinks(String text) {
        return text.indexOf(':') < 0 ? text : LINK.matcher(text).replaceAll(" ");
    }

    private static String withoutEmails(String text) {
        return text.indexOf('@') < 0 ? text : EMAIL.matcher(text).replaceAll(" ");
    }

    /** As readers and browsers take it: wide letters as narrow ones, foreign full stops as dots, nothing invisible. */
    private static String seen(String text) {
        return INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).replace('\u3002', '.'))
                .replaceAll("");
    }

    private boolean hostsAllowed(Pattern host, String text) {
        return host.matcher(text).results().allMatch(found -> isAllowed(found.group()));
    }

    boolean leadsToAllowedHost(String url) {
        Matcher host = URL_HOST.matcher(url);
        return host.matches() && isAllowed(host.group(1));
    }

    private boolean isAllowed(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.stream().anyMatch(allowed -> name.equals(allowed) || name.endsWith("." + allowed));
    }

    private boolean isAllowedPhone(String found) {
        StringBuilder digits = new StringBuilder();
        found.codePoints().filter(Character::isDigit).forEach(each -> digits.append(Character.digit(each, 10)));
        String number = digits.toString().replaceFirst("^0{1,2}", "");
        return YEARS.matcher(found).matches() || phones.stream().anyMatch(phone -> phone.endsWith(number));
    }
}
