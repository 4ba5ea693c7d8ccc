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
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses request bodies over 1 MiB with 413; file uploads (multipart) have their own, larger limit. */
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
        String type = request.getContentType();
        if (type != null && type.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE)) {
            chain.doFilter(request, response);
        } else if (request.getContentLengthLong() > MAX_BYTES) {
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

    /** Stops a body of unknown length when it has grown too long. */
    private static final class Limited extends HttpServletRequestWrapper {

        Limited(HttpServletRequest request) {
            super(request);
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
