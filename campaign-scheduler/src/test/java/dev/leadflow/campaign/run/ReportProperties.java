package dev.leadflow.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.leads.ContactProgress;
import dev.leadflow.campaign.leads.Outcome;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Row 161: the report adds up, whatever has been told about the contacts and in whatever state they are. */
class ReportProperties {

    private static final RunId RUN = new RunId(UUID.randomUUID());
    private static final CampaignId CAMPAIGN = new CampaignId(UUID.randomUUID());

    @Property(tries = 2_000)
    @Tag("prop-42")
    void contactedPlusReasonsIsSelected(@ForAll("runs") List<ContactProgress> contacts) {
        Report report = Report.of(
                RUN, CAMPAIGN, contacts.stream().map(ContactProgress::outcome).toList());

        assertThat(report.selected()).isEqualTo(contacts.size());
        assertThat(report.contacted() + sum(report.byReason().values())).isEqualTo(report.selected());
        assertThat(sum(report.byOutcome().values())).isEqualTo(report.contacted());
        assertThat(report.byReason().keySet()).allSatisfy(Reason::valueOf);
        assertThat(report.byOutcome().keySet()).allSatisfy(ContactAttempted.Status::valueOf);
    }

    @Property
    void aContactIsUnderWayOrContactedOrOver(@ForAll("progress") ContactProgress contact) {
        Outcome outcome = contact.outcome();

        assertThat(outcome.underWay())
                .isEqualTo(!(outcome instanceof Outcome.Contacted) && !(outcome instanceof Outcome.Ended));
        assertThat(outcome.takesAPlace()).isEqualTo(!(outcome instanceof Outcome.Ended));
    }

    private static long sum(Iterable<Long> counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    @Provide
    Arbitrary<List<ContactProgress>> runs() {
        return progress().list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<ContactProgress> progress() {
        Arbitrary<Instant> times =
                Arbitraries.longs().between(0, 5).map(minute -> Instant.EPOCH.plusSeconds(60 * minute));
        Arbitrary<Reason> reasons = Arbitraries.of(Reason.class).injectNull(0.2);
        Arbitrary<ContactProgress.Approved> approvals = Combinators.combine(
                        Arbitraries.of(ApprovalChanged.Status.class), times)
                .as(ContactProgress.Approved::new);
        Arbitrary<ContactProgress.Decided> decisions = Combinators.combine(
                        Arbitraries.of(ContactDecided.Stage.class),
                        Arbitraries.of(Verdict.class),
                        reasons,
                        times.injectNull(0.5),
                        times)
                .as(ContactProgress.Decided::new);
        Arbitrary<ContactProgress.Attempted> attempts = Combinators.combine(
                        Arbitraries.of(ContactAttempted.Status.class), Arbitraries.of(Mode.class), reasons, times)
                .as(ContactProgress.Attempted::new);
        return Combinators.combine(
                        times.injectNull(0.3),
                        times.injectNull(0.8),
                        approvals.injectNull(0.4),
                        decisions.injectNull(0.4),
                        attempts.injectNull(0.4))
                .as(ContactProgress::new);
    }
}
