package org.stromboli.consolidation;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.WeightFileException;

/// `./stromboli consolidate`: says what goes wrong in one sentence.
public final class ConsolidateCommand {

    private static final int FAILED = 1;

    private final PrintStream out;
    private final PrintStream errors;

    public ConsolidateCommand(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /// @return exit code of the process
    public int run(List<String> words) {
        if (words.contains("--help") || words.contains("-h")) {
            out.print(CommandLine.HELP);
            out.flush();
            return 0;
        }
        try {
            new Consolidation(CommandLine.read(words), Consolidation.SHARD_BYTES, errors::println).run();
            return 0;
        } catch (ConsolidationException | CheckpointException | WeightFileException | GraphException e) {
            errors.println("stromboli consolidate: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            errors.println("stromboli consolidate: cannot read or write: " + e.getMessage());
        }
        return FAILED;
    }
}
