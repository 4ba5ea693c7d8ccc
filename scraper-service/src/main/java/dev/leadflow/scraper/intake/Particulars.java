package dev.leadflow.scraper.intake;

import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Sources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a captured lead says about itself, normalised; a field that says nothing usable is null.
 *
 * @param canonicalName of the business name; null exactly when that is
 * @param country ISO 3166-1 alpha-2
 * @param website registrable domain; null for a page on a shared host
 * @param phone E.164
 * @param source in its canonical form; the door's own when the lead names none
 * @param sourceUrl http or https
 * @param personalPage the page of a person that the lead links to, which forbids its use; null for none
 * @param flaws what was given and could not be used
 */
public record Particulars(
        @Nullable String businessName,
        @Nullable CanonicalName canonicalName,
        @Nullable String category,
        @Nullable String city,
        @Nullable String address,
        @Nullable String country,
        @Nullable String website,
        @Nullable String phone,
        @Nullable String email,
        @Nullable String contactName,
        String source,
        @Nullable String sourceUrl,
        @Nullable PersonalPage personalPage,
        List<Flaw> flaws) {

    /**
     * A link to a page about a person.
     *
     * @param kind such as {@code linkedin.com/in/}
     */
    record PersonalPage(LeadField field, String kind) {}

    private static final int SHOWN = 40;

    /**
     * Reads captured fields.
     *
     * @param fields by {@link LeadField#column}; others are ignored
     */
    public static Particulars of(Map<String, String> fields, Origin.Door door, String defaultRegion) {
        Reading reading = new Reading(fields);
        String businessName = reading.businessName();
        String country = reading.country();
        // Where it comes from is the graver objection, so its page is looked at first.
        String sourceUrl = reading.sourceUrl();
        return new Particulars(
                businessName,
                businessName == null ? null : CanonicalName.of(businessName),
                reading.text(LeadField.CATEGORY),
                reading.text(LeadField.CITY),
                reading.text(LeadField.ADDRESS),
                country,
                reading.website(),
                reading.phone(country, defaultRegion),
                reading.email(),
                reading.text(LeadField.CONTACT_NAME),
                reading.source(door),
                sourceUrl,
                reading.personalPage,
                List.copyOf(reading.flaws));
    }

    public boolean isContactable() {
        return phone != null || email != null;
    }

    Optional<Flaw> flawOf(LeadField field) {
        return flaws.stream().filter(flaw -> flaw.field() == field).findFirst();
    }

    /** One pass over the fields, noting what cannot be used. */
    private static final class Reading {

        private final Map<String, String> fields;
        private final List<Flaw> flaws = new ArrayList<>();
        private @Nullable PersonalPage personalPage;

        Reading(Map<String, String> fields) {
            this.fields = fields;
        }

        private @Nullable String given(LeadField field) {
            String value = fields.get(field.column());
            return value == null || value.isBlank() ? null : value;
        }

        @Nullable
        String text(LeadField field) {
            return PlainText.of(given(field), field.limit());
        }

        @Nullable
        String businessName() {
            String name = PlainText.of(given(LeadField.BUSINESS_NAME));
            if (name == null) {
                return null;
            }
            if (name.length() > LeadField.BUSINESS_NAME.limit()) {
                flaws.add(new Flaw(
                        LeadField.BUSINESS_NAME,
                        "has " + name.length() + " characters; at most " + LeadField.BUSINESS_NAME.limit()
                                + " are taken."));
                return null;
            }
            if (name.codePoints().noneMatch(Character::isLetterOrDigit)) {
                flaws.add(new Flaw(LeadField.BUSINESS_NAME, "has neither a letter nor a digit."));
                return null;
            }
            return name;
        }

        @Nullable
        String country() {
            String given = given(LeadField.COUNTRY);
            return given == null ? null : Countries.code(given).orElse(null);
        }

        @Nullable
        String website() {
            String given = cell(LeadField.WEBSITE);
            if (given == null) {
                return null;
            }
            List<WebAddress> addresses = addresses(LeadField.WEBSITE, given);
            if (addresses.isEmpty()) {
                flaws.add(new Flaw(LeadField.WEBSITE, shown(given) + " is not the address of a website."));
                return null;
            }
            return Websites.registrableDomain(addresses.getFirst()).orElse(null);
        }

        @Nullable
        String phone(@Nullable String country, String defaultRegion) {
            String given = cell(LeadField.PHONE);
            if (given == null) {
                return null;
            }
            Set<String> regions = new LinkedHashSet<>();
            if (country != null && PhoneNumbers.isRegion(country)) {
                regions.add(country);
            }
            regions.add(defaultRegion);
            Optional<String> number = PhoneNumbers.e164(given, List.copyOf(regions));
            if (number.isEmpty()) {
                flaws.add(new Flaw(
                        LeadField.PHONE,
                        PhoneNumbers.isScientificNotation(given)
                                ? shown(given) + " has lost its digits in a spreadsheet; format the column as text."
                                : shown(given) + " is not a valid number (tried as " + String.join(" and ", regions)
                                        + "); write it with + and the country code."));
            }
            return number.orElse(null);
        }

        @Nullable
        String email() {
            String given = cell(LeadField.EMAIL);
            if (given == null) {
                return null;
            }
            Optional<String> address = EmailAddresses.first(given);
            if (address.isEmpty()) {
                flaws.add(new Flaw(
                        LeadField.EMAIL,
                        shown(given) + " is not an email address that can be written to"
                                + " (name@domain, ASCII before the @)."));
            }
            return address.orElse(null);
        }

        String source(Origin.Door door) {
            String given = PlainText.of(given(LeadField.SOURCE), LeadField.SOURCE.limit());
            String canonical = given == null ? "" : Sources.canonical(given);
            if (given != null) {
                addresses(LeadField.SOURCE, given);
            }
            return canonical.isEmpty() ? Sources.ofDoor(door) : canonical;
        }

        @Nullable
        String sourceUrl() {
            String given = cell(LeadField.SOURCE_URL);
            return given == null || addresses(LeadField.SOURCE_URL, given).isEmpty()
                    ? null
                    : given.strip()
                            .lines()
                            .findFirst()
                            .map(line -> line.split("[\\s;|]+", 2)[0])
                            .filter(url -> url.regionMatches(true, 0, "http://", 0, 7)
                                    || url.regionMatches(true, 0, "https://", 0, 8))
                            .filter(url -> !WebAddress.in(url).isEmpty())
                            .orElse(null);
        }

        /** Every web address of a cell; notes when one is the page of a person. */
        private List<WebAddress> addresses(LeadField field, String cell) {
            List<WebAddress> addresses = WebAddress.in(cell);
            if (personalPage == null) {
                personalPage = addresses.stream()
                        .flatMap(address -> PersonalProfiles.kind(address).stream())
                        .findFirst()
                        .map(kind -> new PersonalPage(field, kind))
                        .orElse(null);
            }
            return addresses;
        }

        /** A cell that is parsed rather than kept; one that is too long is not looked at. */
        private @Nullable String cell(LeadField field) {
            String given = given(field);
            if (given != null && given.length() > field.limit()) {
                flaws.add(new Flaw(
                        field, "has " + given.length() + " characters; at most " + field.limit() + " are taken."));
                return null;
            }
            return given;
        }

        private static String shown(String given) {
            String text = PlainText.of(given);
            if (text == null) {
                return "what was given";
            }
            return "\"" + PlainText.cut(text, SHOWN) + (text.length() > SHOWN ? "…" : "") + "\"";
        }
    }
}
