package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.MessageNoticed.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** F11: what is said five times, shuffled and a day late comes to the same. */
class NoticedStatusProperties {

    private static Status after(Status before, List<Kind> notices) {
        Status status = before;
        for (Kind each : notices) {
            status = NoticedStatus.after(status, each);
        }
        return status;
    }

    @Property(tries = 2_000)
    void doesNotDependOnOrderAndRepetition(
            @ForAll("sent") Status before, @ForAll List<Kind> notices, @ForAll long seed) {
        List<Kind> shuffled = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            shuffled.addAll(notices);
        }
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(after(before, shuffled)).isEqualTo(after(before, notices));
    }

    /** The worker's own answer, or the sweep over interrupted attempts, may come at any moment in between. */
    @Property(tries = 2_000)
    void doesNotDependOnWhenTheAnswerIsRecorded(@ForAll List<Kind> before, @ForAll List<Kind> after) {
        Status early = after(Status.IO_STARTED, before);
        Status recorded = early == Status.IO_STARTED ? Status.ACCEPTED : early;

        List<Kind> all = new ArrayList<>(before);
        all.addAll(after);
        assertThat(after(recorded, after)).isEqualTo(after(Status.ACCEPTED, all));
    }

    @Property
    void neverUndoesABounceOrAComplaint(@ForAll List<Kind> notices) {
        assertThat(after(Status.BOUNCED, notices)).isIn(Status.BOUNCED, Status.COMPLAINED);
        assertThat(after(Status.COMPLAINED, notices)).isEqualTo(Status.COMPLAINED);
    }

    @Property
    void neverMakesAContactOfWhatWasCertainlyNotSentNorTheOtherWayRound(
            @ForAll Status before, @ForAll List<Kind> notices) {
        Status after = after(before, notices);

        if (EnumSet.of(Status.SIMULATED, Status.REFUSED, Status.CANCELLED).contains(before)) {
            assertThat(after).isEqualTo(before);
        } else {
            assertThat(after == Status.CLAIMED || after.mayHaveReachedTheRecipient())
                    .isTrue();
        }
    }

    @Example
    void takesTheStrongestWord() {
        assertThat(after(Status.UNKNOWN, List.of(Kind.DEFERRED))).isEqualTo(Status.ACCEPTED);
        assertThat(after(Status.UNKNOWN, List.of(Kind.OTHER))).isEqualTo(Status.UNKNOWN);
        assertThat(after(Status.ABANDONED, List.of(Kind.DELIVERED, Kind.ACCEPTED)))
                .isEqualTo(Status.DELIVERED);
        assertThat(after(Status.UNKNOWN, List.of(Kind.REPLIED))).isEqualTo(Status.DELIVERED);
        assertThat(after(Status.DELIVERED, List.of(Kind.BOUNCED_SOFT))).isEqualTo(Status.BOUNCED);
        assertThat(after(Status.ACCEPTED, List.of(Kind.DROPPED))).isEqualTo(Status.BOUNCED);
        assertThat(after(Status.ACCEPTED, List.of(Kind.BLOCKED, Kind.DELIVERED)))
                .isEqualTo(Status.BOUNCED);
        assertThat(after(Status.IO_STARTED, List.of(Kind.COMPLAINED, Kind.BOUNCED_HARD, Kind.DELIVERED)))
                .isEqualTo(Status.COMPLAINED);
    }

    @Provide
    Arbitrary<Status> sent() {
        return Arbitraries.of(
                Status.CLAIMED, Status.IO_STARTED, Status.UNKNOWN, Status.ABANDONED, Status.ACCEPTED, Status.DELIVERED);
    }
}
