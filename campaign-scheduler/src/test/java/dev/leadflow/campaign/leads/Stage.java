package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.testkit.Fixtures;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One bakery and one campaign, for tests that play through what can happen to a lead. */
final class Stage {

    static final OrganizationId ORGANIZATION = new OrganizationId(new UUID(0, 1));
    static final LeadId BAKERY = new LeadId(UUID.fromString("11111111-0000-5000-8000-000000000000"));
    static final CampaignId CAMPAIGN = new CampaignId(new UUID(0, 3));
    static final CampaignId ANOTHER = new CampaignId(new UUID(0, 4));
    static final Instant NOW = Fixtures.NOON_IN_KOLKATA;

    private Stage() {}

    static SelectingCampaign campaign(CampaignState.Status status, @Nullable String reason) {
        return new SelectingCampaign(CAMPAIGN, "Daily email", status, reason, LocalTime.of(10, 0), false);
    }

    static SelectingCampaign campaign() {
        return campaign(CampaignState.Status.RUNNING, null);
    }

    static OrganizationSettings settings(Mode mode) {
        return Fixtures.settings(ORGANIZATION, mode);
    }

    static OrganizationSettings settings(Consumer<ObjectNode> change) {
        ObjectNode json = Json.EVENTS.valueToTree(settings(Mode.LIVE));
        change.accept(json);
        return Json.EVENTS.treeToValue(json, OrganizationSettings.class);
    }

    static Lead lead(@Nullable String email) {
        return new Lead(
                BAKERY,
                ORGANIZATION,
                "Asha Bakery",
                "Bakery",
                "Pune",
                null,
                "IN",
                null,
                "+912041234567",
                email,
                null,
                "csv",
                null,
                NOW.minusSeconds(4 * 3600));
    }

    static Verification email(AddressVerification.Status status, double confidence, boolean usable, String detail) {
        return new Verification(
                1,
                NOW.minusSeconds(3 * 3600),
                usable,
                new Verification.Address(status, confidence, usable, "built-in", NOW.minusSeconds(3 * 3600), detail),
                null);
    }

    static Verification good() {
        return email(AddressVerification.Status.VALID, 0.95, true, "The domain takes mail.");
    }

    static Candidate candidate(Candidate.Past... contacts) {
        return new Candidate(lead("info@asha.example"), good(), null, false, List.of(), List.of(contacts));
    }

    static ContactProgress attempted(ContactAttempted.Status status, Mode mode, Instant at) {
        return attempted(status, mode, null, at);
    }

    static ContactProgress attempted(ContactAttempted.Status status, Mode mode, @Nullable Reason reason, Instant at) {
        return new ContactProgress(null, null, null, null, new ContactProgress.Attempted(status, mode, reason, at));
    }

    static Candidate.Past past(CampaignId campaign, boolean withLead, ContactProgress progress) {
        return new Candidate.Past(campaign, withLead, NOW.minusSeconds(3000), progress);
    }
}
