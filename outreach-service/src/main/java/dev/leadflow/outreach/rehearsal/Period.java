package dev.leadflow.outreach.rehearsal;

import java.time.Instant;

/** From {@code from} on, until before {@code to}. */
record Period(Instant from, Instant to) {

    boolean contains(Instant moment) {
        return !moment.isBefore(from) && moment.isBefore(to);
    }
}
