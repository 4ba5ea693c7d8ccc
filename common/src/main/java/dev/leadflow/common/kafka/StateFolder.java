package dev.leadflow.common.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The folder of a topology's state stores. With exactly-once processing, what a killed process left there is worth nothing: Kafka
 * Streams throws it away and reads the state from Kafka, but opens every store twice before. So it is thrown away here, at once.
 */
final class StateFolder {

    /** There when the last process closed its stores. */
    private static final String CLOSED = "closed";

    /** Held by Kafka Streams as long as it uses the folder. */
    private static final String LOCK = ".lock";

    private final Path folder;

    StateFolder(Path folder) {
        this.folder = folder;
    }

    /** To be called before the topology is made. */
    void open() {
        try {
            if (!Files.deleteIfExists(folder.resolve(CLOSED)) && Files.isDirectory(folder)) {
                emptyUnlessInUse();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("The folder of stream state cannot be used", failed);
        }
    }

    private void emptyUnlessInUse() throws IOException {
        try (FileChannel file =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock != null) {
                for (Path task : tasks()) {
                    FileSystemUtils.deleteRecursively(task);
                }
            }
        } catch (OverlappingFileLockException inUse) {
            // By this very process; Kafka Streams will say so.
        }
    }

    /** One for each partition of a part of the topology; global tables lie beside them and stay. */
    private List<Path> tasks() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> each.getFileName().toString().matches("[0-9]+_[0-9]+"))
                    .toList();
        }
    }

    /** To be called when the topology has closed all of its stores. */
    void closed() {
        try {
            Files.writeString(folder.resolve(CLOSED), "");
        } catch (IOException failed) {
            throw new UncheckedIOException("The folder of stream state cannot be written", failed);
        }
    }
}
