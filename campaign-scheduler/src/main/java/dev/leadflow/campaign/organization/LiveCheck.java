package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.setting.MailProvider;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something that should hold before real people are contacted.
 *
 * @param name by which a person accepts that it does not hold
 * @param acceptable whether going live is possible without it
 * @param detail what holds, or what to do
 */
record LiveCheck(String name, boolean holds, boolean acceptable, String detail) {

    /** All checks, in the order in which a newcomer meets them. */
    static List<LiveCheck> of(OrganizationSettings settings, Surroundings surroundings) {
        return List.of(
                Kind.SENDER_EMAIL.check(!settings.sender().email().isEmpty()),
                Kind.BUSINESS_ADDRESS.check(!settings.sender().postalAddress().isEmpty()),
                Kind.MAIL_PROVIDER.check(surroundings.mailProvider()),
                Kind.PUBLIC_BASE_URL.check(surroundings.publicBaseUrl().reachableByRecipients()),
                Kind.SPF.check(surroundings.domain().checkSpf()),
                Kind.DKIM.check(surroundings.domain().checkDkim()),
                Kind.DMARC.check(surroundings.domain().checkDmarc()),
                Kind.PROVIDER_KEYS.check(surroundings.providerKeys().check()),
                Kind.WEBHOOK_SECRETS.check(
                        surroundings.missingWebhookSecrets().isEmpty(),
                        String.join(", ", surroundings.missingWebhookSecrets())),
                Kind.CLOCK.check(surroundings.clocks().check()));
    }

    static Set<String> names() {
        return Arrays.stream(Kind.values()).map(Kind::lowerCase).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private enum Kind {
        SENDER_EMAIL(
                false,
                "Messages come from the address that is set.",
                "Set sender_email by PATCH /api/settings: no message goes out without an address in its From line."),
        BUSINESS_ADDRESS(
                true,
                "Every message names your postal address.",
                "Set business_address by PATCH /api/settings: CAN-SPAM and the law of most countries ask for a postal"
                        + " address in every commercial message."),
        MAIL_PROVIDER(
                false,
                "A mail provider is set.",
                MailProvider.REMEDY + ": without a mail provider nothing can be sent."),
        PUBLIC_BASE_URL(
                true,
                "Recipients can reach the unsubscribe links.",
                "Set PUBLIC_BASE_URL in the environment to an https address that recipients reach, and restart:"
                        + " unsubscribe links lead there, and mail providers call it over https only (RFC 8058)."),
        SPF(true),
        DKIM(true),
        DMARC(true),
        PROVIDER_KEYS(true),
        WEBHOOK_SECRETS(
                true,
                "Bounces, complaints and opt-outs that mail providers report can be trusted.",
                "Without these settings what the mail provider reports (bounces, complaints, opt-outs) is refused: "),
        CLOCK(false);

        private final boolean acceptable;
        private final String good;
        private final String remedy;

        /** Of a check that finds its own words. */
        Kind(boolean acceptable) {
            this(acceptable, "", "");
        }

        Kind(boolean acceptable, String good, String remedy) {
            this.acceptable = acceptable;
            this.good = good;
            this.remedy = remedy;
        }

        private LiveCheck check(boolean holds) {
            return new LiveCheck(lowerCase(), holds, acceptable, holds ? good : remedy);
        }

        /** @param culprits named after the remedy */
        private LiveCheck check(boolean holds, String culprits) {
            return new LiveCheck(lowerCase(), holds, acceptable, holds ? good : remedy + culprits + ".");
        }

        private LiveCheck check(Finding finding) {
            return new LiveCheck(lowerCase(), finding.holds(), acceptable, finding.detail());
        }

        private String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a check found that has its own words for it.
     *
     * @param holds false also when it could not be found out
     */
    record Finding(boolean holds, String detail) {}

    /**
     * What the environment gives to all organizations.
     *
     * @param mailProvider whether there is one to send by
     * @param domain what DNS says about the sender's domain
     * @param providerKeys whether the providers take our keys
     * @param missingWebhookSecrets names of settings without which a provider's reports are refused
     * @param clocks what other clocks say of ours
     */
    record Surroundings(
            boolean mailProvider,
            PublicBaseUrl publicBaseUrl,
            SenderDomain domain,
            ProviderKeys providerKeys,
            List<String> missingWebhookSecrets,
            Clocks clocks) {}
}
