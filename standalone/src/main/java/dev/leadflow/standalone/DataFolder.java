package dev.leadflow.standalone;

import dev.leadflow.common.StartProblem;
import dev.leadflow.common.WorkFolder;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The folder that keeps everything of one installation: broker, database, stream state, logs, generated secrets. Only its
 * owner may read it, and only one process at a time works on it.
 */
final class DataFolder implements AutoCloseable {

    private final WorkFolder folder;

    private DataFolder(WorkFolder folder) {
        this.folder = folder;
    }

    /** Makes the folder when it is absent, and takes it for this process until closed. */
    static DataFolder open(Path folder) {
        return new DataFolder(WorkFolder.open(folder));
    }

    Path kafka() {
        return root().resolve("kafka");
    }

    Path postgres() {
        return root().resolve("postgres");
    }

    Path streams() {
        return folder.streams();
    }

    Path root() {
        return folder.root();
    }

    /** The folder for logs, which is there before anything is logged. */
    static Path logs(Path folder) {
        Path logs = folder.toAbsolutePath().normalize().resolve("logs");
        try {
            return Files.createDirectories(logs);
        } catch (IOException denied) {
            throw WorkFolder.notWritable(folder.toAbsolutePath().normalize(), denied);
        }
    }

    /** In the place of secrets that are made at the first start, as long as it is only looked at whether all settings are valid. */
    static final Map<String, String> TO_BE_GENERATED =
            Map.of("JWT_SECRET", "x".repeat(32), "LEADFLOW_PEPPER", "x".repeat(32));

    /** The secrets that nobody set: made at the first start, and the same ever after. */
    Map<String, String> generatedSecrets() {
        Path file = root().resolve("secrets");
        Map<String, String> secrets = read(file);
        boolean changed = false;
        for (String name : List.of("JWT_SECRET", "LEADFLOW_PEPPER", "POSTGRES_PASSWORD")) {
            if (!secrets.containsKey(name)) {
                secrets.put(name, randomSecret());
                changed = true;
            }
        }
        if (changed) {
            write(
                    file,
                    secrets,
                    "Made at the first start. Keep this file with the data: without it opt-outs cannot be matched.");
        }
        return secrets;
    }

    /** Tells commands on this machine where the running instance is and on whose behalf they may speak. */
    void announce(Map<String, String> access) {
        write(accessFile(root()), access, "How commands on this machine reach the running Leadflow.");
    }

    /** What {@link #announce} wrote; empty when no Leadflow was ever started on the folder. */
    static Map<String, String> announced(Path folder) {
        return read(accessFile(folder));
    }

    /** The generated secret of that name, for commands on the same machine. */
    static Optional<String> secret(Path folder, String name) {
        return Optional.ofNullable(read(folder.resolve("secrets")).get(name));
    }

    private static Path accessFile(Path folder) {
        return folder.resolve("access");
    }

    private static String randomSecret() {
        byte[] bytes = new byte[36];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> values = new TreeMap<>();
        if (Files.isReadable(file)) {
            try {
                Properties properties = new Properties();
                properties.load(new StringReader(Files.readString(file)));
                properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return values;
    }

    /** All of it or nothing: a crash in the middle leaves the old file. */
    private static void write(Path file, Map<String, String> values, String comment) {
        try {
            Properties properties = new Properties();
            properties.putAll(values);
            StringWriter text = new StringWriter();
            properties.store(text, comment);
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(draft);
            Files.createFile(draft);
            WorkFolder.ownerOnly(draft, "rw-------");
            Files.writeString(draft, text.toString());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new StartProblem(
                    "LEADFLOW_DATA: " + file + " cannot be written. Make it writable for this user.", failed);
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
