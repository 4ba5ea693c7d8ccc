package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Reason;
import java.util.Map;

/** An approval is good until it expires (row 114); the moment of expiry itself is too late. */
record ApprovalValid() implements Policy {

    @Override
    public String name() {
        return "approval-valid";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return contact.now().isBefore(contact.approval().expiresAt())
                ? Decision.proceed()
                : new Decision.Deny(Reason.APPROVAL_EXPIRED, "The approval of the message has expired.");
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of(
                "approval_expires_at", contact.approval().expiresAt().toString(),
                "approved_by", contact.approval().approvedBy());
    }
}
