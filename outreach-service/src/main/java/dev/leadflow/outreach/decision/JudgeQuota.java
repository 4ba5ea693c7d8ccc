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
import dev.leadflow.outreach.policy.Ruling;
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
final class JudgeQuota implements ProcessorSupplier<String, QuotaRequest, String, QuotaAnswer> {

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
    public Processor<String, QuotaRequest, String, QuotaAnswer> get() {
        return new Step();
    }

    private final class Step implements Processor<String, QuotaRequest, String, QuotaAnswer> {

        private @Nullable ProcessorContext<String, QuotaAnswer> context;
        private @Nullable Judge judge;

        @Override
        public void init(ProcessorContext<String, QuotaAnswer> newContext) {
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
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            switch (asked.value()) {
                case QuotaRequest.GiveBack back -> {
                    if (current.places.free(back.contactId(), back.reservedAt())) {
                        Objects.requireNonNull(context).forward(asked.withValue(new Freed(back, now)));
                    }
                }
                case QuotaRequest.EndCall ended -> {
                    if (current.places.endCall(ended.contactId(), ended.reservedAt())) {
                        Objects.requireNonNull(context).forward(asked.withValue(new Freed(ended, now)));
                    }
                }
                case QuotaRequest.Judge request ->
                    Objects.requireNonNull(context)
                            .forward(asked.withKey(
                                            request.message().contact().leadId().toString())
                                    .withValue(current.judge(request, now)));
            }
        }
    }

    /** The judging itself, over counts that are stored, or in a rehearsal's memory. */
    record Judge(Places places, StoredTable<OrganizationSettings> settings, StoredTable<CampaignState> campaigns) {

        Judged judge(QuotaRequest.Judge request, Instant now) {
            MessageApproved message = request.message();
            JudgedContact contact = new JudgedContact(message.contact(), message.approval(), now);
            ContactFacts facts = look(contact);
            Ruling ruling = Rules.judgeWithEveryFact(Rules.inForce().quotaRules(), contact, facts);
            settle(contact, facts, ruling);
            return new Judged(message, Stage.QUOTA_RULES, ruling, facts, request.byContactRules(), now);
        }

        /** Whoever comes to be judged anew was not contacted, so a place from before is not used. */
        ContactFacts look(JudgedContact judged) {
            places.free(judged.contact().contactId());
            return facts(judged.contact(), judged.now());
        }

        void settle(JudgedContact judged, ContactFacts facts, Ruling ruling) {
            if (ruling.passed()) {
                places.take(judged.contact(), Objects.requireNonNull(facts.settings()), judged.now());
            }
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
