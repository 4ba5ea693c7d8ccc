package dev.leadflow.optout;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.file.UnusableFileException;
import dev.leadflow.common.web.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.multipart.MultipartFile;

/** A file whose sender waits until it is kept. */
final class UploadedFile {

    private UploadedFile() {}

    /** Told how far an import has come. */
    interface Watcher {

        void taken(long rows) throws IOException;
    }

    interface Import<T> {

        /**
         * @throws UnusableFileException when no row of it could be taken
         * @throws IOException when the upload cannot be read to its end, or the watcher has gone
         */
        T take(InputStream bytes, Watcher watcher) throws IOException, UnusableFileException;
    }

    private record Progress(long rows) {}

    /**
     * Answers with what became of the file. Whoever accepts {@code application/x-ndjson} sees how it goes on: now and then a
     * line of JSON with the rows so far, and that answer as the last one.
     *
     * @return null when it was told line by line
     * @throws Problem when there is no file, or no row of it could be taken
     */
    static <T> @Nullable T take(
            @Nullable MultipartFile content, String accepted, HttpServletResponse response, Import<T> how)
            throws IOException {
        if (content == null) {
            throw Problem.field("file", "is missing. Send the CSV file as multipart/form-data in the field file.");
        }
        boolean watched = accepted.contains(MediaType.APPLICATION_NDJSON_VALUE);
        T taken;
        try (InputStream bytes = content.getInputStream()) {
            taken = how.take(bytes, watched ? rows -> write(response, new Progress(rows)) : rows -> {});
        } catch (UnusableFileException unusable) {
            throw Problem.field("file", Objects.requireNonNull(unusable.getMessage()));
        }
        if (!watched) {
            return taken;
        }
        write(response, taken);
        return null;
    }

    private static void write(HttpServletResponse response, Object line) throws IOException {
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        response.getOutputStream().write(Json.bytes(line));
        response.getOutputStream().write('\n');
        response.flushBuffer();
    }
}
