/**
 * Writes the book of leads: what every service has told about each lead, one row a fact, in whatever order and however often it
 * is told.
 *
 * <p>Reads: intake, verification, opt-outs, drafts, approvals, decisions and attempts. Owns: {@code lead},
 * {@code verification}, {@code refused_lead}, {@code sighting}, {@code merged_lead}, {@code suppression},
 * {@code contact_progress}, {@code decision}. Writes no topic.
 */
@NullMarked
package dev.leadflow.campaign.projection;

import org.jspecify.annotations.NullMarked;
