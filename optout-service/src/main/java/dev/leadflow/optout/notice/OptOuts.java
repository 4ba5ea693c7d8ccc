package dev.leadflow.optout.notice;

import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Database;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Where notices that suppress somebody are entered. */
public interface OptOuts {

    /**
     * Who received a message and must not be contacted again.
     *
     * @param reason in words, such as "hard bounce reported by sendgrid"
     * @param named the address that the notice named; null when it named none
     * @param asked whether somebody at the named address asked for it, and is left alone there as well
     */
    record OptOut(
            OrganizationId organizationId,
            ContactId contactId,
            LeadId leadId,
            String reason,
            @Nullable String named,
            boolean asked) {}

    /** Suppresses them in the running transaction of {@code database}. */
    void add(Database database, Collection<OptOut> optOuts, Instant now);
}
