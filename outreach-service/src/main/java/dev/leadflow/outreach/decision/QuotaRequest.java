package dev.leadflow.outreach.decision;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.outreach.decision.ContactJudged.ByContactRules;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the one writer of an organization's counts is asked to do; travels in the order in which it was asked. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
@JsonSubTypes({
    @JsonSubTypes.Type(value = QuotaRequest.Judge.class, name = "judge"),
    @JsonSubTypes.Type(value = QuotaRequest.GiveBack.class, name = "give-back"),
    @JsonSubTypes.Type(value = QuotaRequest.EndCall.class, name = "end-call")
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

    /**
     * Free the place that was reserved at that moment for a contact that was certainly not made.
     *
     * @param reason why it was not; null in a request of a version of the program that did not tell yet
     */
    record GiveBack(
            OrganizationId organizationId,
            ContactId contactId,
            Instant reservedAt,
            @Nullable Reason reason) implements QuotaRequest {}

    /** A call that took a slot at that moment has ended; its place of the day is used up. */
    record EndCall(OrganizationId organizationId, ContactId contactId, Instant reservedAt) implements QuotaRequest {}

    /** What an attempt frees as it changes: the place of what was certainly not made, the slot of a call that is over. */
    static List<QuotaRequest> after(ContactAttempted attempt) {
        return switch (attempt.status()) {
            case REFUSED, CANCELLED ->
                List.of(new GiveBack(
                        attempt.organizationId(), attempt.contactId(), attempt.reservedAt(), attempt.reason()));
            case SIMULATED, DELIVERED, BOUNCED, COMPLAINED, ABANDONED ->
                attempt.channel() == Channel.VOICE
                        ? List.of(new EndCall(attempt.organizationId(), attempt.contactId(), attempt.reservedAt()))
                        : List.of();
            case CLAIMED, IO_STARTED, ACCEPTED, UNKNOWN -> List.of();
        };
    }
}
