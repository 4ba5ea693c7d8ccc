package dev.leadflow.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A folder below LEADFLOW_DATA on which one process at a time works, and which only its owner may read. */
public final class WorkFolder implements AutoCloseable {

    private final Path root;
    private final FileChannel lockFile;
    private final FileLock lock;

    private WorkFolder(Path root, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Makes the folder when it is absent, and takes it for this process until closed.
     *
     * @throws StartProblem when it cannot be written, or another process works on it
     */
    public static WorkFolder open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            ownerOnly(root, "rwx------");
            FileChannel file = FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(file);
            if (lock == null) {
                file.close();
                throw new StartProblem("Another Leadflow works on the folder " + root
                        + ". Stop it, or set LEADFLOW_DATA to another folder (and LEADFLOW_PORT to another port).");
            }
            return new WorkFolder(root, file, lock);
        } catch (IOException denied) {
            throw notWritable(root, denied);
        }
    }

    /** What to say of a folder in which nothing can be written. */
    public static StartProblem notWritable(Path root, IOException denied) {
        return new StartProblem(
                "LEADFLOW_DATA: the folder " + root + " cannot be written ("
                        + denied.getClass().getSimpleName()
                        + "). Make it writable for this user, or set LEADFLOW_DATA to another folder.",
                denied);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException takenByThisProcess) {
            return null;
        }
    }

    /** Takes everybody else's access to a file or folder away, where the file system knows of such a thing. */
    public static void ownerOnly(Path path, String permissions) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    public Path root() {
        return root;
    }

    /** Stream state, which is rebuilt from Kafka when it is lost. */
    public Path streams() {
        return root.resolve("streams");
    }

    @Override
    public void close() {
        try {
            lock.release();
            lockFile.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
