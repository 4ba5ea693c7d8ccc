/**
 * Organizations, their people, how these log in, what each organization has decided about its outreach, and the record of
 * who changed what.
 *
 * <p>Writes: {@code campaign.settings.state.v1}. Owns: {@code organization}, {@code user_account},
 * {@code organization_settings} (published), {@code audit_log}, {@code login_attempt}.
 */
@NullMarked
@NamedInterface("organization")
package dev.leadflow.campaign.organization;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
