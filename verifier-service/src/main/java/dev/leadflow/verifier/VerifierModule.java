package dev.leadflow.verifier;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.leadflow.common.Service;
import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.common.event.ContactRequested;
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
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.abstractapi.AbstractApiEmailProvider;
import dev.leadflow.verifier.hunter.HunterEmailProvider;
import dev.leadflow.verifier.numverify.NumVerifyPhoneProvider;
import dev.leadflow.verifier.twilio.TwilioPhoneProvider;
import dev.leadflow.verifier.zerobounce.ZeroBounceEmailProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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

    @Bean
    Migration verifierMigration() {
        return new Migration("verifier", false);
    }

    @Bean
    VerifierSettings verifierSettings(SettingValues values) {
        return VerifierSettings.from(values);
    }

    @Bean
    MailDomains mailDomains(VerifierSettings settings, Providers providers) {
        return DnsQuestions.to(settings.dnsServer(), DNS_PATIENCE)
                .map(dns -> resilient(new DnsMailDomains(dns), providers))
                .<MailDomains>map(found -> settings.dnsServer() instanceof DnsServer.OfThisMachine
                        ? new UnreservedMailDomains(found)
                        : found)
                .orElse(domain -> new MailDomain.Unknown("DNS is switched off"));
    }

    /** From the outside in: remembered answers, rest for a DNS that fails, a control of bad news, DNS itself. */
    private static MailDomains resilient(MailDomains dns, Providers providers) {
        Ticker ticker = Ticker.systemTicker();
        return new CachedMailDomains(
                new BreakerMailDomains(
                        providers.line("verifier", "dns", "mx", BreakerMailDomains.LIMITS),
                        new ControlledMailDomains(dns, ticker)),
                ticker);
    }

    @Bean
    PaidProviders<EmailFinding> emailProviders(
            VerifierSettings settings, SettingValues values, ProviderHttp http, Providers providers) {
        return PaidProviders.of(
                settings.emailProviders().stream()
                        .flatMap(name -> emailProvider(name, values, http).stream())
                        .toList(),
                providers);
    }

    private static Optional<AddressProvider<EmailFinding>> emailProvider(
            String name, SettingValues values, ProviderHttp http) {
        return switch (name) {
            case AbstractApiEmailProvider.NAME -> AbstractApiEmailProvider.from(values, http);
            case ZeroBounceEmailProvider.NAME -> ZeroBounceEmailProvider.from(values, http);
            case HunterEmailProvider.NAME -> HunterEmailProvider.from(values, http);
            default -> throw new IllegalArgumentException("No provider for email addresses: " + name);
        };
    }

    @Bean
    PaidProviders<PhoneFinding> phoneProviders(
            VerifierSettings settings, SettingValues values, ProviderHttp http, Providers providers) {
        return PaidProviders.of(
                settings.phoneProviders().stream()
                        .flatMap(name -> phoneProvider(name, values, http).stream())
                        .toList(),
                providers);
    }

    private static Optional<AddressProvider<PhoneFinding>> phoneProvider(
            String name, SettingValues values, ProviderHttp http) {
        return switch (name) {
            case TwilioPhoneProvider.NAME -> TwilioPhoneProvider.from(values, http);
            case NumVerifyPhoneProvider.NAME -> NumVerifyPhoneProvider.from(values, http);
            default -> throw new IllegalArgumentException("No provider for phone numbers: " + name);
        };
    }

    @Bean
    EmailVerifier emailVerifier(MailDomains domains, PaidProviders<EmailFinding> emailProviders) {
        log.info("Email addresses are checked by built-in rules and {}", emailProviders.names());
        return new OrderedEmailVerifier(new BuiltInEmailVerifier(ProviderDomains.load(), domains), emailProviders);
    }

    @Bean
    PhoneVerifier phoneVerifier(PaidProviders<PhoneFinding> phoneProviders) {
        log.info("Phone numbers are checked by built-in rules and {}", phoneProviders.names());
        return new OrderedPhoneVerifier(new LibphonenumberVerifier(), phoneProviders);
    }

    @Bean
    KeyCheck.Contributed verifierKeyChecks(
            PaidProviders<EmailFinding> emailProviders, PaidProviders<PhoneFinding> phoneProviders) {
        return new KeyCheck.Contributed(
                Stream.concat(emailProviders.keyChecks().stream(), phoneProviders.keyChecks().stream())
                        .toList());
    }

    @Bean
    Pace pace(PaidProviders<EmailFinding> emailProviders, PaidProviders<PhoneFinding> phoneProviders) {
        return Pace.of(Stream.concat(emailProviders.paces().stream(), phoneProviders.paces().stream())
                .toList());
    }

    @Bean
    AddressChecks addressChecks(EmailVerifier emails, PhoneVerifier phones, Pace pace, MeterRegistry meters) {
        return new AddressChecks(emails, phones, pace.atOnce(), meters);
    }

    @Bean
    LeadVerifier leadVerifier(
            KeyedHash keys, PipelineDatabase database, AddressChecks checks, VerifierSettings settings, Clock clock) {
        return new LeadVerifier(keys, new VerificationTable(database, settings.reuse()), checks, settings, clock);
    }

    @Bean
    TopicWorker verifyLeads(LeadVerifier verifier, EventPublisher publisher, Pace pace) {
        Subscription.BatchHandler<LeadAccepted> verifyAndPublish = batch ->
                publish(verifier.verify(batch.stream().map(Received::value).toList()), publisher);
        return new TopicWorker(
                "verifier",
                "verifier.verify",
                List.of(new Subscription<>(Topics.LEAD_ACCEPTED, verifyAndPublish)),
                Set.of(Topics.LEAD_VERIFIED),
                pace.batch());
    }

    @Bean
    TopicWorker renewVerifications(LeadVerifier verifier, EventPublisher publisher, Pace pace) {
        Subscription.BatchHandler<ContactRequested> renewAndPublish = batch -> publishRenewed(
                verifier.renew(batch.stream().map(Received::value).toList()), publisher);
        return new TopicWorker(
                "verifier",
                "verifier.renew",
                List.of(new Subscription<>(Topics.CONTACT_REQUESTED, renewAndPublish)),
                Set.of(Topics.LEAD_VERIFIED, Topics.CONTACT_VERIFIED),
                pace.batch());
    }

    private static void publishRenewed(List<LeadVerifier.Renewed> contacts, EventPublisher publisher) {
        publish(
                contacts.stream()
                        .map(LeadVerifier.Renewed::news)
                        .filter(Objects::nonNull)
                        .toList(),
                publisher);
        publisher.await(contacts.stream()
                .map(LeadVerifier.Renewed::contact)
                .map(each -> publisher.send(
                        Topics.CONTACT_VERIFIED, each.contact().leadId().toString(), each))
                .toList());
    }

    private static void publish(List<LeadVerified> leads, EventPublisher publisher) {
        publisher.await(leads.stream()
                .map(lead -> publisher.send(Topics.LEAD_VERIFIED, lead.leadId().toString(), lead))
                .toList());
    }
}
