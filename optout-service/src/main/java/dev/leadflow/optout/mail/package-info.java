/**
 * Mails that come back: bounces (RFC 3464), feedback reports (RFC 5965) and what people answer, however they arrive. Reads
 * bytes from strangers and says what they mean for the message that we sent; keeps no text of a mail and stores nothing.
 */
@NullMarked
package dev.leadflow.optout.mail;

import org.jspecify.annotations.NullMarked;
