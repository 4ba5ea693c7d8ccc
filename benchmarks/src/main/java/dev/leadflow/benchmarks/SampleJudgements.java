package dev.leadflow.benchmarks;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.RunId;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.ContactJudged.ByContactRules;
import dev.leadflow.outreach.decision.ContactJudged.ByQuotaRules;
import dev.leadflow.outreach.decision.ContactJudged.Judgement;
import dev.leadflow.outreach.decision.ContactJudged.Said;
import dev.leadflow.outreach.decision.QuotasInMemory;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Invented judgements of one organization, as the rules would have recorded them: each day the same number of new email
 * contacts with businesses of their own is approved at once, every tenth has opted out, and what the caps put off comes back
 * when it is due, until it is made or its approval has expired.
 */
final class SampleJudgements {

    private static final Duration APPROVAL = Duration.ofDays(7);

    private record Waiting(Instant due, Contact contact, Approval approval, boolean optedOut, int judgement) {}

    private final OrganizationSettings settings;
    private final CampaignId campaign = new CampaignId(UUID.randomUUID());
    private final QuotasInMemory quotas = new QuotasInMemory(Rules.inForce().quotaRules());
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparing(Waiting::due).thenComparing(each -> each.contact.requestedAt()));
    private final CampaignState running;
    private int made;

    SampleJudgements(OrganizationSettings settings) {
        this.settings = settings;
        this.running =
                new CampaignState(settings.organizationId(), campaign, "Bakeries", CampaignState.Status.RUNNING, null);
    }

    /** Tells them in their order. */
    void tell(Instant from, int days, int contactsADay, Consumer<ContactJudged> told) {
        for (int day = 0; day < days; day++) {
            Instant morning = from.plus(Duration.ofDays(day));
            for (int i = 0; i < contactsADay; i++) {
                Contact contact = contact(morning.plusMillis(i));
                waiting.add(new Waiting(
                        contact.requestedAt(),
                        contact,
                        new Approval(
                                "0".repeat(64),
                                "approval-not-required",
                                contact.requestedAt(),
                                Mode.LIVE,
                                contact.requestedAt().plus(APPROVAL)),
                        made % 10 == 0,
                        1));
            }
            Instant night = morning.plus(Duration.ofDays(1));
            while (!waiting.isEmpty() && waiting.peek().due.isBefore(night)) {
                judge(waiting.remove(), told);
            }
            quotas.tidy(night);
        }
    }

    private void judge(Waiting next, Consumer<ContactJudged> told) {
        JudgedContact judged = new JudgedContact(next.contact, next.approval, next.due);
        LeadFacts facts =
                new LeadFacts(next.optedOut, false, null, false, next.contact.verification(), false, false, null);
        Ruling ruling = Rules.judge(Rules.inForce().contactRules(), judged, ContactFacts.aboutTheLead(settings, facts));
        boolean passed = ruling.passed();
        if (passed) {
            ruling = quotas.judge(judged, settings, running);
        }
        Said said = Said.of(ruling);
        told.accept(new Judgement(
                next.contact,
                next.approval,
                next.judgement,
                new ByContactRules(facts, settings.version(), next.due),
                passed ? new ByQuotaRules(running, settings.version(), next.due) : null,
                said));
        if (said.until() != null) {
            waiting.add(new Waiting(said.until(), next.contact, next.approval, next.optedOut, next.judgement + 1));
        }
    }

    private Contact contact(Instant at) {
        OrganizationId organization = settings.organizationId();
        int number = made++;
        String domain = "business-" + number + ".example";
        String email = "info@" + domain;
        Lead lead = new Lead(
                new LeadId(UUID.randomUUID()),
                organization,
                "Asha Bakery " + number,
                "Bakery",
                "Pune",
                number + " MG Road",
                "IN",
                domain,
                "+9120" + (40_000_000 + number),
                email,
                "Asha Rao",
                "csv",
                null,
                at);
        return new Contact(
                organization,
                new ContactId(UUID.randomUUID()),
                campaign,
                new RunId(UUID.randomUUID()),
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                email,
                new AddressVerification(
                        email,
                        AddressVerification.Status.VALID,
                        0.95,
                        true,
                        "built-in",
                        at,
                        "The domain receives mail."),
                settings.sender(),
                at);
    }
}
