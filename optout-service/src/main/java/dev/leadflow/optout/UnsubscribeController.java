package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.log.LogContext;
import dev.leadflow.common.postgres.PipelineDatabase;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The link in every message: a page with a button, and the one-click POST of RFC 8058. Visiting it changes nothing, because
 * mail scanners visit every link (row 387); no login, and nothing but PostgreSQL is needed.
 */
@RestController
final class UnsubscribeController {

    private static final Logger log = LoggerFactory.getLogger(UnsubscribeController.class);

    private final PipelineDatabase database;
    private final SuppressionList suppressions;
    private final KeyedHash keys;
    private final Clock clock;

    UnsubscribeController(PipelineDatabase database, SuppressionList suppressions, KeyedHash keys, Clock clock) {
        this.database = database;
        this.suppressions = suppressions;
        this.keys = keys;
        this.clock = clock;
    }

    @GetMapping("/unsubscribe/{token}")
    ResponseEntity<String> show(@PathVariable String token) {
        return find(token)
                .map(found -> suppressions.holds(database, found.organizationId(), found.essentialKeys(keys))
                        ? UnsubscribePage.alreadyDone(found)
                        : UnsubscribePage.confirmation(found))
                .orElseGet(UnsubscribePage::unknown);
    }

    /** Reads the body itself: a parameter in the address must not count as one in the body. */
    @PostMapping("/unsubscribe/{token}")
    ResponseEntity<String> optOut(@PathVariable String token, HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(OptOutRequest.MAX_BYTES + 1);
        Optional<Suppressed.Source> source = OptOutRequest.read(request.getHeader(HttpHeaders.CONTENT_TYPE), body);
        if (source.isEmpty()) {
            return UnsubscribePage.notUnderstood();
        }
        return find(token).map(found -> optOut(found, source.get())).orElseGet(UnsubscribePage::unknown);
    }

    private ResponseEntity<String> optOut(UnsubscribeToken token, Suppressed.Source source) {
        suppressions.add(database, token.suppressed(keys, source, reason(source), clock.instant()));
        LogContext.of(token.organizationId(), token.leadId())
                .run(() -> log.info("A recipient has opted out: {}", source));
        return UnsubscribePage.done(token);
    }

    private static String reason(Suppressed.Source source) {
        return source == Suppressed.Source.ONE_CLICK
                ? "Unsubscribed with the button of the mail program"
                : "Unsubscribed on the page behind the link";
    }

    private Optional<UnsubscribeToken> find(String token) {
        try {
            return UnsubscribeToken.find(database, UUID.fromString(token));
        } catch (IllegalArgumentException notAToken) {
            return Optional.empty();
        }
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<String> databaseAway(Exception failed) {
        log.error("The database failed a request to unsubscribe", failed);
        return UnsubscribePage.tryAgainSoon();
    }
}
