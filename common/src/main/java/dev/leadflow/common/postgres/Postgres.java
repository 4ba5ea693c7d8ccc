package dev.leadflow.common.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.setting.InvalidSettingsException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/name}
 */
public record Postgres(
        String jdbcUrl, @Nullable String user, @Nullable String password) {

    /** The class of SQL states that tells of a wrong user or password. */
    private static final String NOT_LET_IN = "28";

    /**
     * Reads a JDBC URL or the {@code postgresql://user:password@host:port/name} form of hosting platforms.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Postgres parse(String url) {
        String text = url.strip();
        if (text.startsWith("jdbc:postgresql:")) {
            return new Postgres(text, null, null);
        }
        URI uri = URI.create(text);
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "DATABASE_URL must begin with jdbc:postgresql:// or postgresql://user:password@host:port/name");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbc = "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
        if (uri.getRawUserInfo() == null) {
            return new Postgres(jdbc, null, null);
        }
        String[] userInfo = uri.getRawUserInfo().split(":", 2);
        return new Postgres(jdbc, decoded(userInfo[0]), userInfo.length > 1 ? decoded(userInfo[1]) : null);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /**
     * Asks whether PostgreSQL is there and lets this user in.
     *
     * @throws InvalidSettingsException when it does not let this user in, which waiting does not change
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
            if (Objects.requireNonNullElse(away.getSQLState(), "").startsWith(NOT_LET_IN)) {
                throw new InvalidSettingsException(
                        List.of("DATABASE_URL has a user or password that PostgreSQL refuses (" + away.getMessage()
                                + "): correct it"));
            }
            throw new IllegalStateException(away.getMessage(), away);
        }
    }

    /** Connections of the login role itself, for migrations only. */
    public HikariDataSource ownerPool() {
        return new HikariDataSource(config("migrations", 3));
    }

    /** Connections that act as {@code role}, at most {@code size} of them. */
    HikariDataSource pool(String role, int size) {
        HikariConfig config = config(role, size);
        config.setConnectionInitSql("SET ROLE " + role);
        return new HikariDataSource(config);
    }

    /** Connections for requests of people; needs the roles that {@link Migrations} makes. */
    public HikariDataSource tenantPool() {
        return pool(TenantDatabase.ROLE, 8);
    }

    /** Connections for workers; needs the roles that {@link Migrations} makes. */
    public HikariDataSource pipelinePool() {
        return pool(PipelineDatabase.ROLE, 16);
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
        config.addDataSourceProperty("stringtype", "unspecified");
        return config;
    }

    @Override
    public String toString() {
        return "Postgres[" + jdbcUrl.replaceAll("\\?.*", "") + "]";
    }
}
