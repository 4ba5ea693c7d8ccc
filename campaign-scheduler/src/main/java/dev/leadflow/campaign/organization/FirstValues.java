package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.event.SettingForms;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Window;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Year;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says about the first organization, and what every new organization starts with. Read once, when an
 * organization is made; from then on REST changes its settings and the environment changes nothing.
 *
 * @param adminPassword null: one is generated and shown once
 * @param dryRun whether DRY_RUN_MODE is true. False changes nothing: going live needs a person's confirmation
 * @param sender of the first organization only
 */
record FirstValues(
        String organizationName,
        String adminEmail,
        @Nullable Secret adminPassword,
        boolean dryRun,
        boolean approvalRequired,
        int dailyEmailCap,
        int dailyCallCap,
        int countryCallCap,
        int domainEmailsPerHour,
        int cooldownDays,
        ZoneId zone,
        Set<String> approvedSources,
        String defaultRegion,
        Sender sender) {

    static final Setting<String> LEADFLOW_ORGANIZATION = ruled(
                    "LEADFLOW_ORGANIZATION",
                    "name of the first organization; typed again to go live",
                    "one line of at most 200 characters",
                    SettingRules::businessName)
            .orElse("My organization");
    static final Setting<String> LEADFLOW_ADMIN_EMAIL = ruled(
                    "LEADFLOW_ADMIN_EMAIL",
                    "login of the first organization's owner",
                    "an email address",
                    EmailAddress::forLogin)
            .orElse("admin@localhost");
    static final Setting<Secret> LEADFLOW_ADMIN_PASSWORD = Setting.secret(
            "LEADFLOW_ADMIN_PASSWORD",
            Passwords.MIN_LENGTH,
            "password of that owner; without it ./leadflow start generates one and shows it once");
    static final Setting<Boolean> DRY_RUN_MODE = Setting.flag(
                    "DRY_RUN_MODE",
                    "every organization starts in dry run; false does not change that, PUT /api/settings/mode does")
            .orElse("true");
    static final Setting<Boolean> APPROVAL_REQUIRED = Setting.flag(
                    "APPROVAL_REQUIRED", "first value: whether a person approves each message")
            .orElse("true");
    static final Setting<Integer> DAILY_EMAIL_CAP = perDay("DAILY_EMAIL_CAP", "emails in a day", "50");
    static final Setting<Integer> DAILY_CALL_CAP = perDay("DAILY_CALL_CAP", "calls in a day", "20");
    static final Setting<Integer> COUNTRY_CALL_CAP = perDay("COUNTRY_CALL_CAP", "calls to one country in a day", "20");
    static final Setting<Integer> DOMAIN_EMAILS_PER_HOUR =
            perDay("DOMAIN_EMAILS_PER_HOUR", "emails to one recipient domain in an hour", "5");
    static final Setting<Integer> COOLDOWN_DAYS = Setting.integer(
                    "COOLDOWN_DAYS",
                    0,
                    SettingForms.MAX_COOLDOWN_DAYS,
                    "first value: days between two contacts with one lead, over all channels")
            .orElse("30");
    static final Setting<ZoneId> DEFAULT_ZONE = ruled(
                    "DEFAULT_ZONE",
                    "first value: zone of days, windows and the daily campaign",
                    "a zone of the IANA database, such as Asia/Kolkata",
                    SettingForms::zone)
            .orElse("Asia/Kolkata");
    static final Setting<Set<String>> APPROVED_SOURCES = ruled(
                    "APPROVED_SOURCES",
                    "first value: the only sources whose leads are taken",
                    "names of a-z, 0-9, dot, dash and underscore with commas between them",
                    text -> SettingRules.sources(Stream.of(text.split(",", -1))
                            .<@Nullable String>map(String::strip)
                            .toList()))
            .orElse("api,csv,google_maps,justdial,linkedin,manual,webhook,website");
    static final Setting<String> DEFAULT_REGION = ruled(
                    "DEFAULT_REGION",
                    "first value: country of phone numbers without a country code",
                    "an ISO 3166-1 code of two letters",
                    SettingForms::region)
            .orElse("IN");
    static final Setting<String> BUSINESS_NAME = ruled(
            "BUSINESS_NAME",
            "first value: who every message comes from; absent: the organization's name",
            "one line of at most 200 characters",
            SettingRules::businessName);
    static final Setting<String> BUSINESS_ADDRESS = ruled(
            "BUSINESS_ADDRESS",
            "first value: postal address that stands in every message",
            "one line of at most 500 characters",
            SettingRules::businessAddress);
    static final Setting<String> SENDER_EMAIL = ruled(
            "SENDER_EMAIL",
            "first value: address in the From line",
            "an email address in ASCII",
            SettingRules::senderEmail);

    static final List<Setting<?>> ALL = List.of(
            LEADFLOW_ORGANIZATION,
            LEADFLOW_ADMIN_EMAIL,
            LEADFLOW_ADMIN_PASSWORD,
            DRY_RUN_MODE,
            APPROVAL_REQUIRED,
            DAILY_EMAIL_CAP,
            DAILY_CALL_CAP,
            COUNTRY_CALL_CAP,
            DOMAIN_EMAILS_PER_HOUR,
            COOLDOWN_DAYS,
            DEFAULT_ZONE,
            APPROVED_SOURCES,
            DEFAULT_REGION,
            BUSINESS_NAME,
            BUSINESS_ADDRESS,
            SENDER_EMAIL);

    static FirstValues from(SettingValues values) {
        String name = values.get(LEADFLOW_ORGANIZATION);
        return new FirstValues(
                name,
                values.get(LEADFLOW_ADMIN_EMAIL),
                values.find(LEADFLOW_ADMIN_PASSWORD).orElse(null),
                values.get(DRY_RUN_MODE),
                values.get(APPROVAL_REQUIRED),
                values.get(DAILY_EMAIL_CAP),
                values.get(DAILY_CALL_CAP),
                values.get(COUNTRY_CALL_CAP),
                values.get(DOMAIN_EMAILS_PER_HOUR),
                values.get(COOLDOWN_DAYS),
                values.get(DEFAULT_ZONE),
                values.get(APPROVED_SOURCES),
                values.get(DEFAULT_REGION),
                new Sender(
                        values.find(BUSINESS_NAME).orElse(name),
                        values.find(BUSINESS_ADDRESS).orElse(""),
                        values.find(SENDER_EMAIL).orElse("")));
    }

    /**
     * The settings of a new organization: dry run, whatever the environment says.
     *
     * @param now the year from which national holidays are entered
     */
    OrganizationSettings settings(OrganizationId organization, String name, Sender itsSender, Year now) {
        return new OrganizationSettings(
                organization,
                name,
                Mode.DRY_RUN,
                true,
                approvalRequired,
                dailyEmailCap,
                dailyCallCap,
                countryCallCap,
                domainEmailsPerHour,
                cooldownDays,
                Window.always(),
                OFFICE_HOURS,
                nationalHolidays(now),
                zone,
                approvedSources,
                defaultRegion,
                itsSender,
                Calling.DEFAULT,
                Spending.UNLIMITED,
                1);
    }

    private static final Window OFFICE_HOURS =
            new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(11, 0), LocalTime.of(17, 0));

    /** India's three national holidays (26 January, 15 August, 2 October), of this year and the nine after it. */
    private static Set<LocalDate> nationalHolidays(Year first) {
        TreeSet<LocalDate> holidays = new TreeSet<>();
        IntStream.range(0, 10).mapToObj(first::plusYears).forEach(year -> {
            holidays.add(LocalDate.of(year.getValue(), 1, 26));
            holidays.add(LocalDate.of(year.getValue(), 8, 15));
            holidays.add(LocalDate.of(year.getValue(), 10, 2));
        });
        return holidays;
    }

    private static Setting<Integer> perDay(String name, String what, String defaultText) {
        return Setting.integer(name, 0, SettingForms.MAX_PER_DAY, "first value: most " + what)
                .orElse(defaultText);
    }

    private static <T> Setting<T> ruled(String name, String description, String expected, Function<String, T> parser) {
        return new Setting<>(name, description, null, false, false, expected, parser);
    }
}
