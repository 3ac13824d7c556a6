package org.stromboli.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in one line what is wrong with a command line: `stromboli bench: there is no option --fast; ...`.
final class UsageErrors implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] words) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        e.getCommandLine().getErr().println(command.qualifiedName() + ": " + message(e));
        return command.exitCodeOnInvalidInput();
    }

    private static String message(ParameterException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "");
        return switch (e) {
            case UnmatchedArgumentException unmatched ->
                unmatched(unmatched.getUnmatched().getFirst(), unmatched);
            case MissingParameterException missing -> missing(missing, message);
            default -> {
                String option = optionName(e.getArgSpec());
                // The message of a converter says what the value must be.
                yield option != null && e.getCause() instanceof TypeConversionException cause
                        ? "%s is \"%s\", but %s".formatted(option, e.getValue(), cause.getMessage())
                        : message;
            }
        };
    }

    private static String unmatched(String word, UnmatchedArgumentException e) {
        boolean isRoot = e.getCommandLine().getParent() == null;
        if (isRoot && !word.startsWith("-")) {
            return "there is no command '%s'; --help lists the commands".formatted(word);
        }
        return word.startsWith("-")
                ? "there is no option %s; --help lists the options".formatted(word)
                : "cannot make sense of '%s'; --help lists the options".formatted(word);
    }

    private static String missing(MissingParameterException e, String message) {
        String option = e.getMissing().size() == 1 ? optionName(e.getMissing().getFirst()) : null;
        if (option == null) {
            return message;
        }
        return message.startsWith("Missing required option")
                ? "%s is required; --help lists the options".formatted(option)
                : "%s needs a value".formatted(option);
    }

    private static @Nullable String optionName(@Nullable ArgSpec spec) {
        return spec instanceof OptionSpec option ? option.longestName() : null;
    }
}
