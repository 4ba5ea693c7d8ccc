package dev.leadflow.common.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.Causes;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.InvalidSettingsException;
import java.io.FileNotFoundException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/name}
 */
public record Postgres(
        String jdbcUrl, @Nullable String user, @Nullable String password) {

    /**
     * An @ further on is one of a password that also has a character which ends it, so whatever stands before is no host. Hosts may have
     * an underscore, as names of containers do, and may be several.
     */
    private static final Pattern OF_PLATFORMS = Pattern.compile(
            "postgres(?:ql)?://(?:(?<user>[^:/?#@]*)(?::(?<password>[^/?#@]*))?@)?(?<rest>[^/?#@][^#@]*)");

    /** The class of SQL states that tells of a wrong user or password. */
    private static final String NOT_LET_IN = "28";

    /** No line of pg_hba.conf fits: wrong host, user or database, or not encrypted. */
    private static final String NO_RULE_LETS_IN = "28000";

    /** The class of SQL states that tells of a connection that did not come about. */
    private static final String NO_CONNECTION = "08";

    /**
     * Reads a JDBC URL or the {@code postgresql://user:password@host:port/name} form of hosting platforms.
     *
     * @throws InvalidSettingsException when it is neither; it does not show the URL, which has a password in it
     */
    public static Postgres parse(String url) {
        String text = url.strip();
        Matcher parts = OF_PLATFORMS.matcher(text);
        try {
            if (parts.matches()) {
                return new Postgres(
                        readable("jdbc:postgresql://" + parts.group("rest")),
                        decoded(parts.group("user")),
                        decoded(parts.group("password")));
            }
            return new Postgres(readable(text), null, null);
        } catch (IllegalArgumentException | SQLException unreadable) {
            // Without the cause: it quotes what it could not read.
            throw new InvalidSettingsException(
                    List.of("DATABASE_URL cannot be read: it must be " + CommonSettings.DATABASE_URL.expected()));
        }
    }

    /** The same URL, if the driver understands it; else it would say so later and quote all of it. */
    private static String readable(String jdbcUrl) throws SQLException {
        DriverManager.getDriver(jdbcUrl);
        return jdbcUrl;
    }

    /** A plus is itself; only in forms does it stand for a space. */
    private static @Nullable String decoded(@Nullable String text) {
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /**
     * Asks whether PostgreSQL is there and lets this user in.
     *
     * @throws InvalidSettingsException when it does not let this user in or cannot be trusted, which waiting does not change
     * @throws IllegalStateException with the server's reason, without the password
     */
    public void requireAnswer() {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "8");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl, properties)) {
            if (!connection.isValid(5)) {
                throw new IllegalStateException("it does not answer");
            }
        } catch (SQLException away) {
            remedy(away).ifPresent(remedy -> {
                throw new InvalidSettingsException(List.of(remedy));
            });
            throw new IllegalStateException(away.getMessage(), away);
        }
    }

    /** What to correct in the setting; empty when the server is merely away. */
    private Optional<String> remedy(SQLException away) {
        String state = Objects.requireNonNullElse(away.getSQLState(), "");
        String reason = " (" + away.getMessage() + "): ";
        if (state.equals(NO_RULE_LETS_IN)) {
            return Optional.of("DATABASE_URL has a user that PostgreSQL does not let in from here" + reason
                    + "correct it; if PostgreSQL asks for encryption, put ?sslmode=verify-full&sslrootcert=FILE at its end,"
                    + " FILE being the certificate that vouches for the server");
        }
        if (state.startsWith(NOT_LET_IN)) {
            return Optional.of("DATABASE_URL has a user or password that PostgreSQL refuses" + reason + "correct it");
        }
        if (jdbcUrl.contains("sslmode=") && state.startsWith(NO_CONNECTION) && isAboutCertificates(away)) {
            return Optional.of("DATABASE_URL asks for a server that can be trusted, and this one cannot" + reason
                    + "have sslrootcert name the file of the certificate that vouches for it, write its host as its"
                    + " certificate does, and switch its encryption on");
        }
        return Optional.empty();
    }

    /** A server that is away is told by an exception of the network; these have none, or one of certificates or their file. */
    private static boolean isAboutCertificates(SQLException away) {
        return away.getCause() == null
                || Causes.contain(away, GeneralSecurityException.class)
                || Causes.contain(away, FileNotFoundException.class);
    }

    /**
     * Connections of the login role itself, for migrations only. One statement of these may take as long as a grown table makes it:
     * given up halfway, it would be undone and begun anew at every start. Whether the server is still there is asked by the keep-alive.
     */
    public HikariDataSource ownerPool() {
        HikariConfig config = config("migrations", 3);
        config.addDataSourceProperty("socketTimeout", "0");
        return new HikariDataSource(config);
    }

    /** Connections that act as {@code role}, at most {@code size} of them. */
    private HikariDataSource pool(String role, int size, String more) {
        HikariConfig config = config(role, size);
        config.setConnectionInitSql("SET ROLE " + role + more);
        return new HikariDataSource(config);
    }

    /** Connections for requests of people; needs the roles that {@link Migrations} makes. */
    public HikariDataSource tenantPool(DatabaseRoles roles) {
        return pool(roles.tenant(), 8, "");
    }

    /**
     * Connections for workers; needs the roles that {@link Migrations} makes. What workers ask is asked again and again and finds its
     * rows by keys, so its plan is made once: PostgreSQL would make one for each batch, by the number of its rows, and that takes longer
     * than the query (1.5 ms for the look of the last gate, which takes 0.4).
     */
    public HikariDataSource pipelinePool(DatabaseRoles roles) {
        return pool(roles.pipeline(), 16, "; SET plan_cache_mode = force_generic_plan");
    }

    private HikariConfig config(String poolName, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(poolName);
        config.setJdbcUrl(jdbcUrl);
        if (user != null) {
            config.setUsername(user);
        }
        if (password != null) {
            config.setPassword(password);
        }
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        config.setIdleTimeout(60_000);
        // A frozen server must not hold a worker for ever.
        config.addDataSourceProperty("socketTimeout", "30");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // What PostgreSQL says of a broken rule quotes the row, and so addresses; exceptions get into logs.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("stringtype", "unspecified");
        return config;
    }

    @Override
    public String toString() {
        return "Postgres[" + jdbcUrl.replaceAll("\\?.*", "") + "]";
    }
}
