package org.stromboli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class CommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @SuppressWarnings("UnusedVariable") // picocli looks at the annotations
    @Command(name = "erupt", description = "Erupts.")
    private static final class Erupt implements Callable<Integer> {

        @Option(names = "--height", converter = NumberConverter.AtLeastOne.class, required = true)
        private int height;

        @Option(names = "--share", converter = NumberConverter.NotNegative.class)
        private double share;

        @Option(names = "--factor", converter = NumberConverter.AboveZero.class)
        private double factor;

        @Option(names = "--failure")
        private String failure = "none";

        @Mixin
        private final HelpOption help = new HelpOption();

        @Override
        public Integer call() throws IOException {
            return switch (failure) {
                case "none" -> height;
                case "known" -> throw new CommandFailedException("the crater is blocked");
                case "file" -> throw new NoSuchFileException("lava.txt");
                case "io" -> throw new IOException("the pipe is broken");
                case "wrapped" -> throw new UncheckedIOException(new IOException("the pipe is broken"));
                case "silent" -> throw new IOException();
                default -> throw new IllegalStateException("a fault of the program");
            };
        }
    }

    private int run(String words) {
        String[] split = words.isEmpty() ? new String[0] : words.split(" ");
        return Commands.run(List.of(new Erupt()), new PrintWriter(out, true), new PrintWriter(errors, true), split);
    }

    @Test
    void theResultOfACommandIsTheExitCode() {
        assertThat(run("erupt --height 7")).isEqualTo(7);
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void helpListsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: stromboli").contains("erupt", "Erupts.");
    }

    @Test
    void everyCommandHasItsHelp() {
        assertThat(run("erupt --help")).isZero();
        assertThat(out.toString()).startsWith("Usage: stromboli erupt").contains("--height", "--help");
    }

    @Test
    void theLastOfRepeatedOptionsCounts() {
        assertThat(run("erupt --height 7 --height 8")).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                            | stromboli: a command is needed; --help lists the commands
            sleep                         | stromboli: there is no command 'sleep'; --help lists the commands
            --fast                        | stromboli: there is no option --fast; --help lists the options
            erupt                         | stromboli erupt: --height is required; --help lists the options
            erupt --height                | stromboli erupt: --height needs a value
            erupt --height --share 1      | stromboli erupt: --height needs a value
            erupt --height 1 --fast yes   | stromboli erupt: there is no option --fast; --help lists the options
            erupt --height 1 now          | stromboli erupt: cannot make sense of 'now'; --help lists the options
            erupt --height 0              | stromboli erupt: --height is "0", but must be a whole number of at least 1
            erupt --height 1.5            | stromboli erupt: --height is "1.5", but must be a whole number of at least 1
            erupt --height 9999999999     | stromboli erupt: --height is "9999999999", but must be a whole number of at least 1
            erupt --height 1 --share -1   | stromboli erupt: --share is "-1", but must be a number of at least 0
            erupt --height 1 --share NaN  | stromboli erupt: --share is "NaN", but must be a number of at least 0
            erupt --height 1 --factor 0   | stromboli erupt: --factor is "0", but must be a number above 0
            """)
    void aWrongCommandLineIsOneLineAndTheExitCodeTwo(String words, String message) {
        assertThat(run(words)).isEqualTo(2);
        assertThat(errors.toString().lines()).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            known   | stromboli erupt: the crater is blocked
            file    | stromboli erupt: there is no file lava.txt
            io      | stromboli erupt: the pipe is broken
            wrapped | stromboli erupt: the pipe is broken
            silent  | stromboli erupt: IOException
            """)
    void aFailureIsOneLineAndTheExitCodeOne(String failure, String message) {
        assertThat(run("erupt --height 3 --failure " + failure)).isEqualTo(1);
        assertThat(errors.toString().lines()).containsExactly(message);
    }

    @Test
    void aFaultOfTheProgramKeepsItsStackTrace() {
        assertThat(run("erupt --height 3 --failure fault")).isEqualTo(1);
        assertThat(errors.toString()).contains("IllegalStateException: a fault of the program", "at org.stromboli");
    }
}
