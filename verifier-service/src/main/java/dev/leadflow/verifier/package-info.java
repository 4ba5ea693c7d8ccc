/**
 * Finds out whether the email address and the phone number of a lead can be used.
 *
 * <p>Reads: {@code scraper.lead-accepted.v1}. Writes: {@code verifier.lead-verified.v1}. Owns the schema {@code verifier}.
 *
 * <p>Never decides about a contact.
 */
@NullMarked
package dev.leadflow.verifier;

import org.jspecify.annotations.NullMarked;
