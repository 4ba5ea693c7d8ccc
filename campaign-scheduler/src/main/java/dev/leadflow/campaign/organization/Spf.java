package dev.leadflow.campaign.organization;

import dev.leadflow.campaign.organization.LiveCheck.Finding;
import dev.leadflow.campaign.organization.SenderDomain.Texts;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What receivers make of the SPF record of a domain and of those that it names (RFC 7208).
 *
 * @param domain whose record it is
 * @param texts by domain: its own, and those of the domains that it names by include or redirect, as far as they were asked for
 */
record Spf(String domain, Map<String, Texts> texts) {

    private static final int MOST_LOOKUPS = 10; // 4.6.4

    private static final int LONGEST_TERM = 300; // a domain has 253 characters at most
    private static final int QUOTED = 60;

    private static final Pattern RECORD = Pattern.compile("v=spf1( .*)?", Pattern.DOTALL);
    private static final Pattern ALL = Pattern.compile("[-+~?]?all");
    private static final Pattern EVERYBODY = Pattern.compile("\\+?(all|ip[46]:\\S+/0)");

    /** What lets somebody send, mechanism or modifier. */
    private static final Pattern LETS_SEND =
            Pattern.compile("\\+?(include:.+|(a|mx)([:/].+)?|ptr(:.+)?|ip[46]:.+|exists:.+)|redirect=.+");

    private static final Pattern ASKS_DNS =
            Pattern.compile("[-+~?]?(include:.+|(a|mx)([:/].+)?|ptr(:.+)?|exists:.+)|redirect=.+");

    /** Another domain whose record counts; not one with a macro, which depends on the mail. */
    private static final Pattern NAMES = Pattern.compile("(?:[-+~?]?include:|redirect=)([^%]+?)\\.?");

    private static final Pattern TERM = term();

    private static Pattern term() {
        String domain = "\\S*(?:\\.[a-z0-9-]*[a-z][a-z0-9-]*\\.?|%\\{\\S+})";
        String octet = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
        String mechanism = "all|(?:include|exists):" + domain + "|ptr(?::" + domain + ")?"
                + "|(?:a|mx)(?::" + domain + ")?(?:/\\d{1,2})?(?://\\d{1,3})?"
                + "|ip4:" + octet + "(?:\\." + octet + "){3}(?:/(?:3[0-2]|[12]?\\d))?"
                + "|ip6:[0-9a-f:.]*:[0-9a-f:.]*(?:/\\d{1,3})?";
        // An equals sign after the name of a mechanism makes a modifier of it that nobody knows.
        String modifier =
                "redirect=" + domain + "|(?!(?:include|exists|ip[46]|a|mx|ptr|redirect)=)[a-z][a-z0-9_.-]*=\\S*";
        return Pattern.compile("(?=.{1," + LONGEST_TERM + "}$)(?:[-+~?]?(?:" + mechanism + ")|" + modifier + ")");
    }

    /** @param dns the texts of a domain */
    static Spf lookUp(String domain, Function<String, Texts> dns) {
        Map<String, Texts> texts = new LinkedHashMap<>();
        Queue<String> wanted = new ArrayDeque<>(List.of(domain));
        while (!wanted.isEmpty() && texts.size() <= MOST_LOOKUPS) {
            String name = wanted.remove();
            if (!texts.containsKey(name)) {
                Texts found = dns.apply(name);
                texts.put(name, found);
                if (found instanceof Texts.NotKnown) {
                    break; // a DNS that does not answer will not answer the next ones
                }
                heeded(found).forEach(term -> named(term).ifPresent(wanted::add));
            }
        }
        return new Spf(domain, texts);
    }

    Finding check() {
        return texts.keySet().stream()
                .flatMap(name -> flaw(name).stream())
                .findFirst()
                .orElseGet(() -> {
                    if (lookups(domain, 0) > MOST_LOOKUPS) {
                        return wrong("The SPF record of " + domain + " needs more than " + MOST_LOOKUPS
                                + " DNS look-ups, at which receivers stop with an error: take out an include that you"
                                + " do not need, or name addresses by ip4 in its place.");
                    }
                    return letsSend(domain)
                            ? new Finding(true, domain + " says by SPF who may send for it.")
                            : wrong("The SPF record of " + domain
                                    + " lets nobody send: add \"include:<your mail provider>\","
                                    + " or the address of your mail server, before its end.");
                });
    }

    /** What is wrong with the texts of one domain by themselves. */
    private Optional<Finding> flaw(String name) {
        Texts found = texts.get(name);
        if (found instanceof Texts.NotKnown(String why)) {
            return Optional.of(SenderDomain.notFoundOut("SPF record", name, why));
        }
        List<String> records = records(found);
        if (records.size() != 1) {
            return Optional.of(wrong(
                    name.equals(domain)
                            ? notOne(found, records.size())
                            : "The SPF record of " + domain + " leads to " + name + ", which has "
                                    + (records.isEmpty() ? "none" : records.size() + " of them")
                                    + ": receivers take that as an error. Correct the name, or take it out."));
        }
        String record = records.getFirst();
        return terms(record)
                .filter(term -> !TERM.matcher(term).matches())
                .map(term -> term.length() > QUOTED ? term.substring(0, QUOTED) + "..." : term)
                .findFirst()
                .map(term -> wrong("The SPF record of " + name + " has the word \"" + term
                        + "\", which means nothing in SPF; receivers may take all of it as an error. Correct it."))
                .or(() -> heeded(found).stream()
                        .filter(term -> EVERYBODY.matcher(term).matches())
                        .findFirst()
                        .map(term -> wrong("The SPF record of " + name + " lets everybody send (by " + term
                                + "): end it with -all or ~all.")));
    }

    private String notOne(@Nullable Texts found, int records) {
        if (records > 1) {
            return domain + " has " + records + " SPF records, which receivers take as an error: merge them into one.";
        }
        boolean similar = found instanceof Texts.Found(List<String> all)
                && all.stream().anyMatch(text -> text.toLowerCase(Locale.ROOT).contains("v=spf1"));
        return domain + " has no SPF record"
                + (similar
                        ? " that receivers know as one: it has to begin with \"v=spf1 \", without quotes or anything else"
                                + " before it."
                        : ": add a TXT record like \"v=spf1 include:<your mail provider> -all\" that names who may send"
                                + " for it.");
    }

    /** As many as receivers make: what is named twice counts twice. No farther than is needed to say "too many". */
    private int lookups(String name, int before) {
        int count = before;
        for (String term : heeded(texts.get(name))) {
            if (count <= MOST_LOOKUPS && ASKS_DNS.matcher(term).matches()) {
                count++;
                Optional<String> next = named(term);
                count = next.isEmpty() ? count : lookups(next.get(), count);
            }
        }
        return count;
    }

    /** A domain that was not asked for counts as one that does. Records that name each other in a ring need too many look-ups. */
    private boolean letsSend(String name) {
        return !texts.containsKey(name)
                || heeded(texts.get(name)).stream()
                        .filter(term -> LETS_SEND.matcher(term).matches())
                        .anyMatch(term -> named(term).map(this::letsSend).orElse(true));
    }

    /** The terms that count: none behind "all", beside which no redirect counts either. */
    private static List<String> heeded(@Nullable Texts texts) {
        List<String> terms = records(texts).stream().flatMap(Spf::terms).toList();
        List<String> before =
                terms.stream().takeWhile(term -> !ALL.matcher(term).matches()).toList();
        if (before.size() == terms.size()) {
            return terms;
        }
        return Stream.concat(
                        before.stream().filter(term -> !term.startsWith("redirect=")),
                        Stream.of(terms.get(before.size())))
                .toList();
    }

    private static Optional<String> named(String term) {
        Matcher names = NAMES.matcher(term);
        return names.matches() ? Optional.of(names.group(1)) : Optional.empty();
    }

    private static Stream<String> terms(String record) {
        return Stream.of(record.strip().split("\\s+")).skip(1);
    }

    /** In lower case. */
    private static List<String> records(@Nullable Texts texts) {
        return texts instanceof Texts.Found(List<String> found)
                ? found.stream()
                        .map(text -> text.toLowerCase(Locale.ROOT))
                        .filter(text -> RECORD.matcher(text).matches())
                        .toList()
                : List.of();
    }

    private static Finding wrong(String detail) {
        return new Finding(false, detail);
    }
}
