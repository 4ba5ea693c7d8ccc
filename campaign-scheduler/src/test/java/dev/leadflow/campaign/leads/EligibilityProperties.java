package dev.leadflow.campaign.leads;

import static dev.leadflow.campaign.leads.Stage.ANOTHER;
import static dev.leadflow.campaign.leads.Stage.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Mode;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

class EligibilityProperties {

    @Property(tries = 2_000)
    @Tag("prop-41")
    void selectsExactlyWhoIsVerifiedAndNotOptedOutAndWhoseCooldownHasPassed(
            @ForAll AddressVerification.Status status,
            @ForAll boolean usable,
            @ForAll boolean optedOut,
            @ForAll @IntRange(max = 60) int cooldownDays,
            @ForAll @IntRange(max = 90 * 24) int hoursAgo,
            @ForAll boolean contactedAtAll) {
        Candidate.Past contact = Stage.past(
                ANOTHER,
                true,
                Stage.attempted(ContactAttempted.Status.ACCEPTED, Mode.LIVE, NOW.minus(Duration.ofHours(hoursAgo))));
        Candidate candidate = new Candidate(
                Stage.lead("info@asha.example"),
                Stage.email(status, 0.9, usable, "It says so."),
                null,
                optedOut,
                List.of(),
                contactedAtAll ? List.of(contact) : List.of());

        Eligibility answer = Eligibility.of(
                candidate, Stage.campaign(), Stage.settings(json -> json.put("cooldown_days", cooldownDays)), NOW);

        boolean rested = !contactedAtAll || hoursAgo >= cooldownDays * 24;
        assertThat(answer instanceof Eligibility.Eligible).isEqualTo(usable && !optedOut && rested);
        if (answer instanceof Eligibility.Blocked blocked && usable && !optedOut) {
            assertThat(blocked.until())
                    .isEqualTo(NOW.minus(Duration.ofHours(hoursAgo)).plus(Duration.ofDays(cooldownDays)));
        }
    }
}
