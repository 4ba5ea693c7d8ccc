/**
 * The book of leads: what every service has told about each lead, how far each contact has come, and why a lead was
 * contacted or not.
 *
 * <p>Reads: intake, verification, opt-outs, drafts, approvals, decisions and attempts. Owns: {@code lead},
 * {@code verification}, {@code refused_lead}, {@code sighting}, {@code merged_lead}, {@code suppression},
 * {@code contact_progress}, {@code decision}. Writes no topic: everything here is a projection.
 */
@NullMarked
package dev.leadflow.campaign.leads;

import org.jspecify.annotations.NullMarked;
