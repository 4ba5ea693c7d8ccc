package dev.leadflow.scraper.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An upload whose sender goes away after some bytes. */
public final class BrokenUpload extends InputStream {

    private final InputStream sent;

    public BrokenUpload(byte[] sent) {
        this.sent = new ByteArrayInputStream(sent);
    }

    @Override
    public int read() throws IOException {
        return orGone(sent.read());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return orGone(sent.read(buffer, offset, length));
    }

    private static int orGone(int read) throws IOException {
        if (read < 0) {
            throw new IOException("connection reset");
        }
        return read;
    }
}
