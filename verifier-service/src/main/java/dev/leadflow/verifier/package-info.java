/**
 * Finds out whether the email address and the phone number of a lead can be used.
 *
 * <p>Reads: {@code scraper.lead-accepted.v1}. Writes: {@code verifier.lead-verified.v1}. Owns the table
 * {@code verifier.verification}: the last result of each address, without the address.
 *
 * <p>A package per vendor translates what a paid provider says; {@code OrderedEmailVerifier} and {@code OrderedPhoneVerifier}
 * ask them after the built-in check.
 *
 * <p>Never decides about a contact, and never calls an address bad because a network is away.
 */
@NullMarked
package dev.leadflow.verifier;

import org.jspecify.annotations.NullMarked;
