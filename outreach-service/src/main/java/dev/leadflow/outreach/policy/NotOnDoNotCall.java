package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Reason;
import java.util.Map;

/** A number on a do-not-call list is not called; email is no matter of that list (rows 134, 135). */
record NotOnDoNotCall() implements Policy {

    @Override
    public String name() {
        return "not-on-do-not-call";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return contact.channel() == Channel.VOICE && facts.lead().doNotCall()
                ? new Decision.Deny(Reason.DO_NOT_CALL, "The phone number is on a do-not-call list.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of(
                "channel",
                contact.channel().name(),
                "do_not_call",
                Boolean.toString(facts.lead().doNotCall()));
    }
}
