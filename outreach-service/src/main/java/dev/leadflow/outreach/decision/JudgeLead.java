package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Consent;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactDecided.Stage;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.outreach.fact.ContactKeys;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.NumberStanding;
import dev.leadflow.outreach.policy.RecipientCountry;
import dev.leadflow.outreach.policy.Rules;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Judges a contact by the rules about its lead, with the tables of the topology, once for each of its judgements. The suppressions
 * are a copy that may be a moment old: they filter early, and the last gate asks PostgreSQL.
 */
final class JudgeLead implements FixedKeyProcessorSupplier<String, MessageApproved, Judged> {

    private final KeyedHash hash;
    private final InstantSource clock;

    JudgeLead(KeyedHash hash, InstantSource clock) {
        this.hash = hash;
        this.clock = clock;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(OncePerJudgement.store());
    }

    @Override
    public FixedKeyProcessor<String, MessageApproved, Judged> get() {
        return new Step();
    }

    private final class Step implements FixedKeyProcessor<String, MessageApproved, Judged> {

        private @Nullable FixedKeyProcessorContext<String, Judged> context;
        private @Nullable Tables tables;
        private @Nullable OncePerJudgement judgements;

        @Override
        public void init(FixedKeyProcessorContext<String, Judged> newContext) {
            context = newContext;
            judgements = OncePerJudgement.in(newContext, clock);
            tables = new Tables(
                    StoredTable.of(newContext, RulesTopology.SETTINGS),
                    StoredTable.of(newContext, RulesTopology.SUPPRESSIONS),
                    StoredTable.of(newContext, RulesTopology.CONSENTS),
                    StoredTable.of(newContext, RulesTopology.REGISTRY_CHECKS),
                    StoredTable.of(newContext, RulesTopology.MERGED_LEADS),
                    StoredTable.of(newContext, RulesTopology.CONTACTS_BY_LEAD));
        }

        @Override
        public void process(FixedKeyRecord<String, MessageApproved> approved) {
            MessageApproved message = approved.value();
            if (!Objects.requireNonNull(judgements).isToBeMade(message)) {
                return;
            }
            JudgedContact contact = new JudgedContact(
                    message.contact(), message.approval(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
            ContactFacts facts = facts(contact, Objects.requireNonNull(tables));
            Judged judged = new Judged(
                    message,
                    Stage.CONTACT_RULES,
                    Rules.judgeWithEveryFact(Rules.inForce().contactRules(), contact, facts),
                    facts,
                    null,
                    contact.now());
            judgements.made(message);
            Objects.requireNonNull(context).forward(approved.withValue(judged));
        }
    }

    private record Tables(
            StoredTable<OrganizationSettings> settings,
            StoredTable<Suppression> suppressions,
            StoredTable<Consent> consents,
            StoredTable<RegistryCheck> registryChecks,
            StoredTable<LeadMerged> mergedLeads,
            StoredTable<LeadContacts> contactsByLead) {}

    private ContactFacts facts(JudgedContact judged, Tables tables) {
        Contact contact = judged.contact();
        String lead = contact.leadId().toString();
        OrganizationSettings settings =
                tables.settings.find(contact.organizationId().toString());
        Mode mode = judged.mode(settings);
        LeadContacts made = Objects.requireNonNullElse(tables.contactsByLead.find(lead), LeadContacts.NONE);
        NumberStanding number = number(contact, tables);
        return ContactFacts.aboutTheLead(
                settings,
                new LeadFacts(
                        optedOut(contact, tables.suppressions),
                        number.listed(),
                        number.clearOn(),
                        consented(contact, tables.consents),
                        contact.verification(),
                        tables.mergedLeads.find(lead) != null,
                        made.reached(contact, mode),
                        made.lastAt(mode)));
    }

    /** An opt-out of the lead itself, of any of its addresses, or of the address that the message goes to. */
    private boolean optedOut(Contact contact, StoredTable<Suppression> suppressions) {
        OrganizationId organization = contact.organizationId();
        return ContactKeys.of(contact, hash).suppression().stream()
                .map(key -> suppressions.find(organization + ":" + key))
                .anyMatch(found -> found != null && found.scope() == Suppression.Scope.ALL_CHANNELS);
    }

    private boolean consented(Contact contact, StoredTable<Consent> consents) {
        Purpose purpose = contact.purpose();
        if (purpose == null) {
            return false;
        }
        Consent consent = consents.find(Consent.topicKey(
                contact.organizationId(), ContactKeys.recipient(contact, hash), contact.channel(), purpose));
        return consent != null && consent.holds();
    }

    /** By the organization's own list and by the newest word of the registries. */
    private NumberStanding number(Contact contact, Tables tables) {
        if (contact.channel() != Channel.VOICE) {
            return NumberStanding.NEVER_CHECKED;
        }
        OrganizationId organization = contact.organizationId();
        String key = ContactKeys.recipient(contact, hash);
        RegistryCheck file = RecipientCountry.of(contact)
                .map(country -> tables.registryChecks.find(RegistryCheck.fileKey(organization, country)))
                .orElse(null);
        RegistryCheck number = tables.registryChecks.find(RegistryCheck.numberKey(organization, key));
        NumberStanding byRegistry = NumberStanding.of(
                number != null && number.listed(),
                number == null ? null : number.checkedOn(),
                file == null ? null : file.checkedOn());
        return tables.suppressions.find(organization + ":" + key) == null ? byRegistry : NumberStanding.LISTED;
    }
}
