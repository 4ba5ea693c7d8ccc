package dev.leadflow.common.event;

/**
 * A message may be judged by the rules now: just approved, or deferred before and due again.
 *
 * @param judgement 1 for the first time, one more each time it comes back from being deferred
 */
public record MessageApproved(Contact contact, Draft draft, Approval approval, int judgement) {}
