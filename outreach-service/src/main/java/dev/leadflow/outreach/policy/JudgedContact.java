package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.Contact;
import java.time.Instant;

/**
 * A contact at the moment of judging it.
 *
 * @param now the moment: wall clock in production, virtual in a rehearsal
 */
public record JudgedContact(Contact contact, Approval approval, Instant now) {}
