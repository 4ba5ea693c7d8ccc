package dev.leadflow.outreach.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.outreach.preview.Forecast.Predicted;
import dev.leadflow.outreach.preview.Forecast.Request;
import dev.leadflow.outreach.preview.Forecast.Taken;
import dev.leadflow.testkit.Fixtures;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ForecastTest {

    private static final Instant NOON = Fixtures.NOON_IN_KOLKATA;

    private final OrganizationId organization = Fixtures.organization();
    private final CampaignId campaign = new CampaignId(UUID.randomUUID());
    private final List<Request> requests = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    private SettingsOf settings = SettingsOf.live(organization);
    private CampaignState.Status status = CampaignState.Status.RUNNING;
    private Mode mode = Mode.LIVE;

    @Test
    void foretellsWhoIsContactedAtOnceAndWhoLaterTheSameDay() {
        settings.perDomain(2);
        request("a@big.example");
        request("b@big.example");
        request("c@big.example");
        request("d@small.example");

        Forecast forecast = forecast();

        assertThat(forecast.selected()).isEqualTo(4);
        assertThat(forecast.byOutcome()).isEqualTo(Map.of("ACCEPTED", 3));
        assertThat(forecast.byReason()).isEqualTo(Map.of("DOMAIN_THROTTLE", 1));
        assertThat(forecast.byHour()).isEqualTo(Map.of("2026-11-20T12:00+05:30", 3, "2026-11-20T13:00+05:30", 1));
        assertThat(forecast.byDomain()).isEqualTo(Map.of("big.example", 3, "small.example", 1));
        Predicted later = forecast.contacts().get(2);
        assertThat(later.verdict()).isEqualTo(Verdict.DEFER);
        assertThat(later.until()).isEqualTo(NOON.plus(Duration.ofHours(1)));
        assertThat(later.contactAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void countsThePlacesThatAreTakenAlready() {
        settings.emailCap(3);
        taken.add(new Taken(contact("x@one.example"), NOON.minus(Duration.ofHours(2))));
        taken.add(new Taken(contact("y@two.example"), NOON.minus(Duration.ofDays(1))));
        request("a@big.example");
        request("b@other.example");
        request("c@third.example");

        Forecast forecast = forecast();

        assertThat(forecast.byOutcome()).isEqualTo(Map.of("ACCEPTED", 2));
        assertThat(forecast.byReason()).isEqualTo(Map.of("DAILY_CAP", 1));
        assertThat(forecast.contacts().getLast().contactAt()).isEqualTo("2026-11-20T18:30:00Z");
    }

    @Test
    void namesTheRuleThatDeniesAndCostsOnlyWhatIsMade() {
        settings.spending(new Spending("INR", new BigDecimal("0.25"), BigDecimal.ZERO, null));
        request("a@big.example");
        request(
                "b@big.example",
                new LeadFacts(true, false, null, false, Fixtures.verified("b@big.example"), false, false, null));

        Forecast forecast = forecast();

        assertThat(forecast.byReason()).isEqualTo(Map.of("OPTED_OUT", 1));
        assertThat(forecast.contacts().getLast().rule()).isEqualTo("not-opted-out");
        assertThat(forecast.contacts().getLast().contactAt()).isNull();
        assertThat(forecast.expectedCost()).isEqualByComparingTo("0.25");
        assertThat(forecast.currency()).isEqualTo("INR");
    }

    @Test
    void saysThatADryRunOnlySimulates() {
        mode = Mode.DRY_RUN;
        request("a@big.example");

        assertThat(forecast().byOutcome()).isEqualTo(Map.of("SIMULATED", 1));
        assertThat(forecast().contacts().getFirst().reason()).isEqualTo(Reason.DRY_RUN);
    }

    @Test
    void endsWhenTheApprovalWouldHaveExpired() {
        status = CampaignState.Status.PAUSED;
        request("a@big.example");

        Predicted waiting = forecast().contacts().getFirst();

        assertThat(waiting.reason()).isEqualTo(Reason.CAMPAIGN_NOT_RUNNING);
        assertThat(waiting.contactAt()).isNull();
    }

    /** Whatever is asked for: everybody has one fate, and none of the limits is passed at any hour. */
    @Property(tries = 1_000)
    @Tag("prop-42")
    void givesEverybodyOneFateWithinTheLimits(
            @ForAll @Size(max = 30) List<@IntRange(max = 4) Integer> domains,
            @ForAll @IntRange(min = 1, max = 10) int cap,
            @ForAll @IntRange(min = 1, max = 4) int perDomain) {
        ForecastTest world = new ForecastTest();
        world.settings.emailCap(cap).perDomain(perDomain);
        for (int each = 0; each < domains.size(); each++) {
            world.request("lead" + each + "@domain" + domains.get(each) + ".example");
        }

        Forecast forecast = world.forecast();

        assertThat(sum(forecast.byOutcome()) + sum(forecast.byReason())).isEqualTo(domains.size());
        assertThat(forecast.contacts()).hasSize(domains.size());
        assertThat(sum(forecast.byHour())).isEqualTo(sum(forecast.byDomain()));
        assertThat(sum(forecast.byOutcome())).isLessThanOrEqualTo(cap);
        assertThat(forecast.byHour().values()).allMatch(inOneHour -> inOneHour <= cap);
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Forecast forecast() {
        OrganizationSettings now = settings.mode(mode).get();
        Approval approval = new Approval("", "preview", NOON, mode, NOON.plus(Duration.ofDays(7)));
        return Forecast.of(
                requests,
                taken,
                now,
                new CampaignState(organization, campaign, "Bakeries", status, null),
                approval,
                Rules.inForce());
    }

    private void request(String email) {
        request(email, new LeadFacts(false, false, null, false, Fixtures.verified(email), false, false, null));
    }

    private void request(String email, LeadFacts facts) {
        requests.add(new Request(contact(email), facts));
    }

    private Contact contact(String email) {
        Lead lead = Fixtures.with(Fixtures.lead(organization), Map.of("email", email));
        return Fixtures.with(Fixtures.emailTo(lead), Map.of("campaign_id", campaign));
    }
}
