/**
 * Sends what every rule let pass: at most once, and never after an opt-out that we have acknowledged.
 *
 * <p>Reads: cleared contacts, what is said about sent messages, and in PostgreSQL the published tables of {@code optout} and {@code campaign}. Writes:
 * contact-attempted, contact-decided and contact-deferred of the last gate. Owns the tables {@code outreach.send_attempt} and
 * {@code outreach.early_notice}.
 *
 * <p>The only package that calls a channel; no provider is called without a committed claim.
 */
@NullMarked
package dev.leadflow.outreach.sending;

import org.jspecify.annotations.NullMarked;
