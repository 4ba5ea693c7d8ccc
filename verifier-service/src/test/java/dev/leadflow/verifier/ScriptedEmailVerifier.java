package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says what a test told it to; every other address is no address. Remembers what it was asked. */
final class ScriptedEmailVerifier implements EmailVerifier {

    static final String PROVIDER = "script";

    private final Map<String, EmailFinding> findings = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    ScriptedEmailVerifier judges(String address, Status status, double confidence) {
        findings.put(address, new EmailFinding.Judged(PROVIDER, status, confidence, "As told."));
        return this;
    }

    ScriptedEmailVerifier says(String address, EmailFinding finding) {
        findings.put(address, finding);
        return this;
    }

    ScriptedEmailVerifier cannotCheck(String address) {
        findings.put(address, new EmailFinding.Unchecked(PROVIDER, "Could not find out."));
        return this;
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public EmailFinding verify(String address) {
        String known = address.strip().toLowerCase(Locale.ROOT);
        asked.add(known);
        return findings.getOrDefault(
                known, new EmailFinding.Judged(PROVIDER, Status.INVALID, 0, "Nobody told about this one."));
    }
}
