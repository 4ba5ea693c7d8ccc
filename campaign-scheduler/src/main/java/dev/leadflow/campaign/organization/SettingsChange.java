package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.event.SettingForms;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.WindowText;
import dev.leadflow.common.web.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request to change some settings (row 70: what is absent or null stays as it is).
 *
 * @param confirm the organization's name, when a safety feature is switched off
 * @param version of the settings that the caller has seen; when given, the change is refused if they have changed since
 */
record SettingsChange(
        @Nullable Boolean running,
        @Nullable Boolean approvalRequired,
        @Nullable Integer dailyEmailCap,
        @Nullable Integer dailyCallCap,
        @Nullable Integer countryCallCap,
        @Nullable Integer domainEmailsPerHour,
        @Nullable Integer cooldownDays,
        @Nullable WindowText emailWindow,
        @Nullable WindowText callWindow,
        @Nullable List<@Nullable LocalDate> holidays,
        @Nullable String zone,
        @Nullable List<@Nullable String> approvedSources,
        @Nullable String defaultRegion,
        @Nullable String businessName,
        @Nullable String businessAddress,
        @Nullable String senderEmail,
        @Nullable Integer concurrentCalls,
        @Nullable Integer callTimeLimitSeconds,
        @Nullable String callerNumber,
        @Nullable String currency,
        @Nullable BigDecimal costPerEmail,
        @Nullable BigDecimal costPerCallMinute,
        @Nullable BigDecimal dailySpendCap,
        @Nullable String confirm,
        @Nullable Long version) {

    /**
     * The settings as they would be; version and mode are not touched.
     *
     * @throws Problem 422 that names every field that cannot be taken
     */
    OrganizationSettings applyTo(OrganizationSettings now) {
        Complaints wrong = new Complaints();
        OrganizationSettings changed = new OrganizationSettings(
                now.organizationId(),
                now.name(),
                now.mode(),
                wrong.take("running", running, now.running(), Function.identity()),
                wrong.take("approval_required", approvalRequired, now.approvalRequired(), Function.identity()),
                wrong.take("daily_email_cap", dailyEmailCap, now.dailyEmailCap(), PER_DAY),
                wrong.take("daily_call_cap", dailyCallCap, now.dailyCallCap(), PER_DAY),
                wrong.take("country_call_cap", countryCallCap, now.countryCallCap(), PER_DAY),
                wrong.take("domain_emails_per_hour", domainEmailsPerHour, now.domainEmailsPerHour(), PER_DAY),
                wrong.take(
                        "cooldown_days",
                        cooldownDays,
                        now.cooldownDays(),
                        SettingForms.upTo(SettingForms.MAX_COOLDOWN_DAYS)),
                wrong.take("email_window", emailWindow, now.emailWindow(), WindowText::window),
                wrong.take("call_window", callWindow, now.callWindow(), WindowText::window),
                wrong.take("holidays", holidays, now.holidays(), SettingForms::holidays),
                wrong.take("zone", zone, now.zone(), SettingForms::zone),
                wrong.take("approved_sources", approvedSources, now.approvedSources(), SettingRules::sources),
                wrong.take("default_region", defaultRegion, now.defaultRegion(), SettingForms::region),
                new Sender(
                        wrong.take(
                                "business_name", businessName, now.sender().businessName(), SettingRules::businessName),
                        wrong.take(
                                "business_address",
                                businessAddress,
                                now.sender().postalAddress(),
                                SettingRules::businessAddress),
                        wrong.take("sender_email", senderEmail, now.sender().email(), SettingRules::senderEmail)),
                calling(now.calling(), wrong),
                spending(now.spending(), wrong),
                now.version());
        if (changed.mode() == Mode.LIVE && changed.sender().email().isEmpty()) {
            wrong.add("sender_email", "is needed while the organization is live; go back to DRY_RUN first.");
        }
        wrong.throwAny();
        return changed;
    }

    private Calling calling(Calling now, Complaints wrong) {
        return new Calling(
                wrong.take(
                        "concurrent_calls",
                        concurrentCalls,
                        now.concurrent(),
                        SettingForms.upTo(SettingForms.MAX_CONCURRENT_CALLS)),
                wrong.take(
                        "call_time_limit_seconds", callTimeLimitSeconds, now.timeLimit(), SettingForms::callTimeLimit),
                wrong.takeOrNull("caller_number", callerNumber, now.callerNumber(), SettingForms::callerNumber));
    }

    private Spending spending(Spending now, Complaints wrong) {
        return new Spending(
                wrong.take("currency", currency, now.currency(), SettingRules::currency),
                wrong.take("cost_per_email", costPerEmail, now.perEmail(), SettingForms::money),
                wrong.take("cost_per_call_minute", costPerCallMinute, now.perCallMinute(), SettingForms::money),
                wrong.takeOrNull("daily_spend_cap", dailySpendCap, now.dailyCap(), SettingForms::spendCap));
    }

    private static final Function<Integer, Integer> PER_DAY = SettingForms.upTo(SettingForms.MAX_PER_DAY);

    /** Gathers what is wrong with all fields, so that a caller sees it at once. */
    private static final class Complaints {

        private final Map<String, String> byField = new LinkedHashMap<>();

        <I, O> O take(String field, @Nullable I given, O now, Function<I, O> rule) {
            O taken = takeOrNull(field, given, now, rule);
            return taken == null ? now : taken;
        }

        /** As {@code take}, for a setting that may be absent and whose rule turns a value that says so into null. */
        <I, O> @Nullable O takeOrNull(String field, @Nullable I given, @Nullable O now, Function<I, @Nullable O> rule) {
            if (given == null) {
                return now;
            }
            try {
                return rule.apply(given);
            } catch (IllegalArgumentException wrong) {
                add(field, String.valueOf(wrong.getMessage()));
                return now;
            }
        }

        void add(String field, String detail) {
            byField.put(field, detail);
        }

        void throwAny() {
            if (!byField.isEmpty()) {
                Map.Entry<String, String> first = byField.entrySet().iterator().next();
                throw Problem.field(first.getKey(), first.getValue()).with("errors", byField);
            }
        }
    }
}
