package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactDecided.Stage;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Counts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.Rules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Judges a contact by the rules about its organization and, when it passes, takes its place in the caps: a dry run takes
 * places like the real thing. All requests of an organization come here one after the other, which makes the counts exact.
 */
final class JudgeQuota implements ProcessorSupplier<String, QuotaRequest, String, Judged> {

    private static final Duration TIDY_EVERY = Duration.ofMinutes(30);

    private final InstantSource clock;

    JudgeQuota(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Places.stores();
    }

    @Override
    public Processor<String, QuotaRequest, String, Judged> get() {
        return new Step();
    }

    private final class Step implements Processor<String, QuotaRequest, String, Judged> {

        private @Nullable ProcessorContext<String, Judged> context;
        private @Nullable Judge judge;

        @Override
        public void init(ProcessorContext<String, Judged> newContext) {
            Places places = Places.in(newContext);
            context = newContext;
            judge = new Judge(
                    places,
                    StoredTable.of(newContext, RulesTopology.SETTINGS),
                    StoredTable.of(newContext, RulesTopology.CAMPAIGNS));
            newContext.schedule(TIDY_EVERY, PunctuationType.WALL_CLOCK_TIME, unused -> places.tidy(clock.instant()));
        }

        @Override
        public void process(Record<String, QuotaRequest> asked) {
            Judge current = Objects.requireNonNull(judge);
            switch (asked.value()) {
                case QuotaRequest.GiveBack unused -> current.places.free(unused.contactId(), unused.reservedAt());
                case QuotaRequest.EndCall ended -> current.places.endCall(ended.contactId(), ended.reservedAt());
                case QuotaRequest.Judge(MessageApproved message) ->
                    Objects.requireNonNull(context)
                            .forward(asked.withKey(message.contact().leadId().toString())
                                    .withValue(current.judge(
                                            message, clock.instant().truncatedTo(ChronoUnit.MILLIS))));
            }
        }
    }

    private record Judge(
            Places places, StoredTable<OrganizationSettings> settings, StoredTable<CampaignState> campaigns) {

        Judged judge(MessageApproved message, Instant now) {
            Contact contact = message.contact();
            // Whoever comes to be judged anew was not contacted, so a place from before is not used.
            places.free(contact.contactId());
            JudgedContact judged = new JudgedContact(contact, message.approval(), now);
            ContactFacts facts = facts(contact, now);
            Judged result = new Judged(
                    message,
                    Stage.QUOTA_RULES,
                    Rules.judgeWithEveryFact(Rules.inForce().quotaRules(), judged, facts),
                    now);
            if (result.passed()) {
                places.take(contact, Objects.requireNonNull(facts.settings()), now);
            }
            return result;
        }

        private ContactFacts facts(Contact contact, Instant now) {
            OrganizationSettings known = settings.find(contact.organizationId().toString());
            CampaignState campaign = campaigns.find(contact.campaignId().toString());
            LocalDate today = known == null ? null : LocalDate.ofInstant(now, known.zone());
            return ContactFacts.aboutTheOrganization(
                    known,
                    campaign == null || !campaign.organizationId().equals(contact.organizationId()) ? null : campaign,
                    today == null ? Counts.NONE : places.counts(contact, today, now));
        }
    }
}
