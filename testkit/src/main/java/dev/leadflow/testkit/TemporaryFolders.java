package dev.leadflow.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * Folders for servers that serve all tests of a JVM: they go when it ends. What a killed JVM left behind goes when the next one
 * begins, so a machine's disk does not fill up with databases of yesterday.
 */
public final class TemporaryFolders {

    private static final String IN_USE = "in-use";
    private static final Deque<AutoCloseable> servers = new ArrayDeque<>();
    private static @Nullable Path own;

    /** Kept, as a channel that nobody knows any more is closed, and its lock gone. */
    private static @Nullable FileChannel inUse;

    private TemporaryFolders() {}

    /** A new, empty folder. */
    public static synchronized Path create(String name) {
        try {
            if (own == null) {
                own = begin(Path.of(System.getProperty("java.io.tmpdir"), "leadflow-tests"));
                Runtime.getRuntime().addShutdownHook(new Thread(TemporaryFolders::end));
            }
            return Files.createTempDirectory(own, name);
        } catch (IOException failed) {
            throw new UncheckedIOException("No place for the files of a test", failed);
        }
    }

    /** What is to be closed before its folder goes; the last one first. */
    static synchronized void closeAtTheEnd(AutoCloseable server) {
        servers.push(server);
    }

    /** A folder that shows by a locked file that its process lives; a lock ends with its process, however that ends. */
    private static Path begin(Path parent) throws IOException {
        Files.createDirectories(parent);
        try (FileChannel oneAtATime = open(parent.resolve("lock"))) {
            var until = oneAtATime.lock();
            deleteWhatIsLeft(parent);
            Path folder = Files.createTempDirectory(parent, "");
            inUse = open(folder.resolve(IN_USE));
            if (inUse.tryLock() == null) {
                throw new IOException("Somebody else uses the new folder " + folder);
            }
            until.release();
            return folder;
        }
    }

    private static void deleteWhatIsLeft(Path parent) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(parent)) {
            folders = all.filter(Files::isDirectory).toList();
        }
        for (Path each : folders) {
            boolean left;
            try (FileChannel others = open(each.resolve(IN_USE))) {
                left = others.tryLock() != null;
            }
            if (left) {
                FileSystemUtils.deleteRecursively(each.toFile());
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static synchronized void end() {
        for (AutoCloseable each : servers) {
            try {
                each.close();
            } catch (Exception failed) {
                System.err.println("A server for tests did not stop: " + failed);
            }
        }
        if (own != null) {
            FileSystemUtils.deleteRecursively(own.toFile());
        }
    }
}
