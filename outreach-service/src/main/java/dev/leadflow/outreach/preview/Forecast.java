package dev.leadflow.outreach.preview;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.outreach.decision.QuotasInMemory;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.RecipientDomain;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What will become of contacts that are requested together, if nothing changes meanwhile and each is approved at once.
 *
 * @param byOutcome contacts that are made at once, under the status that they will have
 * @param byReason contacts that are not made at once, by the reason of the first rule that objects. Together with {@code
 *     byOutcome} these are all
 * @param byHour contacts by the hour in which they are made, at once or later; its beginning in the organization's zone
 * @param byDomain contacts that are made, by the domain that receives them
 * @param expectedCost of those that are made
 * @param contacts each of them, in the order of their request
 */
record Forecast(
        int selected,
        Map<String, Integer> byOutcome,
        Map<String, Integer> byReason,
        Map<String, Integer> byHour,
        Map<String, Integer> byDomain,
        BigDecimal expectedCost,
        String currency,
        List<Predicted> contacts) {

    /**
     * What will become of one contact.
     *
     * @param verdict the first one
     * @param reason of the first verdict; null when the contact is made for real at once
     * @param rule that gave the first verdict
     * @param until when a deferred contact is judged again
     * @param contactAt when it is made in the end; null for never
     */
    record Predicted(
            LeadId leadId,
            String businessName,
            Verdict verdict,
            @Nullable Reason reason,
            String rule,
            String detail,
            @Nullable Instant until,
            @Nullable Instant contactAt) {

        Predicted madeAt(Instant moment) {
            return new Predicted(leadId, businessName, verdict, reason, rule, detail, until, moment);
        }
    }

    /** A contact with what is known about its lead. */
    record Request(Contact contact, LeadFacts lead) {}

    /** A place that was taken before. */
    record Taken(Contact contact, Instant at) {}

    /** What is judged next: the earliest, and among those the one that was requested first. */
    private record Due(Instant at, int number) {

        static final Comparator<Due> FIRST = Comparator.comparing(Due::at).thenComparingInt(Due::number);
    }

    /**
     * @param taken the places of the last days that are still taken
     * @param approval that each of them is given; its time is the beginning of the run
     */
    static Forecast of(
            List<Request> requests,
            List<Taken> taken,
            OrganizationSettings settings,
            @Nullable CampaignState campaign,
            Approval approval,
            Rules rules) {
        QuotasInMemory quotas = new QuotasInMemory(rules.quotaRules());
        taken.forEach(each -> quotas.take(each.contact, settings, each.at));
        List<Predicted> predicted = new ArrayList<>();
        PriorityQueue<Due> due = new PriorityQueue<>(Due.FIRST);
        for (int number = 0; number < requests.size(); number++) {
            due.add(new Due(approval.approvedAt(), number));
        }
        while (!due.isEmpty()) {
            Due next = due.remove();
            Request request = requests.get(next.number);
            JudgedContact contact = new JudgedContact(request.contact, approval, next.at);
            Ruling ruling =
                    Rules.judge(rules.contactRules(), contact, ContactFacts.aboutTheLead(settings, request.lead));
            if (ruling.passed()) {
                ruling = quotas.judge(contact, settings, campaign);
            }
            if (predicted.size() <= next.number) {
                predicted.add(first(request.contact, ruling));
            }
            if (ruling.passed()) {
                predicted.set(next.number, predicted.get(next.number).madeAt(next.at));
            } else if (ruling.decision() instanceof Decision.Defer defer) {
                due.add(new Due(defer.until(), next.number));
            }
        }
        return of(requests, predicted, settings);
    }

    private static Predicted first(Contact contact, Ruling ruling) {
        Decision decision = ruling.decision();
        return new Predicted(
                contact.leadId(),
                contact.lead().businessName(),
                decision.verdict(),
                decision.reason(),
                ruling.rule(),
                decision.detail(),
                decision.until(),
                null);
    }

    private static Forecast of(List<Request> requests, List<Predicted> predicted, OrganizationSettings settings) {
        Map<String, Integer> byOutcome = new TreeMap<>();
        Map<String, Integer> byReason = new TreeMap<>();
        Map<Instant, Integer> byHour = new TreeMap<>();
        Map<String, Integer> byDomain = new TreeMap<>();
        BigDecimal cost = BigDecimal.ZERO;
        for (int number = 0; number < requests.size(); number++) {
            Contact contact = requests.get(number).contact;
            Predicted each = predicted.get(number);
            switch (each.verdict) {
                case PROCEED -> byOutcome.merge("ACCEPTED", 1, Integer::sum);
                case SIMULATE -> byOutcome.merge("SIMULATED", 1, Integer::sum);
                case DEFER, DENY -> byReason.merge(String.valueOf(each.reason), 1, Integer::sum);
            }
            if (each.contactAt != null) {
                byHour.merge(
                        each.contactAt
                                .atZone(settings.zone())
                                .truncatedTo(ChronoUnit.HOURS)
                                .toInstant(),
                        1,
                        Integer::sum);
                String domain = RecipientDomain.of(contact);
                if (!domain.isEmpty()) {
                    byDomain.merge(domain, 1, Integer::sum);
                }
                cost = cost.add(settings.spending().ofOne(contact.channel(), settings.calling()));
            }
        }
        Map<String, Integer> hours = new LinkedHashMap<>();
        byHour.forEach((hour, count) ->
                hours.put(hour.atZone(settings.zone()).toOffsetDateTime().toString(), count));
        return new Forecast(
                requests.size(),
                byOutcome,
                byReason,
                hours,
                byDomain,
                cost,
                settings.spending().currency(),
                List.copyOf(predicted));
    }
}
