package dev.leadflow.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.leadflow.common.Causes;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers for tests in containers, where a Docker engine answers and has their images or can get them. It is asked once in a
 * JVM and with little patience, for a build must neither wait for Docker nor fail for want of it.
 */
final class Containers {

    private static final Logger log = LoggerFactory.getLogger(Containers.class);
    private static final Duration ENGINE = Duration.ofSeconds(5);
    private static final Duration REGISTRY = Duration.ofSeconds(10);
    private static final Duration PULL = Duration.ofMinutes(10);
    private static final Duration START = Duration.ofSeconds(90);

    private static @Nullable Boolean answers;

    private Containers() {}

    /**
     * Starts a server in a container.
     *
     * @param setting system property with the name of the image; absent or empty where there shall be no container
     * @return empty, having said why, where the server has to be embedded
     */
    static synchronized <C extends GenericContainer<C>> Optional<C> start(
            String setting, Function<DockerImageName, C> server) {
        String image = System.getProperty(setting, "");
        if (image.isBlank() || !engineAnswers()) {
            return Optional.empty();
        }
        try {
            requireImage(image);
            C container = server.apply(DockerImageName.parse(image)).withStartupTimeout(START);
            container.start();
            log.info("Tests use a container of {}", image);
            return Optional.of(container);
        } catch (RuntimeException unusable) {
            log.info("Tests use an embedded server instead of {}: {}", image, reason(unusable));
            return Optional.empty();
        }
    }

    private static boolean engineAnswers() {
        if (answers == null) {
            answers = (System.getenv("DOCKER_HOST") != null || sockets().anyMatch(Containers::answersSoon))
                    && DockerClientFactory.instance().isDockerAvailable();
            if (!answers) {
                log.info("Tests use embedded servers: no Docker engine answers");
            }
        }
        return answers;
    }

    private static Stream<Path> sockets() {
        String home = System.getProperty("user.home");
        String own = Objects.requireNonNullElse(System.getenv("XDG_RUNTIME_DIR"), "/run");
        return Stream.of(
                        "/var/run/docker.sock",
                        own + "/docker.sock",
                        home + "/.docker/run/docker.sock",
                        home + "/.docker/desktop/docker.sock")
                .map(Path::of);
    }

    /** Testcontainers looks long and loudly for an engine, and most machines without one have not even a socket. */
    private static boolean answersSoon(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        FutureTask<Boolean> asked = new FutureTask<>(() -> ping(socket));
        Thread.ofPlatform().daemon().name("docker-ping").start(asked);
        try {
            return asked.get(ENGINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException silent) {
            asked.cancel(true);
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean ping(Path socket) throws IOException {
        try (SocketChannel engine = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            engine.write(StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.0\r\n\r\n"));
            return engine.read(ByteBuffer.allocate(1)) > 0;
        }
    }

    private static void requireImage(String image) {
        DockerClient docker = DockerClientFactory.lazyClient();
        try {
            docker.inspectImageCmd(image).exec();
        } catch (NotFoundException absent) {
            pull(docker, image);
        }
    }

    /** A registry that does not answer soon is none; one that does may take its time over the layers. */
    private static void pull(DockerClient docker, String image) {
        Pull pull = docker.pullImageCmd(image).exec(new Pull());
        try {
            if (!pull.heard.await(REGISTRY.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("it is not on this machine, and no registry answers");
            }
            if (!pull.awaitCompletion(PULL.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("it is not on this machine, and pulling takes too long");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static final class Pull extends ResultCallback.Adapter<PullResponseItem> {

        private final CountDownLatch heard = new CountDownLatch(1);

        @Override
        public void onNext(PullResponseItem progress) {
            heard.countDown();
        }

        @Override
        public void onError(Throwable refused) {
            super.onError(refused);
            heard.countDown();
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = Causes.root(failure);
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString())
                .lines()
                .findFirst()
                .orElse("");
    }
}
