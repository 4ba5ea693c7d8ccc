package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A contact at the moment of judging it.
 *
 * @param now the moment: wall clock in production, virtual in a rehearsal
 */
public record JudgedContact(Contact contact, Approval approval, Instant now) {

    public Channel channel() {
        return contact.channel();
    }

    /**
     * LIVE only if it was approved for real and the organization is live at this moment. What was approved in a dry run
     * stays one, and an organization whose settings are not known contacts nobody.
     */
    public Mode mode(@Nullable OrganizationSettings settings) {
        return approval.mode() == Mode.LIVE && settings != null && settings.mode() == Mode.LIVE
                ? Mode.LIVE
                : Mode.DRY_RUN;
    }
}
