package org.stromboli.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Says in one line why a command failed. Anything that is not foreseen keeps its stack trace.
final class ExecutionErrors implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) throws Exception {
        String message = switch (e) {
            case CommandFailedException failed -> failed.getMessage();
            case NoSuchFileException missing -> "there is no file " + missing.getFile();
            case IOException io -> text(io);
            case UncheckedIOException unchecked -> text(Objects.requireNonNull(unchecked.getCause()));
            default -> throw e;
        };
        line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + message);
        return line.getCommandSpec().exitCodeOnExecutionException();
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
