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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 126: what DNS must say before mail is really sent. A blank text stands for no record, two are parted by a bar. */
class SenderDomainTest {

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
                "'v=DKIM1; k=rsa; p=MIGfMA0', true, A DKIM key",
                "'p=MIGfMA0', true, A DKIM key",
                "'v=DKIM1; p=', false, No DKIM key",
                "'v=DKIM1; p=; t=y', false, No DKIM key",
                "none, false, No DKIM key",
            })
    void judgesTheDkimKey(@Nullable String texts, boolean holds, String says) {
        assertFinding(domain(found(null), found(null), found(texts)).checkDkim(), holds, says);
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
                from, found(dmarc), List.of(new SenderDomain.Vouching(vouching, found(null), Map.of())));

        assertFinding(
                domain.checkDmarc(), holds, holds ? "has a DMARC policy" : from + " is vouched for by " + vouching);
    }

    @Test
    void looksForSpfAndDkimAtEachDomainThatVouchesAndForDmarcAtTheFromLine() {
        try (TextRecords records = new TextRecords()) {
            records.tell("mg.northwind.test", "v=spf1 include:mailgun.org ~all")
                    .tell("s1._domainkey.mg.northwind.test", "k=rsa; p=AAAA")
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

    @Test
    void asksForTheRecordsOfADomainOrOfItsParent() {
        try (TextRecords records = new TextRecords()) {
            records.tell("mail.northwind.test", "v=spf1 include:mailgun.org -all")
                    .tell("_dmarc.northwind.test", "v=DMARC1; p=none")
                    .tell("s2._domainkey.mail.northwind.test", "v=DKIM1; k=rsa; p=" + "A".repeat(380));

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
                List.of(new SenderDomain.Vouching("northwind.example", spf, Map.of("s1", key))));
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
