package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RegistryCheck;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.policy.RecipientDomain;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TopologyTester;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the contacts of one organization, judged by the real topology: the world around it defers, releases and sends
 * as the rest of the service does. What the topology has recorded is a past to rehearse.
 */
public final class Traffic {

    /** As late as the release of deferred contacts and the way through the topics make it. */
    private static final Duration LATE = Duration.ofMillis(700);

    private static final KeyedHash HASH = new KeyedHash(new Secret("pepper-pepper-pepper-pepper-pepper"));

    /** The topology of many organizations; they know nothing of each other. */
    public static final class World implements AutoCloseable {

        private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
        private final TopologyTester topology = new TopologyTester(
                new RulesTopology(HASH, clock).on(TopologyTester.builder()), Fixtures.NOON_IN_KOLKATA);

        @Override
        public void close() {
            topology.close();
        }
    }

    private record Waiting(Instant due, MessageApproved message) {}

    private final OrganizationId organization = Fixtures.organization();
    private final World world;
    private final Map<Long, OrganizationSettings> versions = new HashMap<>();
    private final Map<ContactId, Waiting> waiting = new HashMap<>();
    private final List<ContactCleared> sent = new ArrayList<>();
    private final List<ContactJudged> recorded = new ArrayList<>();
    private boolean gateStops;
    private boolean gateDenies;
    private long version;

    public Traffic(World world, Instant start) {
        this.world = world;
        world.clock.set(start);
        // Numbers in India may be called for as long as any of this lasts.
        world.topology.send(
                Topics.REGISTRY_CHECKS,
                RegistryCheck.fileKey(organization, "IN"),
                new RegistryCheck(
                        organization,
                        null,
                        "IN",
                        "test",
                        false,
                        LocalDate.ofInstant(start, ZoneOffset.UTC).plusDays(60)));
    }

    public OrganizationId organization() {
        return organization;
    }

    public Instant now() {
        return world.clock.instant();
    }

    public List<ContactJudged> recorded() {
        return List.copyOf(recorded);
    }

    public Optional<OrganizationSettings> settings(long which) {
        return Optional.ofNullable(versions.get(which));
    }

    // --- what the organization does

    /** New settings, under the next version; whoever waits is judged anew. */
    public void change(OrganizationSettings settings) {
        Map<String, Object> owner = Map.of("organization_id", organization);
        OrganizationSettings ours = Fixtures.changed(settings, owner);
        while (ours.version() <= version) {
            ours = Fixtures.changed(ours, owner);
        }
        version = ours.version();
        versions.put(version, ours);
        world.topology.send(Topics.SETTINGS, organization.toString(), ours);
        Instant soon = now().plusSeconds(2);
        waiting.replaceAll((contact, each) -> each.due.isAfter(soon) ? new Waiting(soon, each.message) : each);
    }

    public void campaign(CampaignId campaign, CampaignState.Status status) {
        world.topology.send(
                Topics.CAMPAIGNS, campaign.toString(), new CampaignState(organization, campaign, "any", status, null));
    }

    public Lead lead(String email, String phone) {
        return Fixtures.with(Fixtures.lead(organization), Map.of("email", email, "phone", phone));
    }

    /** A message is approved: what becomes of it happens at once or when it is due. */
    public Contact approve(Lead lead, CampaignId campaign, int step, Channel channel, Mode mode, Duration valid) {
        String recipient = Objects.requireNonNull(channel == Channel.EMAIL ? lead.email() : lead.phone());
        Contact contact = new Contact(
                organization,
                new ContactId(UUID.randomUUID()),
                campaign,
                new RunId(UUID.randomUUID()),
                step,
                channel,
                Purpose.MARKETING,
                lead,
                recipient,
                Fixtures.verified(recipient),
                Fixtures.SENDER,
                now());
        Approval approval = new Approval("hash", "reviewer", now(), mode, now().plus(valid));
        judge(new MessageApproved(contact, Fixtures.draft(), approval, 1));
        return contact;
    }

    public void optOut(Lead lead) {
        String key = HASH.lead(organization, lead.leadId());
        world.topology.send(
                Topics.SUPPRESSIONS,
                organization + ":" + key,
                new Suppression(organization, key, Suppression.Scope.ALL_CHANNELS, lead.leadId(), "test", now()));
    }

    /** From now on the last gate stops every contact and has it judged again later; or lets them pass again. */
    public void gateStops(boolean stops) {
        gateStops = stops;
    }

    /** From now on the last gate denies every contact, as after an opt-out in between; or lets them pass again. */
    public void gateDenies(boolean denies) {
        gateDenies = denies;
    }

    /** The provider refuses the contact that was made last, so that its place is free again. */
    public void refuseTheLast() {
        if (!sent.isEmpty()) {
            attempted(sent.removeLast(), Status.REFUSED, Reason.REFUSED_BY_PROVIDER);
        }
    }

    /** Time passes; whoever is due meanwhile is judged. */
    public void pass(Duration time) {
        Instant end = now().plus(time);
        Optional<Waiting> next = next();
        while (next.isPresent() && next.get().due.plus(LATE).isBefore(end)) {
            Waiting due = next.get();
            MessageApproved message = due.message;
            waiting.remove(message.contact().contactId());
            if (due.due.plus(LATE).isAfter(now())) {
                world.clock.set(due.due.plus(LATE));
            }
            judge(new MessageApproved(message.contact(), message.draft(), message.approval(), message.judgement() + 1));
            next = next();
        }
        world.clock.set(end);
    }

    private Optional<Waiting> next() {
        return waiting.values().stream()
                .min(Comparator.comparing(Waiting::due)
                        .thenComparing(each -> each.message.approval().approvedAt()));
    }

    private void judge(MessageApproved message) {
        world.topology.send(Topics.MESSAGE_APPROVED, message.contact().leadId().toString(), message);
        world.clock.advance(Duration.ofMillis(3));
        for (ContactDeferred each : world.topology.written(Topics.CONTACT_DEFERRED)) {
            waiting.put(each.message().contact().contactId(), new Waiting(each.until(), each.message()));
        }
        for (ContactCleared each : world.topology.written(Topics.CONTACT_CLEARED)) {
            reachTheGate(each);
        }
        takeDown();
    }

    private void reachTheGate(ContactCleared cleared) {
        if (gateDenies) {
            attempted(cleared, Status.CANCELLED, Reason.OPTED_OUT);
            return;
        }
        if (gateStops) {
            attempted(cleared, Status.CANCELLED, Reason.CHANNEL_NOT_READY);
            waiting.put(
                    cleared.message().contact().contactId(),
                    new Waiting(now().plus(Duration.ofMinutes(15)), cleared.message()));
            return;
        }
        if (cleared.mode() == Mode.DRY_RUN) {
            attempted(cleared, Status.SIMULATED, Reason.DRY_RUN);
        } else {
            attempted(cleared, Status.IO_STARTED, null);
            attempted(cleared, Status.ACCEPTED, null);
        }
        sent.add(cleared);
    }

    private void attempted(ContactCleared cleared, Status status, @Nullable Reason reason) {
        Contact contact = cleared.message().contact();
        world.topology.send(
                Topics.CONTACT_ATTEMPTED,
                contact.leadId().toString(),
                new ContactAttempted(
                        organization,
                        new AttemptId(UUID.nameUUIDFromBytes(
                                (contact.contactId() + "/" + cleared.message().judgement())
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                        contact.contactId(),
                        contact.leadId(),
                        contact.campaignId(),
                        contact.runId(),
                        contact.step(),
                        contact.channel(),
                        RecipientDomain.of(contact),
                        cleared.mode(),
                        status,
                        reason,
                        "",
                        "test",
                        null,
                        cleared.clearedAt(),
                        now()));
        takeDown();
    }

    private void takeDown() {
        recorded.addAll(world.topology.written(ContactJudged.TOPIC));
    }
}
