package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.verifier.PhoneFinding.LineType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says what a test told it to; every other number is no number. Remembers what it was asked. */
final class ScriptedPhoneVerifier implements PhoneVerifier {

    static final String PROVIDER = "script";

    private final Map<String, PhoneFinding> findings = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    ScriptedPhoneVerifier judges(String number, Status status, double confidence, LineType type) {
        findings.put(number, new PhoneFinding.Judged(PROVIDER, status, confidence, type, "IN", "As told."));
        return this;
    }

    ScriptedPhoneVerifier says(String number, PhoneFinding finding) {
        findings.put(number, finding);
        return this;
    }

    ScriptedPhoneVerifier cannotCheck(String number) {
        findings.put(number, new PhoneFinding.Unchecked(PROVIDER, "Could not find out."));
        return this;
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public PhoneFinding verify(String e164) {
        String known = e164.strip();
        asked.add(known);
        return findings.getOrDefault(
                known,
                new PhoneFinding.Judged(
                        PROVIDER, Status.INVALID, 0, LineType.UNKNOWN, null, "Nobody told about this one."));
    }
}
