package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.verifier.PhoneFinding.LineType;

/**
 * The numbering plans first, then the paid providers in their order until one gives a verdict. A number that the plans
 * exclude, or that is assigned to nobody, costs nothing and is never called, whatever a provider would say (row 103).
 */
final class OrderedPhoneVerifier implements PhoneVerifier {

    private final PhoneVerifier builtIn;
    private final PaidProviders<PhoneFinding> providers;

    OrderedPhoneVerifier(PhoneVerifier builtIn, PaidProviders<PhoneFinding> providers) {
        this.builtIn = builtIn;
        this.providers = providers;
    }

    @Override
    public PhoneFinding verify(String e164) {
        PhoneFinding own = builtIn.verify(e164);
        if (providers.isEmpty()
                || !(own instanceof PhoneFinding.Judged plan)
                || plan.status() == Status.INVALID
                || plan.confidence() < OrderedEmailVerifier.WORTH_ASKING) {
            return own;
        }
        PhoneFinding found = providers.ask(e164.strip(), why -> new PhoneFinding.Provisional(plan, why));
        return found instanceof PhoneFinding.Judged judged ? together(plan, judged) : found;
    }

    /** What the provider does not say, the numbering plan may; and of two opinions on a usable number the worse counts. */
    private static PhoneFinding together(PhoneFinding.Judged plan, PhoneFinding.Judged provider) {
        boolean planDoubts = plan.status() == Status.RISKY && provider.status() == Status.VALID;
        return new PhoneFinding.Judged(
                provider.provider(),
                planDoubts ? Status.RISKY : provider.status(),
                planDoubts ? Math.min(plan.confidence(), provider.confidence()) : provider.confidence(),
                planDoubts || provider.lineType() == LineType.UNKNOWN ? plan.lineType() : provider.lineType(),
                provider.region() == null ? plan.region() : provider.region(),
                planDoubts ? provider.detail() + " " + plan.detail() : provider.detail(),
                provider.rawVerdict());
    }
}
