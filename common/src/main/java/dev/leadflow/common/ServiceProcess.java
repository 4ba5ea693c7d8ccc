package dev.leadflow.common;

import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.log.LogSetup;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * One service in a process of its own, on Kafka and PostgreSQL that are run elsewhere. It logs JSON lines on standard output,
 * waits a while for what is not there yet, and stops gracefully on SIGTERM.
 */
public final class ServiceProcess {

    private ServiceProcess() {}

    /** Runs until told to stop; a start that fails ends the process with one message on standard error. */
    public static void main(Service service, String... arguments) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        LogSetup.by("logback-service.xml");
        Resources opened = new Resources();
        try {
            if (arguments.length > 0) {
                throw new StartProblem("The " + service.name() + " service takes no arguments, but settings from the"
                        + " environment and from a file .env in the current folder.");
            }
            start(service, SettingValues.ofProcess(Path.of(".env")), opened);
            Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "shutdown"));
        } catch (RuntimeException failed) {
            int exitCode = Failures.explain(failed, err, "on standard output");
            opened.close();
            System.exit(exitCode);
        }
    }

    private static void start(Service service, SettingValues settings, Resources opened) {
        long begin = System.nanoTime();
        settings.check(settingsOf(service));
        int port = settings.get(CommonSettings.PORT);
        ListeningPort.requireFree(port);
        Path data = Path.of(settings.get(CommonSettings.DATA));
        makeFolderForTemporaryFiles(data);
        WorkFolder folder = opened.add(WorkFolder.open(data.resolve(service.name())));
        String instance = settings.find(CommonSettings.INSTANCE).orElseGet(ServiceProcess::hostName);
        KafkaCluster kafka = KafkaCluster.of(settings, instance, folder.streams());
        Postgres postgres =
                Postgres.parse(settings.get(CommonSettings.DATABASE_URL).reveal());
        StartPatience patience = StartPatience.of(settings);
        opened.add(LeadflowProcess.start(
                List.of(service),
                settings,
                () -> {
                    patience.await("Kafka", kafka::requireAnswer, "Start it, or correct KAFKA_BOOTSTRAP_SERVERS");
                    return kafka;
                },
                () -> {
                    patience.await("PostgreSQL", postgres::requireAnswer, "Start it, or correct DATABASE_URL");
                    return postgres;
                }));
        LoggerFactory.getLogger(ServiceProcess.class)
                .info(
                        "The {} service serves on port {} as instance {} after {} ms",
                        service.name(),
                        port,
                        instance,
                        (System.nanoTime() - begin) / 1_000_000);
    }

    /**
     * A container's may be on a volume that is empty; uploads and native libraries go there. The latter are some 15 MB each time, and a
     * process that is killed leaves them behind.
     */
    private static void makeFolderForTemporaryFiles(Path data) {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Files.createDirectories(folder);
            if (folder.toAbsolutePath().equals(data.resolve("tmp").toAbsolutePath())) {
                try (DirectoryStream<Path> leftBehind = Files.newDirectoryStream(folder, "{librocksdbjni,liblz4}*")) {
                    for (Path file : leftBehind) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException denied) {
            throw WorkFolder.notWritable(folder, denied);
        }
    }

    /** Whatever one process with all services makes for itself has to be set here. */
    private static List<Setting<?>> settingsOf(Service service) {
        List<Setting<?>> needed =
                new ArrayList<>(List.of(CommonSettings.KAFKA_BOOTSTRAP_SERVERS, CommonSettings.DATABASE_URL));
        needed.addAll(service.neededAlone());
        return LeadflowProcess.settingsOf(List.of(service)).stream()
                .<Setting<?>>map(setting -> needed.contains(setting) ? setting.mandatory() : setting)
                .toList();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            throw new StartProblem(
                    "LEADFLOW_INSTANCE is missing: this machine has no host name (" + nameless.getMessage()
                            + "). Set it to a name that no other process of this service has.",
                    nameless);
        }
    }
}
