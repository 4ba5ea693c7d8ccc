/**
 * What PostgreSQL knows about the leads of contacts, in the words of the rules: suppressions, consents and registries of the
 * opt-out service, and the contacts of the send ledger. The last gate asks for one contact, a preview for many.
 *
 * <p>Reads only; owns nothing.
 */
@NullMarked
package dev.leadflow.outreach.fact;

import org.jspecify.annotations.NullMarked;
