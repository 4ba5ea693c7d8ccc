package dev.leadflow.scraper.intake;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The fields that a lead can come with, and the names that files and senders give them. Case, spaces, hyphens, accents
 * and camelCase make no difference.
 */
public enum LeadField {
    BUSINESS_NAME(
            200,
            "business, company, company_name, organization, organization_name, organisation, organisation_name, firm,"
                    + " firm_name, shop, shop_name, store, store_name, title, account, account_name, trade_name,"
                    + " legal_name, brand, firma, firmenname, unternehmen, empresa, entreprise, societe"),
    CATEGORY(
            100,
            "categories, industry, sector, segment, business_type, business_category, type, niche, branche, categoria"),
    CITY(100, "town, district, locality, ort, stadt, ville, ciudad"),
    ADDRESS(
            500,
            "street, street_address, full_address, business_address, postal_address, address_1, address_line_1,"
                    + " location, adresse, direccion, anschrift"),
    COUNTRY(100, "country_code, country_name, nation, land, pays, pais"),
    WEBSITE(
            2000,
            "web, site, url, web_site, website_url, web_url, web_address, webpage, web_page, homepage, home_page,"
                    + " domain, company_website, business_website, company_url, webseite, sitio_web"),
    PHONE(
            300,
            "phones, phone_number, phone_numbers, phone_no, phone_1, phone_2, telephone, telephone_number,"
                    + " telephone_no, tel, tel_no, mobile, mobile_number, mobile_no, mobile_phone, cell, cell_phone,"
                    + " contact_number, contact_no, contact_phone, business_phone, company_phone, work_phone,"
                    + " landline, whatsapp, whatsapp_number, telefon, telefono"),
    EMAIL(
            500,
            "emails, e_mail, mail, email_address, e_mail_address, email_id, e_mail_id, mail_id, email_1, email_2,"
                    + " contact_email, business_email, company_email, work_email, correo"),
    CONTACT_NAME(
            100,
            "contact, contact_person, person, owner, owner_name, full_name, first_name, last_name, representative,"
                    + " ansprechpartner, contacto"),
    SOURCE(100, "lead_source, source_name, data_source, quelle"),
    SOURCE_URL(
            2000,
            "source_link, profile, profile_url, profile_link, listing_url, listing, place_url, maps_url, map_url,"
                    + " google_maps_url, google_maps_link, linkedin, linkedin_url, facebook, facebook_url");

    private static final Pattern CAMEL_HUMP = Pattern.compile("(?<=[\\p{Ll}\\p{Nd}])(?=\\p{Lu})");
    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}]+");
    private static final Pattern ACCENT = Pattern.compile("[\\u0300-\\u036F]+");
    private static final Set<String> PLAIN_NAMES = Set.of("name", "nombre", "nom");
    private static final Map<String, LeadField> BY_NAME = new HashMap<>();

    static {
        for (LeadField field : values()) {
            BY_NAME.put(field.column(), field);
            field.aliases.forEach(alias -> BY_NAME.put(alias, field));
        }
    }

    private final int limit;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> aliases;

    LeadField(int limit, String aliases) {
        this.limit = limit;
        this.aliases = List.of(aliases.split(",\\s*", -1));
    }

    /** Its name in snake_case, as in {@code LeadCaptured.fields} and in REST. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The most characters that it may have as it comes in. */
    public int limit() {
        return limit;
    }

    /**
     * The field that each name of a header (or of a JSON object) means, in its order; empty for names that mean nothing
     * here. Plain "name" is the business, unless another column is: then it is a person.
     */
    public static List<Optional<LeadField>> ofHeader(Collection<String> names) {
        List<String> canonical = names.stream().map(LeadField::canonical).toList();
        boolean hasBusiness = canonical.stream().anyMatch(name -> BY_NAME.get(name) == BUSINESS_NAME);
        return canonical.stream()
                .map(name -> PLAIN_NAMES.contains(name)
                        ? Optional.of(hasBusiness ? CONTACT_NAME : BUSINESS_NAME)
                        : Optional.ofNullable(BY_NAME.get(name)))
                .toList();
    }

    /**
     * One value for a field that has several columns, such as phone and mobile: both for what may be several, the first
     * that says something for the rest.
     */
    public String joined(String first, String second) {
        if (first.isBlank() || second.isBlank() || first.equals(second)) {
            return first.isBlank() ? second : first;
        }
        return switch (this) {
            case PHONE, EMAIL, WEBSITE, SOURCE_URL -> first + " ; " + second;
            case CONTACT_NAME -> first + " " + second;
            default -> first;
        };
    }

    private static String canonical(String name) {
        String humps = CAMEL_HUMP.matcher(name.strip()).replaceAll("_");
        String folded = ACCENT.matcher(Normalizer.normalize(humps, Normalizer.Form.NFKD))
                .replaceAll("");
        String words = NOT_A_WORD.matcher(folded.toLowerCase(Locale.ROOT)).replaceAll("_");
        return words.replaceAll("^_+|_+$", "");
    }
}
