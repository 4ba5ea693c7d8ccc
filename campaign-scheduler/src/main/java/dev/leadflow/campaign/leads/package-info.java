/**
 * Reads the book of leads: what is known about each lead, how far each contact has come, which leads a campaign may select, and
 * why a lead was contacted or not.
 *
 * <p>Its tables are written by {@code projection}.
 */
@NullMarked
package dev.leadflow.campaign.leads;

import org.jspecify.annotations.NullMarked;
