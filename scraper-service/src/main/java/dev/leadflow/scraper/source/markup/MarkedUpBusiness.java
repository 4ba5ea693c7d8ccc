package dev.leadflow.scraper.source.markup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A business as a page describes it in JSON-LD, as it is written there.
 *
 * @param url where it says its own page is
 * @param urls what it says is its page: {@code url}, then {@code sameAs}
 * @param street the rest of the address, in one line
 */
public record MarkedUpBusiness(
        String name,
        List<String> phones,
        List<String> emails,
        @Nullable String url,
        List<String> urls,
        @Nullable String street,
        @Nullable String city,
        @Nullable String country) {

    public MarkedUpBusiness {
        phones = List.copyOf(phones);
        emails = List.copyOf(emails);
        urls = List.copyOf(urls);
    }

    public boolean isContactable() {
        return !phones.isEmpty() || !emails.isEmpty();
    }
}
