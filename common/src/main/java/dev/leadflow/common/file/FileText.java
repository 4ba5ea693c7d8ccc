package dev.leadflow.common.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text of an uploaded file: UTF-8, or UTF-16 when a byte order mark says so. Bad bytes become U+FFFD. */
public final class FileText {

    private static final int LOOKED_AT = 4096;

    private FileText() {}

    /** @throws UnusableFileException when the file is no text that can be told apart into rows */
    public static Reader read(InputStream file) throws IOException, UnusableFileException {
        BufferedInputStream bytes = new BufferedInputStream(file, 65_536);
        bytes.mark(LOOKED_AT);
        byte[] start = bytes.readNBytes(LOOKED_AT);
        bytes.reset();
        if (start.length == 0) {
            throw new UnusableFileException("The file is empty. Send a CSV file with a header line.");
        }
        if (startsWith(start, 'P', 'K', 3, 4)
                || startsWith(start, 'P', 'K', 5, 6)
                || startsWith(start, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw new UnusableFileException(
                    "This is a workbook or a ZIP file, not a CSV file. Of a workbook, choose Save as,"
                            + " \"CSV UTF-8\" in the spreadsheet; of a ZIP file, unpack it and send what is in it.");
        }
        Charset charset = StandardCharsets.UTF_8;
        int mark = 0;
        if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
            mark = 3;
        } else if (startsWith(start, 0xFF, 0xFE)) {
            charset = StandardCharsets.UTF_16LE;
            mark = 2;
        } else if (startsWith(start, 0xFE, 0xFF)) {
            charset = StandardCharsets.UTF_16BE;
            mark = 2;
        } else if (isMostlyNul(start)) {
            throw new UnusableFileException("The file looks like UTF-16 without a byte order mark, or is no text."
                    + " Save it as \"CSV UTF-8\" and send it again.");
        }
        bytes.skipNBytes(mark);
        return new InputStreamReader(
                bytes,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    private static boolean startsWith(byte[] bytes, int... wanted) {
        if (bytes.length < wanted.length) {
            return false;
        }
        byte[] head = Arrays.copyOf(bytes, wanted.length);
        for (int i = 0; i < wanted.length; i++) {
            if (head[i] != (byte) wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMostlyNul(byte[] bytes) {
        int nul = 0;
        for (byte each : bytes) {
            nul += each == 0 ? 1 : 0;
        }
        return nul * 4 >= bytes.length;
    }
}
