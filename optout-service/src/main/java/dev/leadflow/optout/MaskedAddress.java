package dev.leadflow.optout;

/** Addresses so that their owner knows them and nobody else learns them. */
final class MaskedAddress {

    private static final String HIDDEN = "\u2022\u2022\u2022";

    private MaskedAddress() {}

    /** {@code i•••@asha.example} for an email address, {@code +91•••67} for a number. */
    static String of(String address) {
        int at = address.lastIndexOf('@');
        if (at > 1) {
            return address.substring(0, address.offsetByCodePoints(0, 1)) + HIDDEN + address.substring(at);
        }
        if (at >= 0) {
            // one letter before the @: showing it would show all
            return HIDDEN + address.substring(at);
        }
        return address.matches("\\+[0-9]{7,15}")
                ? address.substring(0, 3) + HIDDEN + address.substring(address.length() - 2)
                : HIDDEN;
    }
}
