package dev.leadflow.common.setting;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** By whom mail can be sent. The service that sends has to know, and the one that lets an organization go live. */
public enum MailProvider {
    SENDGRID,
    MAILGUN,
    SMTP;

    /** What to do when there is none. */
    public static final String REMEDY =
            "Set SENDGRID_API_KEY, or MAILGUN_API_KEY and MAILGUN_DOMAIN, or SMTP_HOST in the environment and start again";

    /**
     * Those of {@code EMAIL_PROVIDERS} that are set up, in that order.
     *
     * @throws InvalidSettingsException when one is set up by half
     */
    public static List<MailProvider> of(SettingValues values) {
        if (values.isSet(CommonSettings.MAILGUN_API_KEY) != values.isSet(CommonSettings.MAILGUN_DOMAIN)) {
            boolean key = values.isSet(CommonSettings.MAILGUN_API_KEY);
            throw new InvalidSettingsException(List.of((key ? "MAILGUN_DOMAIN" : "MAILGUN_API_KEY") + " is missing: "
                    + (key ? "MAILGUN_API_KEY" : "MAILGUN_DOMAIN") + " is set, and Mailgun needs both"));
        }
        return Arrays.stream(values.get(CommonSettings.EMAIL_PROVIDERS).split(","))
                .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
                .distinct()
                .filter(provider -> values.isSet(provider.key()))
                .toList();
    }

    /** As it stands in settings, events and tables. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    private Setting<?> key() {
        return switch (this) {
            case SENDGRID -> CommonSettings.SENDGRID_API_KEY;
            case MAILGUN -> CommonSettings.MAILGUN_API_KEY;
            case SMTP -> CommonSettings.SMTP_HOST;
        };
    }
}
