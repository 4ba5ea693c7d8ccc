package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Against a PostgreSQL that lets in over TLS alone, with a certificate that only one file vouches for. */
class PostgresLoginIT {

    private static final String PASSWORD = "right-word";

    @TempDir
    private static Path folder;

    private static EmbeddedDatabase server;
    private static Path trusted;
    private static Path foreign;

    @BeforeAll
    static void start() throws Exception {
        trusted = makeCertificate("server", "localhost");
        foreign = makeCertificate("stranger", "localhost");
        TestPostgres.another(folder.resolve("postgres"), PASSWORD).close();
        Path data = folder.resolve("postgres").resolve("data");
        Files.writeString(
                data.resolve("postgresql.conf"),
                """
                ssl = on
                ssl_cert_file = '%s'
                ssl_key_file = '%s'
                """.formatted(trusted, folder.resolve("server.key")),
                StandardOpenOption.APPEND);
        Files.writeString(data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        server = TestPostgres.another(folder.resolve("postgres"), PASSWORD);
    }

    /** Made and signed by itself; the key lies beside it as {@code <name>.key}. */
    private static Path makeCertificate(String name, String host) throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .commonName(host)
                .addSubjectAlternativeName(host)
                .build();
        Path key = folder.resolve(name + ".key");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, certificate.privateKeyPkcs8Pem());
        return Files.writeString(folder.resolve(name + ".pem"), certificate.certificatePem());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Postgres postgres(String host, String query) {
        String url = server.jdbcUrl("postgres").replace("jdbc:postgresql://127.0.0.1", "@" + host);
        return Postgres.parse("postgresql://" + server.user() + ":" + PASSWORD + url + query);
    }

    private static String verified(Path certificate) {
        return "?sslmode=verify-full&sslrootcert=" + certificate;
    }

    @Test
    void worksEncryptedWithAServerThatTheFileVouchesFor() {
        Postgres postgres = postgres("localhost", verified(trusted));

        postgres.requireAnswer();
        try (var owner = postgres.ownerPool()) {
            assertThat(JdbcClient.create(owner)
                            .sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                            .query(Boolean.class)
                            .single())
                    .isTrue();
            Migrations migrated = new Migrations(owner, List.of(new Migration("sample", true)));
            try (var pool = postgres.pipelinePool(migrated.roles())) {
                assertThat(new PipelineDatabase(pool)
                                .jdbc()
                                .sql("SELECT count(*) FROM sample.outbox")
                                .query(Long.class)
                                .single())
                        .isZero();
            }
        }
    }

    @Test
    void doesNotTalkToAServerThatSomebodyElseVouchesFor() {
        assertRefused(postgres("localhost", verified(foreign)), "sslrootcert");
    }

    @Test
    void doesNotTalkToAServerWithAnotherNameThanItsCertificate() {
        assertRefused(postgres("127.0.0.1", verified(trusted)), "write its host as its certificate does");
    }

    @Test
    void saysThatTheFileOfTheCertificateIsNotThere() {
        assertRefused(postgres("localhost", verified(folder.resolve("none.pem"))), "none.pem");
    }

    @Test
    void isNotLetInWithoutEncryption() {
        assertRefused(postgres("localhost", "?sslmode=disable"), "?sslmode=verify-full&sslrootcert=FILE");
    }

    @Test
    void doesNotTalkToAServerWithoutEncryption() {
        Postgres plain = TestPostgres.emptyDatabase();

        assertRefused(
                new Postgres(plain.jdbcUrl() + verified(trusted), plain.user(), plain.password()),
                "switch its encryption on");
    }

    @Test
    void waitsForAServerThatIsAwayHoweverItIsToBeReached() {
        Postgres nobody = Postgres.parse("postgresql://nobody:" + PASSWORD + "@localhost:1/none" + verified(trusted));

        assertThatThrownBy(nobody::requireAnswer).isInstanceOf(IllegalStateException.class);
    }

    private static void assertRefused(Postgres postgres, String remedy) {
        assertThatThrownBy(postgres::requireAnswer)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("DATABASE_URL", remedy)
                .hasMessageNotContaining(PASSWORD);
    }
}
