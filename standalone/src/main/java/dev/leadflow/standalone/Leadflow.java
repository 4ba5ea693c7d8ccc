package dev.leadflow.standalone;

import dev.leadflow.common.Failures;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
        name = "leadflow",
        description = "Lead outreach in which every contact passes every rule and every decision can be explained.",
        mixinStandardHelpOptions = true,
        versionProvider = Leadflow.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Settings come from the environment and from a file .env in the current folder; .env.example lists them all.",
            "start and demo run the program; the other commands talk to the running one."
        },
        subcommands = {
            StartCommand.class,
            DemoCommand.class,
            ImportCommand.class,
            ScrapeCommand.class,
            RunOnceCommand.class,
            WhyCommand.class,
            DoNotCallCommand.class,
            RegistryCommand.class,
            CheckCommand.class,
            RehearseCommand.class,
            SeedCommand.class,
            TestEmailCommand.class,
            DeadLettersCommand.class,
            TopicsCommand.class,
            CommandLine.HelpCommand.class
        })
final class Leadflow {

    @Option(
            names = "--env",
            paramLabel = "FILE",
            defaultValue = ".env",
            scope = ScopeType.INHERIT,
            description = "file with settings, one NAME=value a line (default: ${DEFAULT-VALUE}; may be absent)")
    Path envFile = Path.of(".env");

    private Leadflow() {}

    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new Leadflow());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) ->
                Failures.explain(failure, command.getErr(), "in the data folder (logs/leadflow.json)"));
        int exitCode = commandLine.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
        System.exit(exitCode);
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Leadflow.class.getPackage().getImplementationVersion();
            return new String[] {"Leadflow " + (version == null ? "(from sources)" : version)};
        }
    }
}
