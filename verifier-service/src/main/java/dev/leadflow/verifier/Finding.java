package dev.leadflow.verifier;

/** What somebody has to say about an address. */
public sealed interface Finding permits EmailFinding, PhoneFinding {

    /** Who says so, such as {@code built-in} or {@code zerobounce}. */
    String provider();

    /** A sentence for the operator; never contains the address. */
    String detail();

    /** Whether it says what the address is like; otherwise only that this could not be found out. */
    boolean isVerdict();
}
