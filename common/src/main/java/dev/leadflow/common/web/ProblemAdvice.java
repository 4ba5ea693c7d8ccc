package dev.leadflow.common.web;

import dev.leadflow.common.Causes;
import dev.leadflow.common.kafka.KafkaUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns every failure of a request into problem details; never a stack trace, never the offending text. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        Throwable cause = unreadable.getCause();
        ProblemDetail body;
        if (cause instanceof UnrecognizedPropertyException unknown) {
            body = Problem.body(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "unknown-field",
                    unknown.getPropertyName() + " is not a field of this request. Known fields: "
                            + unknown.getKnownPropertyIds());
            body.setProperty("field", unknown.getPropertyName());
        } else if (cause instanceof JacksonException wrong && isWrongValue(wrong)) {
            String field = path(wrong);
            body = Problem.body(
                    HttpStatus.UNPROCESSABLE_CONTENT, "invalid-field", field + ": not a value of the expected kind.");
            body.setProperty("field", field);
        } else if (cause instanceof JacksonException) {
            body = Problem.body(HttpStatus.BAD_REQUEST, "malformed-json", "The request body is not well-formed JSON.");
        } else {
            body = Problem.body(HttpStatus.BAD_REQUEST, "unreadable-body", "The request needs a JSON body.");
        }
        return ResponseEntity.status(body.getStatus()).body(body);
    }

    /** A value that does not fit its field, such as a number too large for it; not a fault of the JSON itself. */
    private static boolean isWrongValue(JacksonException failed) {
        return (failed instanceof DatabindException || failed instanceof InputCoercionException)
                && !failed.getPath().isEmpty();
    }

    private static String path(JacksonException wrong) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : wrong.getPath()) {
            path.append(path.isEmpty() ? "" : ".")
                    .append(
                            step.getPropertyName() == null
                                    ? Integer.toString(step.getIndex())
                                    : step.getPropertyName());
        }
        return path.toString();
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrongParameter(MethodArgumentTypeMismatchException wrong) {
        return answer(Problem.body(
                HttpStatus.BAD_REQUEST, "invalid-parameter", wrong.getName() + ": not a value of the expected kind."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(AccessDeniedException denied, HttpServletRequest request) {
        return answer(Problem.body(
                HttpStatus.FORBIDDEN,
                "forbidden",
                "Your role does not allow this; ask an owner or admin of your organization."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notLoggedIn(AuthenticationException missing) {
        return answer(unauthorized());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> kafkaAway(KafkaUnavailableException away) {
        return answer(unavailable());
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> database(Exception failed) {
        if (hasAValueThatNobodyCanStore(failed)) {
            return answer(Problem.body(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "invalid-value",
                    "The request has a value that PostgreSQL knows nothing like: a text with U+0000, or a time or number that is far out of"
                            + " any range. Correct it."));
        }
        if (failed instanceof DataIntegrityViolationException) {
            log.warn("A request broke a constraint: {}", failed.getClass().getSimpleName());
            return answer(Problem.body(
                    HttpStatus.CONFLICT, "conflict", "This contradicts what is stored; read it again and retry."));
        }
        log.error("The database failed a request", failed);
        return answer(unavailable());
    }

    /** Class 22 of PostgreSQL's appendix A, data exceptions. Spring tells it by the same name as a broken constraint. */
    private static boolean hasAValueThatNobodyCanStore(Exception failed) {
        return Causes.of(failed)
                .anyMatch(cause -> cause instanceof SQLException said
                        && said.getSQLState() != null
                        && said.getSQLState().startsWith("22"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unforeseen(Exception failed) {
        log.error("A request failed", failed);
        return answer(Problem.body(
                HttpStatus.INTERNAL_SERVER_ERROR, "internal", "Leadflow failed to do this; its log says why."));
    }

    static ProblemDetail unauthorized() {
        return Problem.body(
                HttpStatus.UNAUTHORIZED,
                "unauthorized",
                "Log in with POST /api/auth/login and send the token as Authorization: Bearer.");
    }

    private static ProblemDetail unavailable() {
        return Problem.body(
                HttpStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                "A server behind Leadflow does not answer; try again soon.");
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail body) {
        return ResponseEntity.status(body.getStatus())
                .headers(headers -> headers.addAll(HttpHeaders.CACHE_CONTROL, List.of("no-store")))
                .body(body);
    }
}
