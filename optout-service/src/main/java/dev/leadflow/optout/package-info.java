/**
 * Takes opt-outs at any time and from anywhere, and keeps them for ever.
 *
 * <p>Reads: {@code personalizer.message-drafted.v1}. Writes: {@code optout.*}. Owns the schema {@code optout}; publishes
 * {@code suppression} and {@code unsubscribe_token} to the last gate.
 *
 * <p>Never forgets an opt-out.
 */
@NullMarked
package dev.leadflow.optout;

import org.jspecify.annotations.NullMarked;
