package dev.leadflow.verifier;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.leadflow.common.Service;
import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.SettingValues;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of the verifier service. */
@Configuration(proxyBeanMethods = false)
public class VerifierModule {

    public static final Service SERVICE = new Service("verifier", VerifierModule.class, VerifierSettings.ALL);

    private static final Logger log = LoggerFactory.getLogger(VerifierModule.class);

    /** Longest time for one question to DNS. */
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(2);

    private static final int BATCH = 2_000;

    @Bean
    Migration verifierMigration() {
        return new Migration("verifier", false);
    }

    @Bean
    VerifierSettings verifierSettings(SettingValues values) {
        return VerifierSettings.from(values);
    }

    @Bean
    MailDomains mailDomains(VerifierSettings settings, MeterRegistry meters) {
        return DnsQuestions.to(settings.dnsServer(), DNS_PATIENCE)
                .map(dns -> resilient(new DnsMailDomains(dns), meters))
                .<MailDomains>map(found -> settings.dnsServer() instanceof DnsServer.OfThisMachine
                        ? new UnreservedMailDomains(found)
                        : found)
                .orElse(domain -> new MailDomain.Unknown("DNS is switched off"));
    }

    /** From the outside in: remembered answers, rest for a DNS that fails, a control of bad news, DNS itself. */
    private static MailDomains resilient(MailDomains dns, MeterRegistry meters) {
        Ticker ticker = Ticker.systemTicker();
        return new CachedMailDomains(
                new BreakerMailDomains(dnsBreaker(meters), new ControlledMailDomains(dns, ticker)), ticker);
    }

    private static CircuitBreaker dnsBreaker(MeterRegistry meters) {
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(BreakerMailDomains.CONFIG);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
        CircuitBreaker breaker = breakers.circuitBreaker("verifier.dns");
        breaker.getEventPublisher()
                .onStateTransition(change -> log.warn(
                        "DNS for verification goes {}; while it is not closed, addresses count as unchecked",
                        change.getStateTransition()));
        return breaker;
    }

    @Bean
    EmailVerifier emailVerifier(MailDomains domains) {
        return new BuiltInEmailVerifier(ProviderDomains.load(), domains);
    }

    @Bean
    PhoneVerifier phoneVerifier() {
        return new LibphonenumberVerifier();
    }

    @Bean
    AddressChecks addressChecks(EmailVerifier emails, PhoneVerifier phones, MeterRegistry meters) {
        return new AddressChecks(emails, phones, meters);
    }

    @Bean
    LeadVerifier leadVerifier(
            KeyedHash keys, PipelineDatabase database, AddressChecks checks, VerifierSettings settings, Clock clock) {
        return new LeadVerifier(keys, new VerificationTable(database, settings.reuse()), checks, settings, clock);
    }

    @Bean
    TopicWorker verifyLeads(LeadVerifier verifier, EventPublisher publisher) {
        Subscription.BatchHandler<LeadAccepted> verifyAndPublish = batch ->
                publish(verifier.verify(batch.stream().map(Received::value).toList()), publisher);
        return new TopicWorker(
                "verifier",
                "verifier.verify",
                List.of(new Subscription<>(Topics.LEAD_ACCEPTED, verifyAndPublish)),
                Set.of(Topics.LEAD_VERIFIED),
                BATCH);
    }

    private static void publish(List<LeadVerified> leads, EventPublisher publisher) {
        publisher.await(leads.stream()
                .map(lead -> publisher.send(Topics.LEAD_VERIFIED, lead.leadId().toString(), lead))
                .toList());
    }
}
