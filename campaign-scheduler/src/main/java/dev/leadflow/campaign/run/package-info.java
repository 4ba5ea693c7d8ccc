/**
 * Campaigns and their runs: who starts and stops them, when they run, which leads a run selects, and what came of it.
 *
 * <p>Writes: {@code campaign.campaign.state.v1}, {@code campaign.contact-requested.v1}, {@code campaign.run-reported.v1}.
 * Owns: {@code campaign} (published), {@code campaign_target}, {@code run}, {@code contact}, {@code scheduled_tasks}.
 */
@NullMarked
package dev.leadflow.campaign.run;

import org.jspecify.annotations.NullMarked;
