package org.stromboli.tools.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.stromboli.cli.Commands;

/// How a command ended.
public record CommandRun(int exitCode, String out, String errors) {

    /// @param words name of the command and its arguments
    public static CommandRun of(Object command, String... words) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = Commands.run(List.of(command), new PrintWriter(out, true), new PrintWriter(errors, true), words);
        return new CommandRun(exitCode, out.toString(), errors.toString());
    }
}
