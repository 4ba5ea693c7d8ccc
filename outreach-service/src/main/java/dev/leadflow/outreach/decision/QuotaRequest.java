package dev.leadflow.outreach.decision;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.outreach.decision.ContactJudged.ByContactRules;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the one writer of an organization's counts is asked to do; travels in the order in which it was asked. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
@JsonSubTypes({
    @JsonSubTypes.Type(value = QuotaRequest.Judge.class, name = "judge"),
    @JsonSubTypes.Type(value = QuotaRequest.GiveBack.class, name = "give-back")
})
sealed interface QuotaRequest {

    OrganizationId organizationId();

    /**
     * Judge a contact that the rules about its lead let pass.
     *
     * @param byContactRules what those saw; null in a request of a version of the program that did not tell yet
     */
    record Judge(MessageApproved message, @Nullable ByContactRules byContactRules) implements QuotaRequest {

        @Override
        public OrganizationId organizationId() {
            return message.contact().organizationId();
        }
    }

    /** Free the place that was reserved at that moment for a contact that was certainly not made. */
    record GiveBack(OrganizationId organizationId, ContactId contactId, Instant reservedAt) implements QuotaRequest {}

    static boolean frees(ContactAttempted attempt) {
        return switch (attempt.status()) {
            case REFUSED, CANCELLED -> true;
            case SIMULATED, CLAIMED, IO_STARTED, ACCEPTED, DELIVERED, BOUNCED, COMPLAINED, UNKNOWN, ABANDONED -> false;
        };
    }

    static QuotaRequest giveBack(ContactAttempted attempt) {
        return new GiveBack(attempt.organizationId(), attempt.contactId(), attempt.reservedAt());
    }
}
