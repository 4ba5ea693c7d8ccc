/**
 * Finds out whether the email address and the phone number of a lead can be used.
 *
 * <p>Reads: {@code scraper.lead-accepted.v1}. Writes: {@code verifier.lead-verified.v1}. Owns the table
 * {@code verifier.verification}: the last result of each address, without the address.
 *
 * <p>Never decides about a contact, and never calls an address bad because a network is away.
 */
@NullMarked
package dev.leadflow.verifier;

import org.jspecify.annotations.NullMarked;
