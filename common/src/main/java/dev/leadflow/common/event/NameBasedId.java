package dev.leadflow.common.event;

import com.fasterxml.uuid.Generators;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids that are computed from what they identify (RFC 9562, version 5), so that doing a thing twice names it once. */
public final class NameBasedId {

    private NameBasedId() {}

    /**
     * The same namespace and parts always give the same id. Each part is written with its length before it, so that
     * ("ab", "c") and ("a", "bc") differ.
     */
    public static UUID of(UUID namespace, String... parts) {
        StringBuilder name = new StringBuilder();
        for (String part : parts) {
            name.append(part.length()).append(':').append(part);
        }
        return Generators.nameBasedGenerator(namespace).generate(name.toString().getBytes(StandardCharsets.UTF_8));
    }
}
