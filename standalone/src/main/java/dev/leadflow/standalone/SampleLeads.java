package dev.leadflow.standalone;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Invented leads under the reserved domain .example; the same number always gives the same leads. */
public final class SampleLeads {

    private static final List<String> NAMES = List.of(
            "Asha", "Banyan", "Chandra", "Deepak", "Eka", "Falgun", "Ganga", "Himal", "Indus", "Jasmine", "Kaveri",
            "Lotus", "Mango", "Neem", "Orchid", "Peepal", "Rohini", "Saffron", "Tulsi", "Udaya");
    private static final List<String> TRADES = List.of(
            "Bakery",
            "Dental Clinic",
            "Motors",
            "Interiors",
            "Travels",
            "Textiles",
            "Electricals",
            "Pharmacy",
            "Fitness",
            "Catering");
    private static final List<String> CITIES = List.of(
            "Pune", "Mumbai", "Bengaluru", "Kolkata", "Chennai", "Jaipur", "Kochi", "Delhi", "Hyderabad", "Surat");

    private SampleLeads() {}

    /** Writes a CSV file with that many different businesses. */
    public static void write(Path file, int count) throws IOException {
        write(file, 0, count);
    }

    /** @param from how many businesses other files have already; those are not in this one */
    public static void write(Path file, int from, int count) throws IOException {
        try (BufferedWriter csv = Files.newBufferedWriter(file)) {
            csv.write("business_name,category,city,country,website,phone,email,contact_name,source\n");
            for (int i = from; i < from + count; i++) {
                csv.write(row(i));
            }
        }
    }

    private static String row(int i) {
        String name = NAMES.get(i % NAMES.size());
        String trade = TRADES.get(i / NAMES.size() % TRADES.size());
        String city = CITIES.get(i / (NAMES.size() * TRADES.size()) % CITIES.size());
        String domain = (name + "-" + trade.replace(' ', '-')).toLowerCase(Locale.ROOT) + "-" + i + ".example";
        long phone = 7_000_000_000L + i * 1_987L % 2_999_999_999L;
        return "%s %s %d,%s,%s,IN,https://www.%s,+91%d,contact@%s,,csv%n"
                .formatted(name, trade, i, trade, city, domain, phone, domain);
    }
}
