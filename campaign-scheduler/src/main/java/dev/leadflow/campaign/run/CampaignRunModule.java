package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.Candidates;
import dev.leadflow.campaign.provider.ProviderTable;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of campaigns and their runs. */
@Configuration(proxyBeanMethods = false)
public class CampaignRunModule {

    @Bean
    Campaigns campaigns(Outbox campaignOutbox) {
        return new Campaigns(campaignOutbox);
    }

    @Bean
    Runs runs(Campaigns campaigns, Candidates candidates, Outbox campaignOutbox) {
        return new Runs(campaigns, new Selection(candidates), campaignOutbox);
    }

    @Bean
    Previews campaignPreviews(Campaigns campaigns, Candidates candidates, Clock clock) {
        return new Previews(campaigns, candidates, clock);
    }

    @Bean
    PreviewController previewController(TenantDatabase database, Runs runs, Previews campaignPreviews, Clock clock) {
        return new PreviewController(database, runs, campaignPreviews, clock);
    }

    @Bean
    Periodic forgetPreviews(PipelineDatabase database, Clock clock) {
        return new Periodic(
                "campaign",
                "campaign.forget-previews",
                Duration.ofHours(1),
                () -> Previews.forget(database, clock.instant()));
    }

    @Bean
    CampaignHalt campaignHalt(Campaigns campaigns, PipelineDatabase database, MeterRegistry meters) {
        return new CampaignHalt(campaigns, database, meters);
    }

    @Bean
    CriticalErrors campaignRuns(Runs runs, CampaignHalt campaignHalt, PipelineDatabase database) {
        return new CriticalErrors(runs, campaignHalt, database);
    }

    /** Keeps how providers are doing, and halts campaigns when no mail provider takes our key. */
    @Bean
    TopicWorker providerStates(ProviderTable providerTable, CampaignHalt campaignHalt, Clock clock) {
        RefusedKeys refused = new RefusedKeys(providerTable, campaignHalt);
        Subscription.BatchHandler<ProviderState> keep = batch -> {
            List<ProviderState> states = batch.stream().map(Received::value).toList();
            providerTable.save(states);
            refused.consider(states, clock.instant());
        };
        List<Subscription<?>> all = new ArrayList<>();
        Topics.PROVIDER_STATES.forEach(topic -> all.add(new Subscription<>(topic, keep)));
        return new TopicWorker("campaign", "campaign.provider-states", all, Set.of(Topics.CAMPAIGNS), 200);
    }

    @Bean
    Schedule campaignSchedule(
            PipelineDatabase database, Campaigns campaigns, CriticalErrors campaignRuns, Clock clock) {
        return new Schedule(database, campaigns, campaignRuns, clock);
    }

    /** An organization that is born gets its campaign at once; one that moves to another zone, its new times. */
    @Bean
    TopicWorker dailyCampaignsWorker(Schedule campaignSchedule) {
        return new TopicWorker(
                "campaign",
                "campaign.daily-campaigns",
                List.of(new Subscription<>(Topics.SETTINGS, batch -> campaignSchedule.reconcile(organizations(batch)))),
                Set.of(Topics.CAMPAIGNS),
                100);
    }

    private static <V> Set<OrganizationId> organizations(List<Received<V>> batch) {
        return batch.stream()
                .map(each -> OrganizationId.of(each.key()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whatever was lost between a row and its schedule, by a crash say, is put right here. */
    @Bean
    Periodic scheduleReconciliation(Schedule campaignSchedule) {
        return new Periodic(
                "campaign", "campaign.schedule-reconciliation", Duration.ofSeconds(30), campaignSchedule::reconcileAll);
    }

    @Bean
    Periodic overdueCampaigns(PipelineDatabase database, MeterRegistry meters, Clock clock) {
        return new Periodic(
                "campaign", "campaign.overdue", Duration.ofMinutes(1), new OverdueCampaigns(database, meters, clock));
    }

    @Bean
    Periodic runReports(PipelineDatabase database, Campaigns campaigns, Outbox campaignOutbox, Clock clock) {
        return new Periodic(
                "campaign",
                "campaign.run-reports",
                Duration.ofSeconds(5),
                new Reports(database, campaigns, campaignOutbox, clock)::tell);
    }

    @Bean
    CampaignController campaignController(
            TenantDatabase database, Campaigns campaigns, Schedule campaignSchedule, Clock clock) {
        return new CampaignController(database, campaigns, campaignSchedule, clock);
    }

    @Bean
    RunController campaignRunController(
            TenantDatabase database,
            Campaigns campaigns,
            CriticalErrors campaignRuns,
            Previews campaignPreviews,
            Clock clock) {
        return new RunController(database, campaigns, campaignRuns, campaignPreviews, clock);
    }
}
