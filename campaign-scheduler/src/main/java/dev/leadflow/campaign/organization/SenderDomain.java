package dev.leadflow.campaign.organization;

import dev.leadflow.campaign.organization.LiveCheck.Finding;
import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsQuestions.Answer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What DNS says about mail from a domain: whether receivers can tell its mail from a forger's (row 126). Without SPF, DKIM and
 * DMARC the large mailbox providers refuse bulk mail or file it as spam.
 *
 * @param name the domain of the From line
 * @param dmarc texts at {@code _dmarc.} of that domain, or of its organizational domain when it has none (RFC 7489)
 * @param vouching the domains in the envelope and the signature of its mail, one for each way out at most
 */
record SenderDomain(String name, Texts dmarc, List<Vouching> vouching) {

    /**
     * A domain that vouches for mail.
     *
     * @param spf what receivers make of its record (RFC 7208)
     * @param dkim texts at {@code <selector>._domainkey.} of it (RFC 6376), for each selector that was looked for
     */
    record Vouching(String name, Spf spf, Map<String, Texts> dkim) {}

    /** In a DMARC record only this has to be in capitals (RFC 7489, 6.4). */
    private static final Pattern DMARC = Pattern.compile("[vV]\\s*=\\s*DMARC1\\s*;.*", Pattern.DOTALL);

    private static final Pattern POLICY =
            Pattern.compile("(?i)(?:^|;)\\s*p\\s*=\\s*(none|quarantine|reject)\\s*(?:;|$)");
    private static final Pattern STRICT_SPF = Pattern.compile("(?i);\\s*aspf\\s*=\\s*s\\s*(;|$)");
    private static final Pattern KEY = Pattern.compile("(?:^|;)\\s*p\\s*=\\s*([^;\\s][^;]*)");
    private static final Pattern ED25519 = Pattern.compile("(?:^|;)\\s*k\\s*=\\s*ed25519\\s*(?:;|$)");
    private static final Pattern STRICT_DKIM = Pattern.compile("(?i);\\s*adkim\\s*=\\s*s\\s*(;|$)");

    /** The texts at a name, or why they are not known. */
    sealed interface Texts {
        record Found(List<String> texts) implements Texts {}

        record NotKnown(String why) implements Texts {}
    }

    /**
     * Asks DNS; a few questions, each within the patience of {@code dns}.
     *
     * @param vouching where SPF and DKIM have to be
     */
    static SenderDomain lookUp(
            Optional<DnsQuestions> dns, String name, SequencedSet<String> vouching, SequencedSet<String> selectors) {
        if (dns.isEmpty()) {
            Texts off = new Texts.NotKnown("DNS is switched off (DNS_SERVER)");
            return new SenderDomain(
                    name,
                    off,
                    vouching.stream()
                            .map(domain -> new Vouching(domain, new Spf(domain, Map.of(domain, off)), Map.of("", off)))
                            .toList());
        }
        Texts dmarc = texts(dns.get(), "_dmarc.", name);
        if (!organizational(name).equals(name)
                && dmarc instanceof Texts.Found(var found)
                && found.stream().noneMatch(SenderDomain::isDmarc)) {
            dmarc = texts(dns.get(), "_dmarc.", organizational(name));
        }
        return new SenderDomain(
                name,
                dmarc,
                vouching.stream()
                        .map(domain -> new Vouching(
                                domain,
                                Spf.lookUp(domain, named -> texts(dns.get(), "", named)),
                                keys(dns.get(), domain, selectors)))
                        .toList());
    }

    private static Map<String, Texts> keys(DnsQuestions dns, String domain, SequencedSet<String> selectors) {
        Map<String, Texts> keys = new LinkedHashMap<>();
        for (String selector : selectors) {
            Texts key = texts(dns, selector + "._domainkey.", domain);
            keys.put(selector, key);
            long unanswered = keys.values().stream()
                    .filter(Texts.NotKnown.class::isInstance)
                    .count();
            if (hasKey(key) || unanswered == 2) {
                break; // one is enough, and a DNS that does not answer twice will not answer the next ones
            }
        }
        return keys;
    }

    /** The part that somebody registered, such as {@code northwind.co.in} of {@code mg.northwind.co.in}. */
    private static String organizational(String domain) {
        HttpUrl url = HttpUrl.parse("http://" + domain + "/");
        String registered = url == null ? null : url.topPrivateDomain();
        return registered == null ? domain : registered;
    }

    private static Texts texts(DnsQuestions dns, String below, String domain) {
        if (domain.isEmpty()) {
            return new Texts.NotKnown("sender_email is not set yet");
        }
        return switch (dns.ask(below + domain, Type.TXT)) {
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
        return ofAll(domain -> domain.spf().check());
    }

    Finding checkDkim() {
        return ofAll(SenderDomain::checkDkim);
    }

    /** The first that does not hold, or what holds of each. */
    private Finding ofAll(Function<Vouching, Finding> check) {
        List<Finding> findings = vouching.stream().map(check).toList();
        return findings.stream()
                .filter(finding -> !finding.holds())
                .findFirst()
                .orElseGet(() ->
                        new Finding(true, findings.stream().map(Finding::detail).collect(Collectors.joining(" "))));
    }

    private static Finding checkDkim(Vouching domain) {
        List<String> unknown = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        for (Map.Entry<String, Texts> each : domain.dkim().entrySet()) {
            if (hasKey(each.getValue())) {
                return new Finding(true, "A DKIM key of " + domain.name() + " was found, under " + each.getKey() + ".");
            }
            if (!keys(each.getValue()).isEmpty()) {
                damaged.add(each.getKey());
            }
            if (each.getValue() instanceof Texts.NotKnown(String why)) {
                unknown.add(why);
            }
        }
        if (!damaged.isEmpty()) {
            return new Finding(
                    false,
                    "The DKIM key of " + domain.name() + " under " + String.join(", ", damaged)
                            + " is no whole key: enter the record again as your mail provider shows it. Where a text may have"
                            + " 255 characters only, it goes into one record as two texts, each in quotes.");
        }
        return unknown.isEmpty()
                ? new Finding(
                        false,
                        "No DKIM key of " + domain.name() + " was found under the selectors "
                                + String.join(", ", domain.dkim().keySet())
                                + ": add the DNS records that your mail provider shows you; when its selector is another one, name"
                                + " it in DKIM_SELECTORS.")
                : notFoundOut("DKIM keys", domain.name(), unknown.getFirst());
    }

    Finding checkDmarc() {
        return switch (dmarc) {
            case Texts.NotKnown(String why) -> notFoundOut("DMARC record", name, why);
            case Texts.Found(List<String> texts) -> {
                List<String> records =
                        texts.stream().filter(SenderDomain::isDmarc).toList();
                yield records.size() == 1 && POLICY.matcher(records.getFirst()).find()
                        ? checkAlignment(records.getFirst())
                        : new Finding(
                                false,
                                records.isEmpty()
                                        ? name + " has no DMARC record: add a TXT record at _dmarc like"
                                                + " \"v=DMARC1; p=none; rua=mailto:<your address>\"; make p stricter later."
                                        : "The DMARC record of " + name
                                                + " is not usable: it must be one TXT record with"
                                                + " p=none, p=quarantine or p=reject.");
            }
        };
    }

    /**
     * SPF and DKIM count for DMARC only where their domain is that of the From line (RFC 7489, 3.1): the same organizational one,
     * or with {@code aspf=s} and {@code adkim=s} the very same.
     */
    private Finding checkAlignment(String record) {
        boolean strict =
                STRICT_SPF.matcher(record).find() && STRICT_DKIM.matcher(record).find();
        return vouching.stream()
                .map(Vouching::name)
                .filter(domain ->
                        strict ? !domain.equals(name) : !organizational(domain).equals(organizational(name)))
                .findFirst()
                .map(stranger -> new Finding(
                        false,
                        "Mail from " + name + " is vouched for by " + stranger
                                + ", which DMARC does not take for the same "
                                + (strict ? "(aspf=s and adkim=s ask for the very same domain)" : "organization")
                                + ": such mail fails DMARC whatever SPF and DKIM say. Send by a domain that fits SENDER_EMAIL, or"
                                + " from an address that fits it"
                                + (strict ? ", or let aspf or adkim be r." : ".")))
                .orElseGet(() -> new Finding(true, name + " has a DMARC policy."));
    }

    private static boolean isDmarc(String text) {
        return DMARC.matcher(text).matches();
    }

    private static boolean hasKey(Texts texts) {
        return keys(texts).stream().anyMatch(SenderDomain::isWhole);
    }

    /** The texts with a key; an empty key is a revoked one (RFC 6376, 3.6.1). */
    private static List<String> keys(Texts texts) {
        return texts instanceof Texts.Found(List<String> found)
                ? found.stream().filter(text -> KEY.matcher(text).find()).toList()
                : List.of();
    }

    /** A key that was cut off, as hosts do with a text of more than 255 characters, says another length than it has. */
    private static boolean isWhole(String text) {
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            return false;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(key.group(1).replaceAll("\\s", ""));
            return ED25519.matcher(text).find() ? bytes.length == 32 : isSequence(bytes);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Whether it is one SEQUENCE of ASN.1 from its beginning to its end. */
    private static boolean isSequence(byte[] der) {
        if (der.length < 4 || der[0] != 0x30) {
            return false;
        }
        int lengthBytes = der[1] < 0 ? Math.min(der[1] & 0x7f, 2) : 0;
        int length =
                lengthBytes == 0 ? der[1] : new BigInteger(1, Arrays.copyOfRange(der, 2, 2 + lengthBytes)).intValue();
        return der.length == 2 + lengthBytes + length;
    }

    static Finding notFoundOut(String what, String domain, String why) {
        return new Finding(
                false,
                "The " + what + " of " + (domain.isEmpty() ? "the sender's domain" : domain)
                        + " could not be found out: " + why
                        + ". Check again when that is mended; DNS_SERVER says which server is asked.");
    }
}
