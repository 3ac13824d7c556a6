package org.stromboli.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Runs one of several commands of `stromboli`. Exit codes: 0 success, 1 failure, 2 a command line that cannot be used
/// (unless the command sets another one).
public final class Commands {

    private static final int USAGE_WIDTH = 110;

    @Command(
            name = "stromboli",
            description = "Inference server for LLaVA models, its client and its benchmarks.",
            footer = {"", "Without a command the server starts. Every command has a --help of its own."},
            synopsisSubcommandLabel = "COMMAND")
    private static final class Root implements Runnable {

        @Mixin
        @SuppressWarnings("unused") // picocli looks at the annotation
        private final HelpOption help = new HelpOption();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is needed; --help lists the commands");
        }
    }

    private Commands() {}

    /// @param commands objects with picocli's `@Command`
    /// @param words name of the command and its arguments
    /// @return exit code of the process
    public static int run(List<?> commands, PrintWriter out, PrintWriter errors, String... words) {
        CommandLine root = new CommandLine(new Root());
        commands.forEach(root::addSubcommand);
        return root.setExpandAtFiles(false) // a question may begin with @
                .setOverwrittenOptionsAllowed(true)
                .setUsageHelpWidth(USAGE_WIDTH)
                .setUsageHelpAutoWidth(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(out)
                .setErr(errors)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new ExecutionErrors())
                .execute(words);
    }
}
