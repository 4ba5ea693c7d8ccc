package dev.leadflow.campaign.organization;

import dev.leadflow.campaign.organization.LiveCheck.Finding;
import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsQuestions.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What DNS says about mail from a domain: whether receivers can tell its mail from a forger's (row 126). Without SPF, DKIM and
 * DMARC the large mailbox providers refuse bulk mail or file it as spam.
 *
 * @param spf texts at the domain itself (RFC 7208)
 * @param dmarc texts at {@code _dmarc.} of the domain, or of its parent when it has none (RFC 7489)
 * @param dkim texts at {@code <selector>._domainkey.} (RFC 6376), for each selector that was looked for
 */
record SenderDomain(Texts spf, Texts dmarc, Map<String, Texts> dkim) {

    private static final Pattern SPF = Pattern.compile("v=spf1( .*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern DMARC = Pattern.compile("v=DMARC1\\s*;.*", Pattern.DOTALL);
    private static final Pattern POLICY = Pattern.compile("(?:^|;)\\s*p\\s*=\\s*(none|quarantine|reject)\\s*(?:;|$)");
    private static final Pattern KEY = Pattern.compile("(?:^|;)\\s*p\\s*=\\s*[A-Za-z0-9+/]");

    /** The texts at a name, or why they are not known. */
    sealed interface Texts {
        record Found(List<String> texts) implements Texts {}

        record NotKnown(String why) implements Texts {}
    }

    /** Asks DNS; a few questions, each within the patience of {@code dns}. */
    static SenderDomain lookUp(Optional<DnsQuestions> dns, String domain, SequencedSet<String> selectors) {
        if (dns.isEmpty()) {
            Texts off = new Texts.NotKnown("DNS is switched off (DNS_SERVER)");
            return new SenderDomain(off, off, Map.of());
        }
        Texts dmarc = texts(dns.get(), "_dmarc." + domain);
        int dot = domain.indexOf('.');
        boolean hasParent = domain.indexOf('.', dot + 1) > 0;
        if (hasParent
                && dmarc instanceof Texts.Found(var found)
                && found.stream().noneMatch(SenderDomain::isDmarc)) {
            dmarc = texts(dns.get(), "_dmarc." + domain.substring(dot + 1));
        }
        Map<String, Texts> dkim = new LinkedHashMap<>();
        for (String selector : selectors) {
            Texts key = texts(dns.get(), selector + "._domainkey." + domain);
            dkim.put(selector, key);
            if (key instanceof Texts.NotKnown || hasKey(key)) {
                break; // one is enough, and a DNS that does not answer will not answer the next ones
            }
        }
        return new SenderDomain(texts(dns.get(), domain), dmarc, dkim);
    }

    private static Texts texts(DnsQuestions dns, String name) {
        return switch (dns.ask(name, Type.TXT)) {
            case Answer.Records(var records) ->
                new Texts.Found(records.stream()
                        .filter(TXTRecord.class::isInstance)
                        .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                        .toList());
            case Answer.Nothing() -> new Texts.Found(List.of());
            case Answer.NoSuchName() -> new Texts.Found(List.of());
            case Answer.NotAName() -> new Texts.NotKnown("the domain is not one that DNS could hold");
            case Answer.None(var why) -> new Texts.NotKnown(why);
        };
    }

    Finding checkSpf() {
        return switch (spf) {
            case Texts.NotKnown(String why) -> notFoundOut(why);
            case Texts.Found(List<String> texts) -> {
                List<String> records = texts.stream()
                        .filter(text -> SPF.matcher(text).matches())
                        .toList();
                if (records.isEmpty()) {
                    yield new Finding(
                            false,
                            "The sender's domain has no SPF record: add a TXT record like \"v=spf1 include:<your mail"
                                    + " provider> -all\" that names who may send for it.");
                }
                if (records.size() > 1) {
                    yield new Finding(
                            false,
                            "The sender's domain has " + records.size()
                                    + " SPF records, which receivers take as an error: merge them into one.");
                }
                String record = records.getFirst().toLowerCase(Locale.ROOT);
                yield record.matches(".*\\s\\+?all(\\s.*)?")
                        ? new Finding(
                                false,
                                "The SPF record lets everybody send (it ends in +all): end it with -all or ~all.")
                        : new Finding(true, "The sender's domain says by SPF who may send for it.");
            }
        };
    }

    Finding checkDmarc() {
        return switch (dmarc) {
            case Texts.NotKnown(String why) -> notFoundOut(why);
            case Texts.Found(List<String> texts) -> {
                List<String> records =
                        texts.stream().filter(SenderDomain::isDmarc).toList();
                if (records.size() != 1 || !POLICY.matcher(records.getFirst()).find()) {
                    yield new Finding(
                            false,
                            records.isEmpty()
                                    ? "The sender's domain has no DMARC record: add a TXT record at _dmarc like"
                                            + " \"v=DMARC1; p=none; rua=mailto:<your address>\"; make p stricter later."
                                    : "The DMARC record of the sender's domain is not usable: it must be one TXT record"
                                            + " with p=none, p=quarantine or p=reject.");
                }
                yield new Finding(true, "The sender's domain has a DMARC policy.");
            }
        };
    }

    Finding checkDkim() {
        List<String> unknown = new ArrayList<>();
        for (Texts texts : dkim.values()) {
            if (hasKey(texts)) {
                return new Finding(true, "A DKIM key of the sender's domain was found.");
            }
            if (texts instanceof Texts.NotKnown(String why)) {
                unknown.add(why);
            }
        }
        if (!unknown.isEmpty() || dkim.isEmpty()) {
            return notFoundOut(unknown.isEmpty() ? "DNS is switched off (DNS_SERVER)" : unknown.getFirst());
        }
        return new Finding(
                false,
                "No DKIM key was found under the selectors " + String.join(", ", dkim.keySet())
                        + ": add the DNS records that your mail provider shows you; when its selector is another one, name it"
                        + " in DKIM_SELECTORS.");
    }

    private static boolean isDmarc(String text) {
        return DMARC.matcher(text).matches();
    }

    /** An empty key is a revoked one (RFC 6376, 3.6.1). */
    private static boolean hasKey(Texts texts) {
        return texts instanceof Texts.Found(List<String> found)
                && found.stream().anyMatch(text -> KEY.matcher(text).find());
    }

    private static Finding notFoundOut(String why) {
        return new Finding(false, "It could not be found out: " + why + ".");
    }
}
