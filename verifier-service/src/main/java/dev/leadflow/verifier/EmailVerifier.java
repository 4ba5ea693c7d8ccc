package dev.leadflow.verifier;

/**
 * Finds out whether mail to an address can be expected to arrive at a business.
 *
 * <p>Several threads call a verifier at once. It may block for some seconds, never longer than a minute, and answers for any
 * text whatever; when it cannot find out, it says so by {@link EmailFinding.Unchecked} instead of throwing. Upper and lower
 * case make no difference to its answer, and the answer never repeats the address.
 */
interface EmailVerifier {

    EmailFinding verify(String address);
}
