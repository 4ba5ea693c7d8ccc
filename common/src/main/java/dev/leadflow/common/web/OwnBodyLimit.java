package dev.leadflow.common.web;

import java.util.List;

/**
 * Paths of a service that limits the request bodies that come there itself, so that the limit for all others does not hold.
 *
 * @param prefixes what such a path begins with
 */
public record OwnBodyLimit(List<String> prefixes) {

    public static OwnBodyLimit of(String... prefixes) {
        return new OwnBodyLimit(List.of(prefixes));
    }
}
