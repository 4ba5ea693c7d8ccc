package dev.leadflow.verifier;

/** The scale of confidence: 0 is certainly bad, 1 certainly good. */
final class Confidence {

    private Confidence() {}

    static void check(double confidence) {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("Confidence " + confidence + " is not from 0 to 1");
        }
    }
}
