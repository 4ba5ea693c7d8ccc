package dev.leadflow.optout.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes the posts of providers (rows 125 and 203): the sender is proven over the bytes as they came, then they are stored, then
 * answered. An answer outside 2xx tells nothing but its status, and changed nothing.
 */
@RestController
final class WebhookController {

    static final String PATHS = "/webhooks/*";

    /** Where services post the mails that they receive for us. */
    static final String INBOUND_PATHS = "/webhooks/inbound/*";

    /** Bodies in memory are counted in pieces. */
    private static final int PIECE = 16 * 1024;

    private static final int MOST_PIECES = 2_048;

    /** Whoever sends a byte a second does not get to the end; a large mail over a slow line does. */
    private static final long PATIENCE_SECONDS = 10;

    private static final long SLOWEST_BYTES_A_SECOND = 100_000;

    private static final int LONGEST_CONTENT_TYPE = 200;

    private final Map<String, Door> doors;
    private final Intake intake;
    private final Clock clock;
    private final MeterRegistry meters;

    /** For those whose headers have proven them; what strangers send, and be it slowly, must not take their place. */
    private final Semaphore memory = new Semaphore(MOST_PIECES);

    /** For those whose body has to be read before anybody knows who they are. */
    private final Semaphore memoryForStrangers = new Semaphore(MOST_PIECES);

    WebhookController(List<Door> doors, Intake intake, Clock clock, MeterRegistry meters) {
        this.doors = doors.stream().collect(Collectors.toMap(Door::route, Function.identity()));
        this.intake = intake;
        this.clock = clock;
        this.meters = meters;
    }

    private enum Outcome {
        STORED(HttpStatus.OK),
        REPEATED(HttpStatus.OK),
        DONE(HttpStatus.OK),
        FORGED(HttpStatus.UNAUTHORIZED),
        UNKNOWN(HttpStatus.NOT_FOUND),
        BROKEN_OFF(HttpStatus.BAD_REQUEST),
        TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
        TURNED_AWAY(HttpStatus.SERVICE_UNAVAILABLE);

        private final HttpStatus status;

        Outcome(HttpStatus status) {
            this.status = status;
        }
    }

    @PostMapping("/webhooks/inbound/{service}")
    ResponseEntity<Void> takeMail(@PathVariable String service, HttpServletRequest request) {
        return take("inbound/" + service, request);
    }

    @PostMapping("/webhooks/{route}")
    ResponseEntity<Void> take(@PathVariable String route, HttpServletRequest request) {
        Door door = doors.get(route);
        Outcome outcome = door == null ? Outcome.UNKNOWN : take(door, request);
        meters.counter(
                        "leadflow.webhook.posts",
                        "route",
                        door == null ? "unknown" : door.route(),
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT))
                .increment();
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(outcome.status);
        if (outcome == Outcome.TURNED_AWAY) {
            answer.header(HttpHeaders.RETRY_AFTER, "30");
        }
        if (outcome == Outcome.FORGED && Objects.requireNonNull(door).proof().isInHeaders()) {
            // Many clients send the password in an address only when they are asked for it.
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"webhooks\"");
        }
        return answer.build();
    }

    private Outcome take(Door door, HttpServletRequest request) {
        if (intake.isFull()) {
            return Outcome.TURNED_AWAY;
        }
        if (!door.proof().isPossible(request::getHeader)) {
            return Outcome.FORGED;
        }
        Body body = new Body(door.mostBytes(), door.proof().isInHeaders() ? memory : memoryForStrangers);
        try {
            Outcome problem = body.read(request.getInputStream());
            return problem != null ? problem : prove(door, request, body.bytes());
        } catch (IOException brokenOff) {
            return Outcome.BROKEN_OFF;
        } finally {
            body.memory.release(body.pieces);
        }
    }

    private Outcome prove(Door door, HttpServletRequest request, byte[] body) {
        Proof.Verdict verdict = door.proof().check(request::getHeader, body, clock.instant());
        return switch (verdict.answer()) {
            case FORGED -> Outcome.FORGED;
            case UNDECIDED -> Outcome.TURNED_AWAY;
            case DONE -> Outcome.DONE;
            case GENUINE -> {
                Proof.Verdict once = verdict.token() == null ? null : verdict;
                yield switch (intake.store(new Intake.Post(door.route(), contentType(request), body, once))) {
                    case STORED -> Outcome.STORED;
                    case REPEATED -> Outcome.REPEATED;
                    case SPENT -> Outcome.FORGED;
                    case TURNED_AWAY -> Outcome.TURNED_AWAY;
                };
            }
        };
    }

    /** From the header: the request itself hides it, so that nobody takes the body apart before its sender is proven. */
    private static @Nullable String contentType(HttpServletRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null
                        || type.length() > LONGEST_CONTENT_TYPE
                        || type.chars().anyMatch(Character::isISOControl)
                ? null
                : type;
    }

    /** The bytes of a request, which take their share of the memory as they arrive. */
    private static final class Body {

        private final int most;
        private final Semaphore memory;
        private byte[] buffer = new byte[0];
        private int length;
        private int pieces;

        private Body(int most, Semaphore memory) {
            this.most = most;
            this.memory = memory;
        }

        /** @return what is wrong with it; null for nothing */
        private @Nullable Outcome read(InputStream in) throws IOException {
            long begin = System.nanoTime();
            while (true) {
                if (length == buffer.length) {
                    if (length >= most) {
                        return isAtItsEnd(in) ? null : Outcome.TOO_LARGE;
                    }
                    // Half as much again each time, so that a large body is not copied for every piece of it.
                    int more = Math.min(Math.max(1, pieces / 2), (most + PIECE - 1) / PIECE - pieces);
                    if (!memory.tryAcquire(more)) {
                        return Outcome.TURNED_AWAY;
                    }
                    pieces += more;
                    buffer = Arrays.copyOf(buffer, pieces * PIECE);
                }
                int read = in.read(buffer, length, buffer.length - length);
                if (read < 0) {
                    return null;
                }
                length += read;
                long patience = PATIENCE_SECONDS + length / SLOWEST_BYTES_A_SECOND;
                if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) >= patience) {
                    return Outcome.TURNED_AWAY; // providers throw away what is answered with a 4xx
                }
            }
        }

        /** The limit of all requests stands at the same byte and ends a longer body with an exception. */
        private boolean isAtItsEnd(InputStream in) {
            try {
                return in.read() < 0;
            } catch (IOException tooLong) {
                return false;
            }
        }

        private byte[] bytes() {
            return Arrays.copyOf(buffer, length);
        }
    }
}
