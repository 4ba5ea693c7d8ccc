package dev.leadflow.verifier;

/**
 * Finds out whether a phone number can be called.
 *
 * <p>Several threads call a verifier at once. It may block for some seconds, never longer than a minute, and answers for any
 * text whatever; when it cannot find out, it says so by {@link PhoneFinding.Unchecked} instead of throwing. Its answer never
 * repeats the number.
 */
interface PhoneVerifier {

    /** @param e164 such as {@code +912041234567}; any other text is judged invalid */
    PhoneFinding verify(String e164);
}
