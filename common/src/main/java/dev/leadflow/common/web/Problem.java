package dev.leadflow.common.web;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * An answer that says what is wrong and what to do (RFC 9457). Thrown by controllers; its {@code type} is stable, so that
 * programs may rely on it.
 */
public final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    private Problem(HttpStatus status, String kind, String detail) {
        super(status, body(status, kind, detail), null);
    }

    /** @param kind a stable name in kebab case, such as {@code stale-content-hash} */
    public static Problem of(HttpStatus status, String kind, String detail) {
        return new Problem(status, kind, detail);
    }

    public static Problem notFound(String what) {
        return of(HttpStatus.NOT_FOUND, "not-found", "There is no " + what + " with this id in your organization.");
    }

    /** A field that cannot be taken; 422. */
    public static Problem field(String field, String detail) {
        return of(HttpStatus.UNPROCESSABLE_CONTENT, "invalid-field", field + ": " + detail)
                .with("field", field);
    }

    public static Problem conflict(String kind, String detail) {
        return of(HttpStatus.CONFLICT, kind, detail);
    }

    /** Adds a member to the answer. */
    public Problem with(String name, Object value) {
        getBody().setProperty(name, value);
        return this;
    }

    static ProblemDetail body(HttpStatus status, String kind, String detail) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
        body.setType(URI.create("urn:leadflow:problem:" + kind));
        body.setTitle(kind.substring(0, 1).toUpperCase(Locale.ROOT)
                + kind.substring(1).replace('-', ' '));
        return body;
    }
}
