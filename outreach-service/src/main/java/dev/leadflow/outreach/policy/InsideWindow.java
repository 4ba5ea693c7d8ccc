package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Window;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Contacts are made at the hours that the organization set for the channel, and within them those of the campaign, in its
 * zone and in every zone in which the recipient may live, and, for a call, at the hours of the recipient's law; others wait for
 * such a moment (rows 144, 345). Where the recipient's zone is not known, nobody can say what the hour is there, and only a
 * window that never closes will do.
 */
record InsideWindow(LawBook laws) implements Policy {

    private static final int HOLIDAYS_AHEAD = 7;

    @Override
    public String name() {
        return "inside-window";
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The window is not known.");
        }
        List<OpeningTimes> own = own(contact, facts, settings);
        List<OpeningTimes> all = own;
        if (asksTheRecipientsClock(own, contact)) {
            Set<ZoneId> zones = RecipientZones.of(contact.contact(), laws, settings);
            if (zones.isEmpty()) {
                return new Decision.Deny(
                        Reason.UNKNOWN_ZONE,
                        "The recipient's time zone is not known, so nobody can tell whether the window is open there.");
            }
            all = everywhere(own, zones, contact, settings);
        }
        if (all.stream().allMatch(times -> times.isOpenAt(contact.now()))) {
            return Decision.proceed();
        }
        return OpeningTimes.firstOpenOfAll(all, contact.now())
                .<Decision>map(opening -> new Decision.Defer(
                        opening, Reason.OUTSIDE_WINDOW, "The window for this channel is closed at this time."))
                .orElseGet(() -> new Decision.Deny(
                        Reason.OUTSIDE_WINDOW,
                        "The window for this channel is never open here and at the recipient's at the same time."));
    }

    /** The organization's window, and the campaign's within it. */
    private static List<OpeningTimes> own(JudgedContact contact, ContactFacts facts, OrganizationSettings settings) {
        OpeningTimes organization = OpeningTimes.of(settings, contact.channel());
        CampaignState campaign = facts.campaign();
        return campaign == null || campaign.window() == null
                ? List.of(organization)
                : List.of(organization, new OpeningTimes(campaign.window(), Set.of(), settings.zone()));
    }

    /** An email at any hour is one at any hour elsewhere; holidays are days of the organization. */
    private static boolean asksTheRecipientsClock(List<OpeningTimes> own, JudgedContact contact) {
        return contact.channel() == Channel.VOICE || !own.stream().allMatch(OpeningTimes::neverClose);
    }

    private List<OpeningTimes> everywhere(
            List<OpeningTimes> own, Set<ZoneId> zones, JudgedContact contact, OrganizationSettings settings) {
        List<OpeningTimes> all = new ArrayList<>(own);
        zones.stream()
                .filter(zone -> !zone.equals(settings.zone()))
                .forEach(zone ->
                        own.forEach(times -> all.add(new OpeningTimes(times.window(), times.holidays(), zone))));
        if (contact.channel() == Channel.VOICE) {
            laws.inForce(Law.CallHours.class, RecipientCountry.byLaw(contact.contact(), settings), contact.now())
                    .forEach(law -> zones.forEach(zone ->
                            all.add(new OpeningTimes(new Window(law.days(), law.from(), law.to()), Set.of(), zone))));
        }
        return all;
    }

    /** From yesterday on, because it is yesterday still or tomorrow already elsewhere, and as far as a wait usually goes. */
    private static String holidaysAround(LocalDate today, OrganizationSettings settings) {
        String near = settings.holidays().stream()
                .filter(day -> !day.isBefore(today.minusDays(1)) && !day.isAfter(today.plusDays(HOLIDAYS_AHEAD)))
                .sorted()
                .map(LocalDate::toString)
                .collect(Collectors.joining(","));
        return near.isEmpty() ? "none" : near;
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return Map.of("window", "unknown");
        }
        List<OpeningTimes> own = own(contact, facts, settings);
        Window window = own.getFirst().window();
        LocalDateTime here = LocalDateTime.ofInstant(contact.now(), settings.zone());
        Map<String, String> seen = new TreeMap<>(Map.of(
                "window", window.from() + "-" + window.to(),
                "days", window.days().toString(),
                "zone", settings.zone().getId(),
                "local_time", here.toString()));
        if (!settings.holidays().isEmpty()) {
            seen.put("holidays", holidaysAround(here.toLocalDate(), settings));
        }
        own.stream().skip(1).map(OpeningTimes::window).forEach(campaigns -> {
            seen.put("campaign_window", campaigns.from() + "-" + campaigns.to());
            seen.put("campaign_days", campaigns.days().toString());
        });
        if (asksTheRecipientsClock(own, contact)) {
            Map<String, ZoneId> zones = RecipientZones.of(contact.contact(), laws, settings).stream()
                    .collect(Collectors.toMap(ZoneId::getId, Function.identity(), (one, same) -> one, TreeMap::new));
            seen.put("recipient_zones", String.join(",", zones.keySet()));
            seen.put(
                    "recipient_local_times",
                    zones.values().stream()
                            .map(zone -> LocalDateTime.ofInstant(contact.now(), zone)
                                    .truncatedTo(ChronoUnit.MINUTES)
                                    .toString())
                            .collect(Collectors.joining(",")));
        }
        if (contact.channel() == Channel.VOICE) {
            seen.put(
                    "call_hours_by_law",
                    laws.inForce(
                                    Law.CallHours.class,
                                    RecipientCountry.byLaw(contact.contact(), settings),
                                    contact.now())
                            .map(law -> law.id() + " " + law.from() + "-" + law.to())
                            .collect(Collectors.joining(",")));
        }
        return seen;
    }
}
