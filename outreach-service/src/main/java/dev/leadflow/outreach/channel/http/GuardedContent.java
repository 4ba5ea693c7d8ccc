package dev.leadflow.outreach.channel.http;

import dev.leadflow.outreach.channel.EmailSender.LastWord;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The content of one request, which asks for the last word when the connection stands and the content is about to leave. It knows
 * how far it came: without its last byte, no provider has a message.
 */
final class GuardedContent extends RequestBody {

    enum Stage {
        /** There was no connection, or none that content could be sent over. */
        NOT_ASKED,
        /** The last word was no. */
        WITHHELD,
        BEGUN,
        /** The last byte has left, or is leaving. */
        ENDED
    }

    private final @Nullable MediaType type;
    private final ByteString content;
    private final LastWord lastWord;
    private volatile Stage stage = Stage.NOT_ASKED;

    GuardedContent(RequestBody content, LastWord lastWord) {
        this.type = content.contentType();
        this.content = bytesOf(content);
        this.lastWord = lastWord;
    }

    private static ByteString bytesOf(RequestBody body) {
        Buffer buffer = new Buffer();
        try {
            body.writeTo(buffer);
        } catch (IOException impossible) {
            throw new IllegalStateException("A message in memory cannot be read", impossible);
        }
        return buffer.readByteString();
    }

    Stage stage() {
        return stage;
    }

    @Override
    public @Nullable MediaType contentType() {
        return type;
    }

    @Override
    public long contentLength() {
        return content.size();
    }

    /** The client must not repeat it by itself, whatever the answer. */
    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        if (!lastWord.maySend()) {
            stage = Stage.WITHHELD;
            throw new IOException("Withheld");
        }
        stage = Stage.BEGUN;
        int last = content.size() - 1;
        sink.write(content, 0, last);
        // Before that, all of it may lie in our own memory, and what is given up then has certainly not been sent.
        sink.flush();
        stage = Stage.ENDED;
        sink.write(content, last, 1);
    }
}
