package dev.leadflow.common.web;

import dev.leadflow.common.event.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses request bodies over 1 MiB with 413, and lets nobody upload files where none are taken: the web server would write them
 * to disk, up to the limit of uploads, before anybody asks who sends them.
 */
final class BodyLimit extends OncePerRequestFilter {

    static final long MAX_BYTES = 1L << 20;

    private final List<String> limitedElsewhere;

    /** @param limitedElsewhere what paths begin with whose services limit the bodies themselves */
    BodyLimit(List<String> limitedElsewhere) {
        this.limitedElsewhere = limitedElsewhere;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return limitedElsewhere.stream().anyMatch(request.getRequestURI()::startsWith);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > MAX_BYTES) {
            response.setStatus(HttpStatus.CONTENT_TOO_LARGE.value());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream()
                    .write(Json.bytes(Problem.body(
                            HttpStatus.CONTENT_TOO_LARGE,
                            "body-too-large",
                            "A request body may have at most " + MAX_BYTES + " bytes.")));
        } else {
            chain.doFilter(new Limited(request), response);
        }
    }

    /** Stops a body of unknown length when it has grown too long. That it has parts only the header tells. */
    private static final class Limited extends HttpServletRequestWrapper {

        Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getContentType() {
            String type = super.getContentType();
            return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/") ? null : type;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            ServletInputStream body = super.getInputStream();
            return new ServletInputStream() {
                private long read;

                @Override
                public int read() throws IOException {
                    int next = body.read();
                    count(next < 0 ? 0 : 1);
                    return next;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int count = body.read(buffer, offset, length);
                    count(Math.max(count, 0));
                    return count;
                }

                private void count(int bytes) throws IOException {
                    read += bytes;
                    if (read > MAX_BYTES) {
                        throw new IOException("The request body is longer than " + MAX_BYTES + " bytes");
                    }
                }

                @Override
                public boolean isFinished() {
                    return body.isFinished();
                }

                @Override
                public boolean isReady() {
                    return body.isReady();
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    body.setReadListener(listener);
                }
            };
        }
    }
}
