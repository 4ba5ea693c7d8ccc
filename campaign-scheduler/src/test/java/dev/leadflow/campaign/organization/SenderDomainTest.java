package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.organization.SenderDomain.Texts;
import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.testkit.TextRecords;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 126: what DNS must say before mail is really sent. A blank text stands for no record, two are parted by a bar. */
class SenderDomainTest {

    private static final String KEY =
            "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDARI1zdK45j2/sPIKywEwDlbBZdFoWMSyw/m3En3kaBVrqvZbJ1h"
                    + "AjrWbBxoeK+WjRFQ49Gbca7A1IMDSLGVqjcRL82LaLBBlp9nrqRKP/0p6Chv3oOaJ+IxlZqRz8eZKOOB6iLkhsKLUh"
                    + "O7B670Xjyx5a75xRR14eDy0k6C4WuwIDAQAB";

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "v=spf1 include:sendgrid.net ~all, true, says by SPF",
                "V=SPF1 mx -all, true, says by SPF",
                "v=spf1 redirect=_spf.example.com, true, says by SPF",
                "google-site-verification=abc | v=spf1 ip4:192.0.2.1 -all, true, says by SPF",
                "v=spf1 +a/24 ~all, true, says by SPF",
                "none, false, has no SPF record",
                "spf1 include:sendgrid.net, false, has no SPF record",
                "v=spf10 -all, false, has no SPF record",
                "v=spf1 -all, false, lets nobody send",
                "v=spf1 ~all, false, lets nobody send",
                "v=spf1, false, lets nobody send",
                "v=spf1 -mx ?a -all, false, lets nobody send",
                "v=spf1 -all include:sendgrid.net, false, lets nobody send",
                "v=spf1 mx +all, false, lets everybody send",
                "v=spf1 all, false, lets everybody send",
                "v=spf1 -all | v=spf1 mx -all, false, has 2 SPF records",
                "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a:mail.x.example/24//64 exists:%{i}.x.example -exp=x.example, false, -exp",
                "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a:mail.x.example/24//64 exists:%{i}.x.example exp=x.example, true, says",
                "v=spf1 ipv4:192.0.2.1 mx -all, false, 'the word \"ipv4:192.0.2.1\", which means nothing'",
                "v=spf1 ip4:mail.x.example -all, false, which means nothing",
                "v=spf1 ip4:192.0.2.1/33 -all, false, which means nothing",
                "v=spf1 include: mailgun.org -all, false, which means nothing",
                "v=spf1 include=mailgun.org mx -all, false, which means nothing",
                "v=spf1 redirect=_spf.x.example -all, false, lets nobody send",
                "v=spf1 ip4:0.0.0.0/0 -all, false, lets everybody send (by ip4:0.0.0.0/0)",
                "'\"v=spf1 mx -all\"', false, begin with",
                "' v=spf1;mx', false, begin with",
            })
    void judgesTheSpfRecord(@Nullable String texts, boolean holds, String says) {
        assertFinding(domain(found(texts), found(null), found(null)).checkSpf(), holds, says);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'v=DMARC1; p=none; rua=mailto:a@example.com', true, has a DMARC policy",
                "'v=DMARC1;p=reject', true, has a DMARC policy",
                "'v=DMARC1; sp=none; p=quarantine', true, has a DMARC policy",
                "'v=DMARC1; p=None', true, has a DMARC policy",
                "'V = DMARC1 ;P=REJECT ;', true, has a DMARC policy",
                "none, false, has no DMARC record",
                "'p=none', false, has no DMARC record",
                "'v=DMARC1; p=maybe', false, is not usable",
                "'v=DMARC1; sp=none', false, is not usable",
                "'v=DMARC1; p=none | v=DMARC1; p=reject', false, is not usable",
            })
    void judgesTheDmarcRecord(@Nullable String texts, boolean holds, String says) {
        assertFinding(domain(found(null), found(texts), found(null)).checkDmarc(), holds, says);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'v=DKIM1; k=rsa; p=KEY', true, 'was found, under s1'",
                "'p=KEY', true, was found",
                "'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', true, was found",
                "'v=DKIM1; p= | v=DKIM1; p=KEY', true, was found",
                "'v=DKIM1; p=', false, No DKIM key",
                "'v=DKIM1; p=; t=y', false, No DKIM key",
                "'v=DKIM1; k=rsa; p=MIGfMA0', false, under s1 is no whole key",
                "'v=DKIM1; k=rsa; p=KEYKEY', false, is no whole key",
                "'v=DKIM1; k=ed25519; p=KEY', false, is no whole key",
                "'v=DKIM1\\\\; k=rsa\\\\; p=KEY\\\\', false, is no whole key",
                "'v=DKIM1; p=-----BEGIN PUBLIC KEY-----', false, is no whole key",
                "none, false, No DKIM key",
            })
    void judgesTheDkimKey(@Nullable String texts, boolean holds, String says) {
        String key = texts == null ? null : texts.replace("KEY", KEY);
        assertFinding(domain(found(null), found(null), found(key)).checkDkim(), holds, says);
    }

    /** What is in the records that a record names decides as much as what is in its own (RFC 7208, 4.6.4, 5.2 and 6.1). */
    @ParameterizedTest
    @CsvSource({
        "v=spf1 include:_spf.x.test -all, v=spf1 ip4:192.0.2.1 -all, true, says by SPF",
        "v=spf1 redirect=_spf.x.test, v=spf1 mx -all, true, says by SPF",
        "v=spf1 include:_spf.x.test. -all, v=spf1 include:%{d}.x.test -all, true, says by SPF",
        "v=spf1 include:_spf.x.test -all, v=spf1 -all, false, lets nobody send",
        "v=spf1 include:_spf.x.test -all, v=spf1 +all, false, The SPF record of _spf.x.test lets everybody send",
        "v=spf1 include:_spf.x.test -all, v=spf1 ip:1 -all, false, The SPF record of _spf.x.test has the word",
        "v=spf1 include:_spf.x.test -all, nothing, false, 'leads to _spf.x.test, which has none'",
        "v=spf1 include:_spf.y.test -all, v=spf1 mx -all, false, 'leads to _spf.y.test, which has none'",
        "v=spf1 mx -all include:_spf.y.test, v=spf1 mx -all, true, says by SPF",
        "v=spf1 include:_spf.x.test -all, v=spf1 include:_spf.x.test -all, false, needs more than 10",
        "v=spf1 redirect=_spf.x.test, v=spf1 redirect=x.test, false, needs more than 10",
        "v=spf1 a mx a:1.x.test mx:1.x.test exists:1.x.test ptr a:2.x.test include:_spf.x.test -all, v=spf1 a mx -all, true, says",
        "v=spf1 a mx a:1.x.test mx:1.x.test exists:1.x.test ptr a:2.x.test a:3.x.test include:_spf.x.test -all,"
                + " v=spf1 a mx -all, false, needs more than 10",
        "v=spf1 a mx a:1.x.test mx:1.x.test a:2.x.test a:3.x.test include:_spf.x.test include:_spf.x.test -all,"
                + " v=spf1 a mx -all, false, needs more than 10",
    })
    void followsSpfToTheRecordsThatItNames(String own, String named, boolean holds, String says) {
        try (TextRecords records = new TextRecords()) {
            records.tell("x.test", own).tell("_spf.x.test", named);

            assertFinding(
                    lookUp(new DnsServer.At(records.address()), "x.test", "x.test")
                            .checkSpf(),
                    holds,
                    says);
        }
    }

    /** As large providers write them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1 ip4:40.92.0.0/15 ip6:2a01:111:f400::/48 ip6:2001:4860:4000::/36 -all",
                "v=spf1 exists:%{i}._spf.mta.salesforce.com -all",
                "v=spf1 include:%{ir}.%{v}.%{d}.spf.has.pphosted.com ~all",
                "v=spf1 a:xn--e1afmkfd.xn--p1ai mx/24 a//64 exists:_spf.%{d} ra=postmaster rr=e:f ?all ",
                "v=SPF1 IP4:192.0.2.1 A MX ~ALL",
            })
    void findsNothingWrongWithHonestRecords(String record) {
        assertFinding(domain(found(record), found(null), found(null)).checkSpf(), true, "says by SPF");
    }

    @Test
    @Timeout(2)
    void quotesOnlyTheBeginningOfAWordWithoutEnd() {
        LiveCheck.Finding finding = domain(
                        found("v=spf1 include:x." + "a".repeat(60_000) + "_ -all"), found(null), found(null))
                .checkSpf();

        assertFinding(finding, false, "which means nothing");
        assertThat(finding.detail()).hasSizeLessThan(300);
    }

    @Test
    void saysThatTheSenderHasNoDomainYet() {
        try (TextRecords records = new TextRecords()) {
            SenderDomain domain = lookUp(new DnsServer.At(records.address()), "", "");

            for (LiveCheck.Finding finding : List.of(domain.checkSpf(), domain.checkDmarc(), domain.checkDkim())) {
                assertFinding(finding, false, "of the sender's domain could not be found out: sender_email is not set");
            }
        }
    }

    /** Relaxed alignment compares what was registered, under public suffixes too; strict alignment the whole name. */
    @ParameterizedTest
    @CsvSource({
        "northwind.example, mg.northwind.example, 'v=DMARC1; p=none', true",
        "mail.northwind.co.in, mg.northwind.co.in, 'v=DMARC1; p=none', true",
        "northwind.example, northwind.example, 'v=DMARC1; p=none; aspf=s; adkim=s', true",
        "northwind.example, mg.northwind.example, 'v=DMARC1; p=none; aspf=s; adkim=r', true",
        "northwind.example, mg.northwind.example, 'v=DMARC1; p=none; adkim=s; aspf=s', false",
        "northwind.co.in, mg.others.co.in, 'v=DMARC1; p=none', false",
        "northwind.example, mg.others.example, 'v=DMARC1; p=none', false",
    })
    void holdsWhatVouchesForMailAgainstTheFromLine(String from, String vouching, String dmarc, boolean holds) {
        SenderDomain domain = new SenderDomain(
                from, found(dmarc), List.of(new SenderDomain.Vouching(vouching, spf(vouching, found(null)), Map.of())));

        assertFinding(
                domain.checkDmarc(), holds, holds ? "has a DMARC policy" : from + " is vouched for by " + vouching);
    }

    @Test
    void looksForSpfAndDkimAtEachDomainThatVouchesAndForDmarcAtTheFromLine() {
        try (TextRecords records = new TextRecords()) {
            records.tell("mailgun.org", "v=spf1 ip4:192.0.2.0/24 ~all")
                    .tell("mg.northwind.test", "v=spf1 include:mailgun.org ~all")
                    .tell("s1._domainkey.mg.northwind.test", "k=rsa; p=" + KEY)
                    .tell("_dmarc.northwind.test", "v=DMARC1; p=none");
            DnsServer server = new DnsServer.At(records.address());

            SenderDomain byMailgun = lookUp(server, "northwind.test", "mg.northwind.test");
            assertFinding(byMailgun.checkSpf(), true, "mg.northwind.test says by SPF");
            assertFinding(byMailgun.checkDkim(), true, "A DKIM key of mg.northwind.test");
            assertFinding(byMailgun.checkDmarc(), true, "northwind.test has a DMARC policy");

            SenderDomain byBoth = lookUp(server, "northwind.test", "mg.northwind.test", "northwind.test");
            assertFinding(byBoth.checkSpf(), false, "northwind.test has no SPF record");
            assertFinding(byBoth.checkDkim(), false, "No DKIM key of northwind.test");
        }
    }

    @ParameterizedTest
    @CsvSource({"DNS did not answer in time"})
    void doesNotCallAbsentWhatItCouldNotFindOut(String why) {
        Texts silent = new Texts.NotKnown(why);
        SenderDomain domain = domain(silent, silent, silent);

        for (LiveCheck.Finding finding : List.of(domain.checkSpf(), domain.checkDmarc(), domain.checkDkim())) {
            assertFinding(finding, false, "could not be found out: " + why);
        }
    }

    /** The key of a former provider is often an alias into a zone that is no more. */
    @Test
    void looksForTheKeyBehindOneSelectorThatCannotBeAsked() {
        try (TextRecords records = new TextRecords()) {
            records.fail("s1._domainkey.northwind.test").tell("s2._domainkey.northwind.test", "p=" + KEY);
            records.fail("s1._domainkey.other.test");
            DnsServer server = new DnsServer.At(records.address());

            assertFinding(lookUp(server, "northwind.test", "northwind.test").checkDkim(), true, "was found, under s2");
            assertFinding(
                    lookUp(server, "other.test", "other.test").checkDkim(),
                    false,
                    "The DKIM keys of other.test could not be found out: DNS answered SERVFAIL");
        }
    }

    @Test
    void asksForTheRecordsOfADomainOrOfItsParent() {
        try (TextRecords records = new TextRecords()) {
            records.tell("mailgun.org", "v=spf1 ip4:192.0.2.0/24 ~all")
                    .tell("mail.northwind.test", "v=spf1 include:mailgun.org -all")
                    .tell("_dmarc.northwind.test", "v=DMARC1; p=none")
                    .tell("s2._domainkey.mail.northwind.test", "v=DKIM1; k=rsa; p=" + KEY);

            SenderDomain domain =
                    lookUp(new DnsServer.At(records.address()), "mail.northwind.test", "mail.northwind.test");

            assertThat(domain.checkSpf().holds()).isTrue();
            assertThat(domain.checkDmarc().holds()).isTrue();
            assertThat(domain.checkDkim().holds()).isTrue();
            SenderDomain other = lookUp(new DnsServer.At(records.address()), "other.test", "other.test");
            assertFinding(other.checkSpf(), false, "has no SPF record");
            assertFinding(other.checkDmarc(), false, "has no DMARC record");
            assertFinding(other.checkDkim(), false, "under the selectors s1, s2");
        }
    }

    @Test
    void findsNothingOutWithoutDns() {
        SenderDomain domain = lookUp(new DnsServer.Off(), "northwind.test", "northwind.test");

        for (LiveCheck.Finding finding : List.of(domain.checkSpf(), domain.checkDmarc(), domain.checkDkim())) {
            assertFinding(finding, false, "DNS is switched off");
        }
    }

    private static SenderDomain domain(Texts spf, Texts dmarc, Texts key) {
        return new SenderDomain(
                "northwind.example",
                dmarc,
                List.of(new SenderDomain.Vouching(
                        "northwind.example", spf("northwind.example", spf), Map.of("s1", key))));
    }

    private static Spf spf(String domain, Texts texts) {
        return new Spf(domain, Map.of(domain, texts));
    }

    private static SenderDomain lookUp(DnsServer server, String from, String... vouching) {
        return SenderDomain.lookUp(
                DnsQuestions.to(server, Duration.ofSeconds(2)),
                from,
                new LinkedHashSet<>(List.of(vouching)),
                new TreeSet<>(List.of("s1", "s2")));
    }

    private static void assertFinding(LiveCheck.Finding finding, boolean holds, String says) {
        assertThat(finding.holds()).isEqualTo(holds);
        assertThat(finding.detail()).contains(says);
    }

    private static Texts found(@Nullable String texts) {
        return new Texts.Found(
                texts == null
                        ? List.of()
                        : Arrays.stream(texts.split("\\|")).map(String::strip).toList());
    }
}
