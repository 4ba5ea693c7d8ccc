package dev.leadflow.verifier;

import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.abstractapi.AbstractApiEmailProvider;
import dev.leadflow.verifier.hunter.HunterEmailProvider;
import dev.leadflow.verifier.numverify.NumVerifyPhoneProvider;
import dev.leadflow.verifier.twilio.TwilioPhoneProvider;
import dev.leadflow.verifier.zerobounce.ZeroBounceEmailProvider;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings of the verifier service.
 *
 * @param emailThreshold lowest confidence of a usable email address
 * @param phoneThreshold lowest confidence of a usable number
 * @param reuse how long a result is used again
 * @param emailProviders names of paid providers in the order in which they are asked; without a key they are not
 * @param phoneProviders the same for numbers
 */
record VerifierSettings(
        double emailThreshold,
        double phoneThreshold,
        Duration reuse,
        DnsServer dnsServer,
        List<String> emailProviders,
        List<String> phoneProviders) {

    /** Instead of names: nobody but the built-in check. */
    private static final String NOBODY = "none";

    /** A provisional result is worth another look as soon as whatever was away may be back. */
    static final Duration PROVISIONAL_REUSE = Duration.ofHours(1);

    static final Setting<Double> EMAIL_CONFIDENCE_THRESHOLD = Setting.decimal(
                    "EMAIL_CONFIDENCE_THRESHOLD", 0, 1, "lowest confidence of an email address that is used")
            .orElse("0.7");
    static final Setting<Double> PHONE_CONFIDENCE_THRESHOLD = Setting.decimal(
                    "PHONE_CONFIDENCE_THRESHOLD", 0, 1, "lowest confidence of a phone number that is used")
            .orElse("0.6");
    static final Setting<Integer> VERIFICATION_REUSE_DAYS = Setting.integer(
                    "VERIFICATION_REUSE_DAYS", 1, 365, "how long the verification of an address is used again")
            .orElse("30");

    static final Setting<List<String>> EMAIL_VERIFIERS = inOrder(
            "EMAIL_VERIFIERS",
            "who is asked about email addresses after the built-in check, in this order; those without a key are left out",
            List.of(AbstractApiEmailProvider.NAME, ZeroBounceEmailProvider.NAME, HunterEmailProvider.NAME));
    static final Setting<List<String>> PHONE_VERIFIERS = inOrder(
            "PHONE_VERIFIERS",
            "who is asked about phone numbers after the built-in check, in this order; those without a key are left out",
            List.of(TwilioPhoneProvider.NAME, NumVerifyPhoneProvider.NAME));

    static final List<Setting<?>> ALL = Stream.of(
                    List.<Setting<?>>of(
                            EMAIL_CONFIDENCE_THRESHOLD,
                            PHONE_CONFIDENCE_THRESHOLD,
                            VERIFICATION_REUSE_DAYS,
                            DnsServer.SETTING,
                            EMAIL_VERIFIERS,
                            PHONE_VERIFIERS),
                    AbstractApiEmailProvider.SETTINGS,
                    ZeroBounceEmailProvider.SETTINGS,
                    HunterEmailProvider.SETTINGS,
                    TwilioPhoneProvider.SETTINGS,
                    NumVerifyPhoneProvider.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private static Setting<List<String>> inOrder(String setting, String description, List<String> names) {
        return new Setting<>(
                setting,
                description,
                String.join(",", names),
                false,
                false,
                "names out of " + String.join(", ", names) + " with commas between them, each once, or " + NOBODY,
                text -> {
                    List<String> chosen = Stream.of(
                                    text.toLowerCase(Locale.ROOT).split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .toList();
                    if (chosen.equals(List.of(NOBODY))) {
                        return List.of();
                    }
                    if (!names.containsAll(chosen) || Set.copyOf(chosen).size() < chosen.size()) {
                        throw new IllegalArgumentException("Not these names");
                    }
                    return chosen;
                });
    }

    static VerifierSettings from(SettingValues values) {
        return new VerifierSettings(
                values.get(EMAIL_CONFIDENCE_THRESHOLD),
                values.get(PHONE_CONFIDENCE_THRESHOLD),
                Duration.ofDays(values.get(VERIFICATION_REUSE_DAYS)),
                values.get(DnsServer.SETTING),
                values.get(EMAIL_VERIFIERS),
                values.get(PHONE_VERIFIERS));
    }

    double threshold(Channel channel) {
        return switch (channel) {
            case EMAIL -> emailThreshold;
            case VOICE -> phoneThreshold;
        };
    }
}
