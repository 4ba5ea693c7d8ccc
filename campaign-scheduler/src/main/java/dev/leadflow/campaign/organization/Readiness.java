package dev.leadflow.campaign.organization;

import dev.leadflow.campaign.provider.ProviderTable;
import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.MailProvider;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks around for what should hold before real people are contacted: settings, environment, DNS, providers, clocks. */
final class Readiness {

    static final Setting<Set<String>> DKIM_SELECTORS = Setting.words(
                    "DKIM_SELECTORS",
                    "names under which the DKIM key of the sender's domain is looked for; the default has those of common"
                            + " providers")
            .orElse("s1,s2,k1,mailo,smtp,pic,mail,dkim,default,google,selector1,selector2");

    /** Without the secret on the right, what the provider with the key on the left reports cannot be trusted. */
    private static final Map<String, String> SECRETS_OF_WEBHOOKS = new TreeMap<>(
            Map.of("MAILGUN_API_KEY", "MAILGUN_SIGNING_KEY", "SENDGRID_API_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY"));

    private final PipelineDatabase database;
    private final ProviderTable providers;
    private final Optional<DnsQuestions> dns;
    private final SettingValues values;
    private final Clock clock;

    /** @param dns empty when it is switched off */
    Readiness(
            PipelineDatabase database,
            ProviderTable providers,
            Optional<DnsQuestions> dns,
            SettingValues values,
            Clock clock) {
        this.database = database;
        this.providers = providers;
        this.dns = dns;
        this.values = values;
        this.clock = clock;
    }

    /** Asks DNS and PostgreSQL: takes some seconds where one of them is slow, so not within a transaction. */
    List<LiveCheck> checks(OrganizationSettings settings) {
        List<ProviderState> states = providers.current(clock.instant());
        return LiveCheck.of(
                settings,
                new LiveCheck.Surroundings(
                        !MailProvider.of(values).isEmpty(),
                        new PublicBaseUrl(values.get(CommonSettings.PUBLIC_BASE_URL)),
                        senderDomain(settings.sender().email()),
                        new ProviderKeys(states),
                        SECRETS_OF_WEBHOOKS.entrySet().stream()
                                .filter(each -> values.isSet(each.getKey()) && !values.isSet(each.getValue()))
                                .map(Map.Entry::getValue)
                                .toList(),
                        new Clocks(fromPostgres(), states)));
    }

    private SenderDomain senderDomain(String email) {
        String from = email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        return SenderDomain.lookUp(dns, from, vouching(from), new TreeSet<>(values.get(DKIM_SELECTORS)));
    }

    /** Mailgun puts its own domain into envelope and signature; the others take that of the From line. */
    private SequencedSet<String> vouching(String from) {
        Stream<String> domains = MailProvider.of(values).stream()
                .map(provider -> provider == MailProvider.MAILGUN
                        ? values.get(CommonSettings.MAILGUN_DOMAIN).toLowerCase(Locale.ROOT)
                        : from);
        SequencedSet<String> vouching = domains.collect(Collectors.toCollection(LinkedHashSet::new));
        if (vouching.isEmpty()) {
            vouching.add(from); // there is no way out yet, and the records will be needed
        }
        return vouching;
    }

    private Duration fromPostgres() {
        Instant here = clock.instant();
        Instant there = database.jdbc()
                .sql("SELECT clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        return Duration.between(there, here);
    }
}
