package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Calling;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Spending;
import dev.leadflow.common.event.Window;
import dev.leadflow.testkit.Fixtures;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;

/** The settings of a live organization that differ from the defaults in one or another point. */
public final class SettingsOf {

    /** From a number of the series that promotional calls in India have. */
    private static final Calling CALLING = new Calling(5, Duration.ofMinutes(10), "+911401234567");

    private OrganizationSettings settings;

    private SettingsOf(OrganizationSettings settings) {
        this.settings = settings;
    }

    public static SettingsOf live() {
        return live(Fixtures.organization());
    }

    public static SettingsOf live(OrganizationId organization) {
        return new SettingsOf(Fixtures.settings(organization, Mode.LIVE)).calling(CALLING);
    }

    public static SettingsOf of(OrganizationSettings settings) {
        return new SettingsOf(settings);
    }

    public SettingsOf mode(Mode mode) {
        return with("mode", mode);
    }

    public SettingsOf running(boolean running) {
        return with("running", running);
    }

    public SettingsOf emailCap(int cap) {
        return with("daily_email_cap", cap);
    }

    public SettingsOf callCap(int cap) {
        return with("daily_call_cap", cap);
    }

    public SettingsOf countryCap(int cap) {
        return with("country_call_cap", cap);
    }

    public SettingsOf perDomain(int limit) {
        return with("domain_emails_per_hour", limit);
    }

    public SettingsOf cooldownDays(int days) {
        return with("cooldown_days", days);
    }

    public SettingsOf emailWindow(Window window) {
        return with("email_window", window);
    }

    public SettingsOf callWindow(Window window) {
        return with("call_window", window);
    }

    public SettingsOf holidays(LocalDate... days) {
        return with("holidays", Set.of(days));
    }

    public SettingsOf zone(ZoneId zone) {
        return with("zone", zone);
    }

    public SettingsOf sources(String... names) {
        return with("approved_sources", Set.of(names));
    }

    public SettingsOf region(String country) {
        return with("default_region", country);
    }

    public SettingsOf calling(Calling calling) {
        return with("calling", calling);
    }

    public SettingsOf spending(Spending spending) {
        return with("spending", spending);
    }

    public OrganizationSettings get() {
        return settings;
    }

    private SettingsOf with(String name, Object value) {
        settings = Fixtures.changed(settings, Map.of(name, value));
        return this;
    }
}
