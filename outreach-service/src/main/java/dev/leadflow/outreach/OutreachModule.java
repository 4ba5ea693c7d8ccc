package dev.leadflow.outreach;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.outreach.approval.ApprovalModule;
import dev.leadflow.outreach.decision.DecisionModule;
import dev.leadflow.outreach.preview.PreviewModule;
import dev.leadflow.outreach.rehearsal.RehearsalModule;
import dev.leadflow.outreach.sending.SendingModule;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts list of the outreach service. */
@Configuration(proxyBeanMethods = false)
@Import({ApprovalModule.class, DecisionModule.class, PreviewModule.class, SendingModule.class, RehearsalModule.class})
public class OutreachModule {

    public static final Service SERVICE = new Service("outreach", OutreachModule.class, SendingModule.SETTINGS)
            .reading(
                    "campaign.organization_settings",
                    "campaign.campaign",
                    "campaign.preview_contact",
                    "optout.suppression",
                    "optout.unsubscribe_token",
                    "optout.consent",
                    "optout.registry_number",
                    "optout.registry_file",
                    "optout.journal_position");

    @Bean
    Migration outreachMigration() {
        return new Migration("outreach", true).publishing("preview", "campaign");
    }

    /** The one outbox of the service; a schema has one relay. */
    @Bean
    Outbox outreachOutbox() {
        return new Outbox(
                "outreach",
                Set.of(
                        Topics.APPROVAL_CHANGED,
                        Topics.MESSAGE_APPROVED,
                        Topics.CONTACT_DECIDED,
                        Topics.CONTACT_DEFERRED,
                        Topics.CONTACT_ATTEMPTED));
    }
}
