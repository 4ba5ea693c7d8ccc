package dev.leadflow.scraper.source;

import org.jspecify.annotations.Nullable;

/**
 * What is looked for.
 *
 * @param query words, such as {@code bakeries}; for some sources the pages to look at
 * @param language BCP 47 language of the answers; null for the source's own
 * @param region ISO 3166-1 alpha-2 region that the search is about
 * @param most how many businesses are wanted
 */
public record Search(
        String query, @Nullable String city, @Nullable String language, String region, int most) {}
