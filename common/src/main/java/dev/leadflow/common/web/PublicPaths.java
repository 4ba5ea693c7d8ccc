package dev.leadflow.common.web;

import java.util.List;

/**
 * Paths of a service that need no access token because they prove the caller's right in another way (a token in the
 * address, a webhook secret) or tell nothing.
 */
public record PublicPaths(List<String> patterns) {

    public static PublicPaths of(String... patterns) {
        return new PublicPaths(List.of(patterns));
    }
}
