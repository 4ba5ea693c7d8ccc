package dev.leadflow.campaign.run;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.leadflow.campaign.leads.Candidates;
import dev.leadflow.campaign.leads.DailyTime;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * When campaigns run by themselves. db-scheduler keeps the times in PostgreSQL and lets one process take each; the campaign's
 * row says what the time should be, and this brings the two together.
 */
final class Schedule implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Schedule.class);
    private static final String TASK = "daily-campaign";
    private static final Duration AGAIN_AFTER_FAILURE = Duration.ofMinutes(1);

    /** Of those who plan the same campaign at the same time, one wins each time. */
    private static final Retry WHEN_CHANGED_MEANWHILE = Retry.of(
            "campaign-schedule",
            RetryConfig.custom()
                    .maxAttempts(10)
                    .waitDuration(Duration.ofMillis(10))
                    .retryExceptions(TaskInstanceException.class)
                    .ignoreExceptions(
                            TaskInstanceCurrentlyExecutingException.class, TaskInstanceNotFoundException.class)
                    .build());

    private final PipelineDatabase database;
    private final Campaigns campaigns;
    private final CriticalErrors runs;
    private final Clock clock;
    private final CustomTask<Void> task;
    private final Scheduler scheduler;
    private volatile boolean running;

    Schedule(PipelineDatabase database, Campaigns campaigns, CriticalErrors runs, Clock clock) {
        this.database = database;
        this.campaigns = campaigns;
        this.runs = runs;
        this.clock = clock;
        this.task = Tasks.custom(TASK, Void.class)
                .onFailure((failed, operations) ->
                        operations.reschedule(failed, clock.instant().plus(AGAIN_AFTER_FAILURE)))
                .onDeadExecutionRevive()
                .execute((instance, context) -> run(instance));
        this.scheduler = Scheduler.create(database.dataSource(), task)
                .tableName("campaign.scheduled_tasks")
                .threads(2)
                .pollingInterval(Duration.ofSeconds(2))
                // A process that died in the middle of a run is noticed within two minutes.
                .heartbeatInterval(Duration.ofSeconds(30))
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(Duration.ofSeconds(10))
                .clock(clock::instant)
                .build();
    }

    private static TaskInstanceId instance(Campaign campaign) {
        return TaskInstanceId.of(TASK, campaign.campaignId().toString());
    }

    /** Serves the last due time of the campaign, if nobody has, and says when it runs next. */
    private CompletionHandler<Void> run(TaskInstance<Void> instance) {
        Optional<Campaign> known = campaigns.find(database, UUID.fromString(instance.getId()));
        known.ifPresent(campaign ->
                due(campaign, clock.instant()).ifPresent(day -> runs.daily(campaign, day, clock.instant())));
        return (done, operations) -> campaigns
                .find(database, UUID.fromString(instance.getId()))
                .flatMap(Campaign::schedule)
                .map(schedule -> schedule.next(clock.instant()))
                .ifPresentOrElse(next -> operations.reschedule(done, next), operations::remove);
    }

    /** The day for which a run is owed: its time has come while the schedule held, and no run of that day exists. */
    private Optional<LocalDate> due(Campaign campaign, Instant now) {
        return campaign.schedule()
                .filter(schedule -> !schedule.lastDueAt(now).isBefore(campaign.scheduledSince()))
                .map(schedule -> schedule.lastDue(now))
                .filter(day -> !ran(campaign, day));
    }

    private boolean ran(Campaign campaign, LocalDate day) {
        return database.jdbc()
                .sql("""
                        SELECT EXISTS (SELECT FROM campaign.run
                          WHERE organization_id = :organization AND campaign_id = :campaign AND daily_on = :day::date)""")
                .param("organization", campaign.organizationId().value())
                .param("campaign", campaign.campaignId().value())
                .param("day", day.toString())
                .query(Boolean.class)
                .single();
    }

    /**
     * Makes sure that organizations have their daily campaign, in their zone of today, and that their campaigns are scheduled
     * as their rows say. Doing it again changes nothing.
     */
    void reconcile(Collection<OrganizationId> organizations) {
        for (OrganizationId organization : organizations) {
            try {
                reconcile(organization, clock.instant());
            } catch (RuntimeException failed) {
                // The others must not wait for this one; it comes again with the next round.
                log.warn("The campaigns of organization {} could not be scheduled", organization, failed);
            }
        }
    }

    private void reconcile(OrganizationId organization, Instant now) {
        Candidates.settings(database, organization).ifPresent(settings -> {
            campaigns.ensureDaily(database, settings, now);
            campaigns.moveTo(database, organization, settings.zone(), now);
            campaigns.all(database, organization).forEach(this::reconcile);
        });
    }

    void reconcileAll() {
        reconcile(
                database
                        .jdbc()
                        .sql("SELECT organization_id FROM campaign.organization_settings")
                        .query(UUID.class)
                        .list()
                        .stream()
                        .map(OrganizationId::new)
                        .toList());
    }

    void reconcile(Campaign campaign) {
        try {
            WHEN_CHANGED_MEANWHILE.executeRunnable(() -> plan(campaign));
        } catch (TaskInstanceCurrentlyExecutingException | TaskInstanceNotFoundException overtaken) {
            // It runs right now, here or elsewhere, and plans its next time itself.
            log.debug("The schedule of campaign {} is left alone", campaign.campaignId(), overtaken);
        }
    }

    private void plan(Campaign campaign) {
        Instant now = clock.instant();
        Optional<Instant> planned =
                scheduler.getScheduledExecution(instance(campaign)).map(ScheduledExecution::getExecutionTime);
        Optional<DailyTime> schedule = campaign.schedule();
        if (schedule.isEmpty()) {
            if (planned.isPresent()) {
                scheduler.cancel(instance(campaign));
            }
            return;
        }
        boolean owed = due(campaign, now).isPresent();
        Instant wanted = owed ? now : schedule.get().next(now);
        if (planned.isEmpty()) {
            scheduler.scheduleIfNotExists(task.instance(instance(campaign).getId()), wanted);
        } else if (!owed && planned.get().isAfter(now) && !planned.get().equals(wanted)) {
            scheduler.reschedule(instance(campaign), wanted);
        }
    }

    /** When a campaign runs next; empty when it does not run by itself. */
    static Optional<Instant> next(Campaign campaign, Instant now) {
        return campaign.schedule().map(schedule -> schedule.next(now));
    }

    @Override
    public void start() {
        scheduler.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        scheduler.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
