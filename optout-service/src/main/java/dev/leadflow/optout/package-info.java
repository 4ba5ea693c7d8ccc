/**
 * Takes opt-outs at any time and from anywhere, and keeps them for ever.
 *
 * <p>Reads: {@code personalizer.message-drafted.v1}. Writes: {@code optout.suppression.state.v1}. Owns the schema
 * {@code optout}; publishes {@code suppression} and {@code unsubscribe_token} to the last gate.
 *
 * <p>An opt-out holds from the moment its answer is 200; only PostgreSQL is needed for that, Kafka may be away. Never
 * forgets an opt-out, and never opts anybody out because an address was merely visited.
 */
@NullMarked
package dev.leadflow.optout;

import org.jspecify.annotations.NullMarked;
