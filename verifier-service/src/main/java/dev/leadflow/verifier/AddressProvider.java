package dev.leadflow.verifier;

import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.ProviderException;

/**
 * Somebody outside who knows about addresses, as a vendor's package translates it. It asks once and knows nothing of retries,
 * pace or other providers: {@link PaidProviders} does. Several threads use it at once.
 */
public interface AddressProvider<F extends Finding> {

    Terms terms();

    /**
     * Asks once, within a time limit of its own.
     *
     * @param address well formed: an email address in lower-case ASCII, or a number in E.164
     * @return a verdict, or that the provider could not find out. Good news only by the provider's explicit word: what is
     *     missing, new or contradicts itself is never taken for a yes
     * @throws ProviderException when the question was not answered; nothing else is thrown. With {@code BUSY} the same
     *     question may be answered a moment later
     */
    F ask(String address);

    /** How the key is tried without cost. */
    default KeyCheck keyCheck() {
        return new KeyCheck("verifier", terms().provider(), KeyCheck.Question.NONE);
    }
}
