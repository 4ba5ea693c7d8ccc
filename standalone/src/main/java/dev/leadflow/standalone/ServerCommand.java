package dev.leadflow.standalone;

import dev.leadflow.campaign.organization.FirstLogin;
import dev.leadflow.common.Failures;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.log.LogSetup;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs Leadflow in the foreground until it is told to stop (Ctrl-C or SIGTERM). */
abstract class ServerCommand {

    @ParentCommand
    private Leadflow leadflow;

    @Spec
    private CommandSpec spec;

    /** Settings that this command changes before the start. */
    Map<String, String> overrides() {
        return Map.of();
    }

    /** What this command does with the running instance; afterwards it goes on serving when this returns true. */
    abstract boolean run(Instance instance, SettingValues settings, PrintWriter out);

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final SettingValues settings() {
        return SettingValues.ofProcess(leadflow.envFile).overriddenBy(overrides());
    }

    final int startAndRun() {
        PrintWriter out = out();
        SettingValues settings = settings();
        System.setProperty(
                "leadflow.logs",
                DataFolder.logs(Path.of(settings.get(CommonSettings.DATA))).toString());
        LogSetup.by("logback-server.xml");
        long begin = System.nanoTime();
        out.println("Leadflow is starting ...");
        out.flush();
        Instance instance = Instance.start(settings);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            instance.close();
                            end.complete(0);
                        },
                        "shutdown"));
        var unused = instance.databaseLost().thenRun(() -> end.complete(Failures.FAILED));
        announce(instance, out, Duration.ofNanos(System.nanoTime() - begin));
        int exitCode = run(instance, settings, out) ? end.join() : 0;
        if (exitCode == Failures.FAILED) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "The embedded PostgreSQL has ended, perhaps because memory was short; the log in the data folder"
                                    + " (logs/leadflow.json) may say why. What was done is kept: start Leadflow again.");
        }
        return exitCode;
    }

    private static void announce(Instance instance, PrintWriter out, Duration took) {
        FirstLogin login = instance.bean(FirstLogin.class);
        new Access(instance.url(), instance.bean(KafkaCluster.class).bootstrapServers(), login.owner())
                .announceIn(instance.folder());
        out.println();
        out.println("  Address    " + instance.url() + "   (try it: " + instance.url() + "/swagger-ui.html)");
        out.println("  Login      " + login.email());
        login.generatedPassword()
                .ifPresent(password ->
                        out.println("  Password   " + password.reveal() + "   (shown only this once; write it down)"));
        out.println("  Data       " + instance.folder().root());
        out.println();
        out.printf("Leadflow is ready after %.1f s. Press Ctrl-C to stop it.%n", took.toMillis() / 1000.0);
        out.flush();
    }
}
