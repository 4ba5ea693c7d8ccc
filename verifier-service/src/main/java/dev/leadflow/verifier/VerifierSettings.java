package dev.leadflow.verifier;

import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.time.Duration;
import java.util.List;

/**
 * The settings of the verifier service.
 *
 * @param emailThreshold lowest confidence of a usable email address
 * @param phoneThreshold lowest confidence of a usable number
 * @param reuse how long a result is used again
 */
record VerifierSettings(double emailThreshold, double phoneThreshold, Duration reuse, DnsServer dnsServer) {

    /** An unchecked address is worth another look as soon as whatever was away may be back. */
    static final Duration UNCHECKED_REUSE = Duration.ofHours(1);

    static final Setting<Double> EMAIL_CONFIDENCE_THRESHOLD = Setting.decimal(
                    "EMAIL_CONFIDENCE_THRESHOLD", 0, 1, "lowest confidence of an email address that is used")
            .orElse("0.7");
    static final Setting<Double> PHONE_CONFIDENCE_THRESHOLD = Setting.decimal(
                    "PHONE_CONFIDENCE_THRESHOLD", 0, 1, "lowest confidence of a phone number that is used")
            .orElse("0.6");
    static final Setting<Integer> VERIFICATION_REUSE_DAYS = Setting.integer(
                    "VERIFICATION_REUSE_DAYS", 1, 365, "how long the verification of an address is used again")
            .orElse("30");
    static final List<Setting<?>> ALL =
            List.of(EMAIL_CONFIDENCE_THRESHOLD, PHONE_CONFIDENCE_THRESHOLD, VERIFICATION_REUSE_DAYS, DnsServer.SETTING);

    static VerifierSettings from(SettingValues values) {
        return new VerifierSettings(
                values.get(EMAIL_CONFIDENCE_THRESHOLD),
                values.get(PHONE_CONFIDENCE_THRESHOLD),
                Duration.ofDays(values.get(VERIFICATION_REUSE_DAYS)),
                values.get(DnsServer.SETTING));
    }

    double threshold(Channel channel) {
        return switch (channel) {
            case EMAIL -> emailThreshold;
            case VOICE -> phoneThreshold;
        };
    }
}
