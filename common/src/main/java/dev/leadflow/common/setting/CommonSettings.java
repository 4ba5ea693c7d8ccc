package dev.leadflow.common.setting;

import java.net.URI;
import java.util.List;
import java.util.Set;

/** The settings that every service reads. */
public final class CommonSettings {

    public static final Setting<Integer> PORT =
            Setting.integer("LEADFLOW_PORT", 0, 65535, "port of the REST API").orElse("8080");
    public static final Setting<String> DATA = Setting.text(
                    "LEADFLOW_DATA", "folder for everything that is kept on this machine")
            .orElse("./data");
    public static final Setting<String> LOG_LEVEL = Setting.matching(
                    "LOG_LEVEL",
                    "(?i)ERROR|WARN|INFO|DEBUG|TRACE",
                    "ERROR, WARN, INFO, DEBUG or TRACE",
                    "how much is logged")
            .orElse("INFO");
    public static final Setting<URI> PUBLIC_BASE_URL = Setting.httpUrl(
                    "PUBLIC_BASE_URL", "address under which recipients reach this server, for unsubscribe links")
            .orElse("http://localhost:8080");
    public static final Setting<Set<String>> CORS_ORIGINS =
            Setting.words("CORS_ORIGINS", "origins whose pages may call the API; none by default");
    public static final Setting<String> KAFKA_BOOTSTRAP_SERVERS = Setting.matching(
            "KAFKA_BOOTSTRAP_SERVERS",
            "[^\\s:,]+:\\d{1,5}(\\s*,\\s*[^\\s:,]+:\\d{1,5})*",
            "host:port, several with commas between them",
            "Kafka brokers; without it ./leadflow start has one of its own");
    public static final Setting<Secret> DATABASE_URL = Setting.secretMatching(
            "DATABASE_URL",
            "jdbc:postgresql://\\S+|postgres(ql)?://\\S+",
            "jdbc:postgresql://host:port/name?user=...&password=... or postgresql://user:password@host:port/name, where user"
                    + " and password have / @ ? # % & + and spaces as %2F %40 %3F %23 %25 %26 %2B and %20",
            "PostgreSQL; without it ./leadflow start has one of its own");
    public static final Setting<Boolean> KAFKA_TLS = Setting.flag(
                    "KAFKA_TLS", "whether what is said to those brokers is encrypted")
            .orElse("false");
    public static final Setting<String> KAFKA_CA_FILE = Setting.text(
            "KAFKA_CA_FILE",
            "file with the certificates (PEM) of those who vouch for those brokers; absent: whom Java trusts");
    public static final Setting<String> KAFKA_SASL_MECHANISM = Setting.matching(
                    "KAFKA_SASL_MECHANISM",
                    "PLAIN|SCRAM-SHA-256|SCRAM-SHA-512",
                    "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512",
                    "how those brokers ask for KAFKA_USERNAME and KAFKA_PASSWORD")
            .orElse("SCRAM-SHA-512");
    public static final Setting<String> KAFKA_USERNAME =
            Setting.text("KAFKA_USERNAME", "user of those brokers; absent: they let everybody in");
    public static final Setting<Secret> KAFKA_PASSWORD =
            Setting.secret("KAFKA_PASSWORD", "that user's password; set it together with KAFKA_USERNAME");
    public static final Setting<Integer> KAFKA_REPLICATION_FACTOR = Setting.integer(
            "KAFKA_REPLICATION_FACTOR",
            1,
            9,
            "copies of each topic that is made on those brokers, at most as many as there are brokers; absent: what the"
                    + " brokers have as their default");
    public static final Setting<String> INSTANCE = Setting.matching(
            "LEADFLOW_INSTANCE",
            "[A-Za-z0-9._-]{1,100}",
            "letters, digits, dots, dashes and underscores",
            "name of this process among those of the same service, the same after a restart; absent: the host's name, or"
                    + " standalone for all services in one process");
    public static final Setting<Integer> START_PATIENCE_SECONDS = Setting.integer(
                    "START_PATIENCE_SECONDS",
                    1,
                    3600,
                    "how long the start of a service waits for Kafka, PostgreSQL and tables of other services")
            .orElse("120");
    public static final Setting<Secret> JWT_SECRET = Setting.secret(
                    "JWT_SECRET", 32, "signs access tokens; generated and kept in the data folder when embedded")
            .mandatory();
    public static final Setting<Secret> JWT_SECRET_PREVIOUS = Setting.secret(
            "JWT_SECRET_PREVIOUS",
            32,
            "the JWT_SECRET of before, whose tokens are believed until they expire; set it while JWT_SECRET is changed");
    public static final Setting<Secret> METRICS_TOKEN = Setting.secret(
            "METRICS_TOKEN",
            32,
            "what Prometheus shows as its bearer token, for metrics and nothing else; absent: only a login sees them");
    public static final Setting<Integer> ACCESS_TOKEN_EXPIRE_MINUTES = Setting.integer(
                    "ACCESS_TOKEN_EXPIRE_MINUTES", 1, 1440, "how long a login lasts")
            .orElse("30");
    public static final Setting<String> SMTP_HOST = Setting.text("SMTP_HOST", "mail server that messages are sent by");
    public static final Setting<Secret> SENDGRID_API_KEY =
            Setting.key("SENDGRID_API_KEY", "key of the SendGrid account that messages are sent by");
    public static final Setting<Secret> MAILGUN_API_KEY =
            Setting.secret("MAILGUN_API_KEY", "key of the Mailgun account that messages are sent by");
    public static final Setting<String> MAILGUN_DOMAIN = Setting.matching(
            "MAILGUN_DOMAIN",
            "[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+",
            "a domain name",
            "sending domain of the Mailgun account; set it together with MAILGUN_API_KEY");
    public static final Setting<String> EMAIL_PROVIDERS = Setting.matching(
                    "EMAIL_PROVIDERS",
                    "(?i)(sendgrid|mailgun|smtp)(\\s*,\\s*(sendgrid|mailgun|smtp))*",
                    "sendgrid, mailgun and smtp, or some of them, with commas between them",
                    "by whom mail is sent, the first one first; one that is not set up is left out; without any nobody goes"
                            + " live")
            .orElse("sendgrid,mailgun,smtp");
    public static final Setting<String> TWILIO_ACCOUNT_SID = Setting.text(
            "TWILIO_ACCOUNT_SID", "Twilio account, for looking up numbers and for calls; absent: Twilio is not used");
    public static final Setting<Secret> TWILIO_AUTH_TOKEN =
            Setting.secret("TWILIO_AUTH_TOKEN", "the Twilio account's token; absent: Twilio is not used");
    public static final Setting<URI> TWILIO_BASE_URL = Setting.httpUrl(
            "TWILIO_BASE_URL", "where all of Twilio answers; for a mock server; absent: the hosts of its services");
    public static final Setting<Secret> LEADFLOW_PEPPER = Setting.secret(
                    "LEADFLOW_PEPPER",
                    32,
                    "key of the suppression and de-duplication hashes; never change it; generated when embedded")
            .mandatory();

    public static final Setting<URI> OTEL_EXPORTER_OTLP_ENDPOINT = Setting.httpUrl(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "OpenTelemetry collector (OTLP over HTTP) that gets the traces of leads; absent: nothing is traced");
    public static final Setting<Double> OTEL_TRACES_SAMPLER_ARG = Setting.decimal(
                    "OTEL_TRACES_SAMPLER_ARG", 0, 1, "part of the leads that is traced")
            .orElse("1");

    public static final List<Setting<?>> ALL = List.of(
            PORT,
            DATA,
            LOG_LEVEL,
            PUBLIC_BASE_URL,
            CORS_ORIGINS,
            KAFKA_BOOTSTRAP_SERVERS,
            KAFKA_TLS,
            KAFKA_CA_FILE,
            KAFKA_SASL_MECHANISM,
            KAFKA_USERNAME,
            KAFKA_PASSWORD,
            KAFKA_REPLICATION_FACTOR,
            DATABASE_URL,
            INSTANCE,
            START_PATIENCE_SECONDS,
            JWT_SECRET,
            JWT_SECRET_PREVIOUS,
            METRICS_TOKEN,
            ACCESS_TOKEN_EXPIRE_MINUTES,
            EMAIL_PROVIDERS,
            SENDGRID_API_KEY,
            MAILGUN_API_KEY,
            MAILGUN_DOMAIN,
            SMTP_HOST,
            TWILIO_ACCOUNT_SID,
            TWILIO_AUTH_TOKEN,
            TWILIO_BASE_URL,
            LEADFLOW_PEPPER,
            OTEL_EXPORTER_OTLP_ENDPOINT,
            OTEL_TRACES_SAMPLER_ARG);

    private CommonSettings() {}
}
