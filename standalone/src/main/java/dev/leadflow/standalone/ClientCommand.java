package dev.leadflow.standalone;

import dev.leadflow.common.setting.SettingValues;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that talks to the running Leadflow. */
abstract class ClientCommand implements Callable<Integer> {

    @ParentCommand
    private Leadflow leadflow;

    @Mixin
    private final Target target = new Target();

    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int exitCode = run(target.open(SettingValues.ofProcess(leadflow.envFile)), out);
        out.flush();
        return exitCode;
    }

    abstract int run(LeadflowApi leadflow, PrintWriter out);
}
