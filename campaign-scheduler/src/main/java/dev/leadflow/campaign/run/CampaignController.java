package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.Candidates;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Window;
import dev.leadflow.common.event.WindowText;
import dev.leadflow.common.mail.HeaderLine;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Campaigns; their runs have a controller of their own. */
@RestController
class CampaignController {

    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm");

    private static final WindowText NO_WINDOW = new WindowText(null, null, null);

    private final TenantDatabase database;
    private final Campaigns campaigns;
    private final Schedule schedule;
    private final Clock clock;

    CampaignController(TenantDatabase database, Campaigns campaigns, Schedule schedule, Clock clock) {
        this.database = database;
        this.campaigns = campaigns;
        this.schedule = schedule;
        this.clock = clock;
    }

    /**
     * A campaign as the API shows it.
     *
     * @param statusReason why it stands still, when the program stopped it
     * @param dailyAt HH:mm in the organization's zone; null when it runs on demand only
     * @param window when it may make contacts, within that of the organization; null for no limits of its own
     * @param nextRunAt when it runs by itself next
     */
    record CampaignView(
            CampaignId id,
            String name,
            Channel channel,
            CampaignState.Status status,
            @Nullable String statusReason,
            Purpose purpose,
            @Nullable String dailyAt,
            @Nullable WindowText window,
            boolean targeted,
            @Nullable Instant nextRunAt,
            Instant createdAt,
            Instant updatedAt) {

        static CampaignView of(Campaign campaign, Instant now) {
            return new CampaignView(
                    campaign.campaignId(),
                    campaign.name(),
                    Channel.EMAIL,
                    campaign.status(),
                    campaign.statusReason(),
                    campaign.purpose(),
                    campaign.dailyAt() == null ? null : TIME_OF_DAY.format(campaign.dailyAt()),
                    campaign.window() == null ? null : WindowText.of(campaign.window()),
                    campaign.targeted(),
                    Schedule.next(campaign, now).orElse(null),
                    campaign.createdAt(),
                    campaign.updatedAt());
        }
    }

    /**
     * @param purpose absent for MARKETING
     * @param dailyAt HH:mm in the organization's zone; absent or "none" for a campaign that runs on demand only
     * @param window absent for no limits of its own
     */
    record NewCampaign(
            @Nullable String name,
            @Nullable Purpose purpose,
            @Nullable String dailyAt,
            @Nullable WindowText window) {}

    /**
     * Absent fields stay as they are.
     *
     * @param dailyAt HH:mm, or "none"
     * @param window without days, from and to for no limits of its own
     */
    record Change(
            @Nullable String name,
            @Nullable Purpose purpose,
            @Nullable String dailyAt,
            @Nullable WindowText window) {}

    @GetMapping("/api/campaigns")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_READ)
    Page<CampaignView> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        Page.Request wanted = Page.Request.of(page, size);
        Instant now = clock.instant();
        List<Campaign> all = campaigns.all(database, Caller.current().organizationId());
        return wanted.of(
                all.stream()
                        .skip(wanted.offset())
                        .limit(wanted.size())
                        .map(campaign -> CampaignView.of(campaign, now))
                        .toList(),
                all.size());
    }

    @PostMapping("/api/campaigns")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    CampaignView create(@RequestBody NewCampaign wanted) {
        OrganizationId organization = Caller.current().organizationId();
        if (wanted.name == null) {
            throw Problem.field("name", "is required.");
        }
        Instant now = clock.instant();
        Campaign created = campaigns.create(
                database,
                organization,
                name(wanted.name),
                Objects.requireNonNullElse(wanted.purpose, Purpose.MARKETING),
                wanted.dailyAt == null ? null : timeOfDay(wanted.dailyAt).orElse(null),
                wanted.window == null ? null : window(wanted.window),
                Candidates.settings(database, organization)
                        .map(OrganizationSettings::zone)
                        .orElse(null),
                Caller.current().userId().toString(),
                now);
        return CampaignView.of(created, now);
    }

    @GetMapping("/api/campaigns/{id}")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_READ)
    CampaignView read(@PathVariable UUID id) {
        return campaigns
                .find(database, Caller.current().organizationId(), new CampaignId(id))
                .map(campaign -> CampaignView.of(campaign, clock.instant()))
                .orElseThrow(() -> Problem.notFound("campaign"));
    }

    @PatchMapping("/api/campaigns/{id}")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    CampaignView change(@PathVariable UUID id, @RequestBody Change change) {
        String by = Caller.current().userId().toString();
        return changed(id, campaign -> {
            if (campaign.status() == CampaignState.Status.DELETED) {
                throw conflict(campaign);
            }
            return campaigns.change(
                    database,
                    campaign,
                    change.name == null ? campaign.name() : name(change.name),
                    Objects.requireNonNullElse(change.purpose, campaign.purpose()),
                    change.dailyAt == null
                            ? campaign.dailyAt()
                            : timeOfDay(change.dailyAt).orElse(null),
                    change.window == null ? campaign.window() : window(change.window),
                    by,
                    clock.instant());
        });
    }

    @DeleteMapping("/api/campaigns/{id}")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID id) {
        move(id, Lifecycle.DELETE);
    }

    @PostMapping("/api/campaigns/{id}/start")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    CampaignView start(@PathVariable UUID id) {
        return move(id, Lifecycle.START);
    }

    @PostMapping("/api/campaigns/{id}/pause")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    CampaignView pause(@PathVariable UUID id) {
        return move(id, Lifecycle.PAUSE);
    }

    @PostMapping("/api/campaigns/{id}/resume")
    @PreAuthorize(Permission.Needs.CAMPAIGNS_WRITE)
    CampaignView resume(@PathVariable UUID id) {
        return move(id, Lifecycle.RESUME);
    }

    private CampaignView move(UUID id, Lifecycle action) {
        String by = Caller.current().userId().toString();
        return changed(
                id,
                campaign -> campaigns.become(
                        database,
                        campaign,
                        action.after(campaign.status()).orElseThrow(() -> conflict(campaign)),
                        null,
                        by,
                        clock.instant()));
    }

    private CampaignView changed(UUID id, UnaryOperator<Campaign> change) {
        OrganizationId organization = Caller.current().organizationId();
        Campaign changed = database.inTransaction(() -> change.apply(campaigns
                .lock(database, organization, new CampaignId(id))
                .orElseThrow(() -> Problem.notFound("campaign"))));
        schedule.reconcile(changed);
        return CampaignView.of(changed, clock.instant());
    }

    private static Problem conflict(Campaign campaign) {
        return Problem.conflict(
                "campaign-status",
                "This cannot be done to campaign " + campaign.name() + ". " + Lifecycle.remedy(campaign.status()));
    }

    private static String name(String given) {
        String name = given.strip();
        if (name.isEmpty() || name.length() > 200 || !HeaderLine.canHold(name)) {
            throw Problem.field(
                    "name", "must have from 1 to 200 characters, without line breaks and control characters.");
        }
        return name;
    }

    private static @Nullable Window window(WindowText given) {
        if (given.equals(NO_WINDOW)) {
            return null;
        }
        try {
            return given.window();
        } catch (IllegalArgumentException malformed) {
            throw Problem.field("window", String.valueOf(malformed.getMessage()));
        }
    }

    private static Optional<LocalTime> timeOfDay(String text) {
        if (text.strip().equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalTime.parse(text.strip(), TIME_OF_DAY));
        } catch (DateTimeParseException malformed) {
            throw Problem.field("daily_at", "must be a time such as 10:00, or none.");
        }
    }
}
