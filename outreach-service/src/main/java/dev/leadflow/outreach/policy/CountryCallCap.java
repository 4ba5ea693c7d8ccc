package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.util.Map;

/**
 * So many calls a day into one country and no more, a day being one on the organization's wall. The rest waits for the first
 * open moment of the next day. A number of which no country is known is not called: nobody could say whose law holds.
 */
record CountryCallCap() implements Policy {

    @Override
    public String name() {
        return "country-call-cap";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.VOICE) {
            return Decision.proceed();
        }
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The daily cap of calls into a country is not known.");
        }
        String country = RecipientCountry.of(contact.contact()).orElse(null);
        if (country == null) {
            return new Decision.Deny(Reason.UNKNOWN_COUNTRY, "The number belongs to no country that is known.");
        }
        if (facts.counts().callsToCountryToday() < settings.countryCallCap()) {
            return Decision.proceed();
        }
        return OpeningTimes.tomorrow(
                settings,
                contact,
                Reason.COUNTRY_CALL_CAP,
                "The daily cap of " + settings.countryCallCap() + " calls to " + country + " is reached.");
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        return contact.channel() != Channel.VOICE
                ? Map.of()
                : Map.of(
                        "country",
                        RecipientCountry.of(contact.contact()).orElse("unknown"),
                        "country_cap",
                        settings == null ? "unknown" : Integer.toString(settings.countryCallCap()),
                        "calls_to_country_today",
                        Integer.toString(facts.counts().callsToCountryToday()));
    }
}
