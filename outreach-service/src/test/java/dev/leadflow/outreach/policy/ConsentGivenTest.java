package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows 344 to 346. */
class ConsentGivenTest {

    private final ConsentGiven rule = new ConsentGiven(LawBook.builtIn());

    @ParameterizedTest
    @CsvSource({
        "+12125551234, MARKETING, false",
        "+12125551234, SERVICE, false",
        "+12125551234, REQUESTED_CALLBACK, true",
        "+442079460018, MARKETING, false",
        "+442079460018, ENQUIRY, false",
        "+4930123456, MARKETING, false",
        "+919820012345, MARKETING, true"
    })
    void callsByAMachineNeedConsentWhereTheLawSaysSo(String number, Purpose purpose, boolean allowedWithout) {
        Judging call = new Judging().call().recipient(number).purpose(purpose);

        assertThat(call.by(rule) instanceof Decision.Proceed).isEqualTo(allowedWithout);
        assertThat(call.consented(true).by(rule)).isEqualTo(Decision.proceed());
    }

    @ParameterizedTest
    @CsvSource({
        "IN, priya@firm.example, 2026-11-25T12:00:00Z, true",
        "IN, priya@firm.example, 2027-05-12T09:59:59Z, true",
        // the day of the law begins at 10:00 UTC of the day before, on the other side of the date line
        "IN, priya@firm.example, 2027-05-12T10:00:00Z, false",
        "IN, info@firm.example, 2027-06-01T12:00:00Z, true",
        "IN, INFO@firm.example, 2027-06-01T12:00:00Z, true",
        "US, priya@firm.example, 2026-11-25T12:00:00Z, true",
        "GB, priya@firm.example, 2026-11-25T12:00:00Z, false",
        "GB, sales@firm.example, 2026-11-25T12:00:00Z, true",
        "DE, priya@firm.example, 2026-11-25T12:00:00Z, false",
        "SG, priya@firm.example, 2026-11-25T12:00:00Z, false",
        "SG, office@firm.example, 2026-11-25T12:00:00Z, true"
    })
    void mailToAPersonNeedsConsentWhereAndWhenTheLawSaysSo(
            String country, String address, Instant now, boolean allowed) {
        Judging mail =
                new Judging().lead("csv", country, null).recipient(address).at(now);

        assertThat(mail.by(rule) instanceof Decision.Proceed).isEqualTo(allowed);
        assertThat(mail.consented(true).by(rule)).isEqualTo(Decision.proceed());
    }

    @Test
    void takesTheCountryOfTheNumberAndThenTheOrganizationsRegionWhenALeadNamesNone() {
        Judging british = new Judging().lead("csv", null, "+442079460018").recipient("priya@firm.example");
        Judging homely = new Judging().lead("csv", null, null).recipient("priya@firm.example");

        assertThat(british.by(rule)).isInstanceOf(Decision.Deny.class);
        assertThat(homely.by(rule)).isEqualTo(Decision.proceed());
        assertThat(homely.settings(SettingsOf.live().region("GB")).by(rule)).isInstanceOf(Decision.Deny.class);
        assertThat(homely.settings((dev.leadflow.common.event.OrganizationSettings) null)
                        .by(rule))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void saysWhichLawAsks() {
        assertThat(new Judging().call().recipient("+12125551234").by(rule))
                .isInstanceOfSatisfying(Decision.Deny.class, deny -> {
                    assertThat(deny.reason()).isEqualTo(Reason.CONSENT_MISSING);
                    assertThat(deny.detail()).contains("us-artificial-voice");
                });
    }

    @Test
    void tellsTheLawAndWhetherTheMailboxIsOneOfABusiness() {
        Judging british = new Judging().lead("csv", "GB", null).recipient("priya@firm.example");

        assertThat(british.seenBy(rule))
                .containsOnly(
                        entry("consented", "false"),
                        entry("country", "GB"),
                        entry("consent_asked_by", "uk-individual-mail"),
                        entry("channel", "EMAIL"),
                        entry("mailbox_exempt", "false"));
        assertThat(british.recipient("sales@firm.example").seenBy(rule)).containsEntry("mailbox_exempt", "true");
        assertThat(new Judging().seenBy(rule))
                .containsEntry("consent_asked_by", "none")
                .doesNotContainKey("mailbox_exempt");
    }
}
