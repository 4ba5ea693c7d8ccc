/**
 * Takes opt-outs at any time and from anywhere, and keeps them for ever; beside them what else decides whether somebody may
 * be contacted at all: recorded consents, and what public do-not-call registries say of numbers.
 *
 * <p>Reads: {@code personalizer.message-drafted.v1}, {@code outreach.contact-attempted.v1}. Writes: {@code optout.suppression.state.v1},
 * {@code optout.consent.state.v1}, {@code optout.registry-check.state.v1},
 * {@code optout.message-noticed.v1}. Owns the schema {@code optout}; publishes
 * {@code suppression}, {@code unsubscribe_token}, {@code consent}, {@code registry_number}, {@code registry_file} and
 * {@code journal_position} to the last gate, {@code suppression} to campaigns too.
 *
 * <p>What it is told holds from the moment its answer is 200; only PostgreSQL is needed for that, Kafka may be away. Never
 * forgets an opt-out or a withdrawal, and never opts anybody out because an address was merely visited.
 */
@NullMarked
package dev.leadflow.optout;

import org.jspecify.annotations.NullMarked;
