package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Window;
import dev.leadflow.testkit.Fixtures;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;

/** The settings of a live organization that differ from the defaults in one or another point. */
public final class SettingsOf {

    private OrganizationSettings settings;

    private SettingsOf(OrganizationSettings settings) {
        this.settings = settings;
    }

    public static SettingsOf live() {
        return live(Fixtures.organization());
    }

    public static SettingsOf live(OrganizationId organization) {
        return new SettingsOf(Fixtures.settings(organization, Mode.LIVE));
    }

    public SettingsOf mode(Mode mode) {
        OrganizationSettings s = settings;
        return with(mode, s.running(), s.dailyEmailCap(), s.dailyCallCap(), s.domainEmailsPerHour(), s.cooldownDays());
    }

    public SettingsOf running(boolean running) {
        OrganizationSettings s = settings;
        return with(s.mode(), running, s.dailyEmailCap(), s.dailyCallCap(), s.domainEmailsPerHour(), s.cooldownDays());
    }

    public SettingsOf emailCap(int cap) {
        OrganizationSettings s = settings;
        return with(s.mode(), s.running(), cap, s.dailyCallCap(), s.domainEmailsPerHour(), s.cooldownDays());
    }

    public SettingsOf callCap(int cap) {
        OrganizationSettings s = settings;
        return with(s.mode(), s.running(), s.dailyEmailCap(), cap, s.domainEmailsPerHour(), s.cooldownDays());
    }

    public SettingsOf countryCap(int cap) {
        OrganizationSettings s = settings;
        settings = new OrganizationSettings(
                s.organizationId(),
                s.name(),
                s.mode(),
                s.running(),
                s.approvalRequired(),
                s.dailyEmailCap(),
                s.dailyCallCap(),
                cap,
                s.domainEmailsPerHour(),
                s.cooldownDays(),
                s.emailWindow(),
                s.callWindow(),
                s.holidays(),
                s.zone(),
                s.approvedSources(),
                s.defaultRegion(),
                s.sender(),
                s.version() + 1);
        return this;
    }

    public SettingsOf perDomain(int limit) {
        OrganizationSettings s = settings;
        return with(s.mode(), s.running(), s.dailyEmailCap(), s.dailyCallCap(), limit, s.cooldownDays());
    }

    public SettingsOf cooldownDays(int days) {
        OrganizationSettings s = settings;
        return with(s.mode(), s.running(), s.dailyEmailCap(), s.dailyCallCap(), s.domainEmailsPerHour(), days);
    }

    public SettingsOf emailWindow(Window window) {
        return with(window, settings.holidays(), settings.zone());
    }

    public SettingsOf holidays(LocalDate... days) {
        return with(settings.emailWindow(), Set.of(days), settings.zone());
    }

    public SettingsOf zone(ZoneId zone) {
        return with(settings.emailWindow(), settings.holidays(), zone);
    }

    public OrganizationSettings get() {
        return settings;
    }

    private SettingsOf with(Mode mode, boolean running, int emails, int calls, int perDomain, int cooldown) {
        OrganizationSettings s = settings;
        settings = new OrganizationSettings(
                s.organizationId(),
                s.name(),
                mode,
                running,
                s.approvalRequired(),
                emails,
                calls,
                s.countryCallCap(),
                perDomain,
                cooldown,
                s.emailWindow(),
                s.callWindow(),
                s.holidays(),
                s.zone(),
                s.approvedSources(),
                s.defaultRegion(),
                s.sender(),
                s.version() + 1);
        return this;
    }

    private SettingsOf with(Window emailWindow, Set<LocalDate> holidays, ZoneId zone) {
        OrganizationSettings s = settings;
        settings = new OrganizationSettings(
                s.organizationId(),
                s.name(),
                s.mode(),
                s.running(),
                s.approvalRequired(),
                s.dailyEmailCap(),
                s.dailyCallCap(),
                s.countryCallCap(),
                s.domainEmailsPerHour(),
                s.cooldownDays(),
                emailWindow,
                s.callWindow(),
                holidays,
                zone,
                s.approvedSources(),
                s.defaultRegion(),
                s.sender(),
                s.version() + 1);
        return this;
    }
}
