/**
 * Finds out whether the email address and the phone number of a lead can be used: when the lead is new or has gained an
 * address, and again before a contact when the result has grown old.
 *
 * <p>Reads: {@code scraper.lead-accepted.v1}, {@code campaign.contact-requested.v1}. Writes: {@code verifier.lead-verified.v1},
 * {@code verifier.contact-verified.v1}. Owns the table {@code verifier.verification}: the last result of each address, without
 * the address.
 *
 * <p>A package per vendor translates what a paid provider says; {@code OrderedEmailVerifier} and {@code OrderedPhoneVerifier}
 * ask them after the built-in check.
 *
 * <p>Never decides about a contact, and never calls an address bad because a network is away.
 */
@NullMarked
package dev.leadflow.verifier;

import org.jspecify.annotations.NullMarked;
