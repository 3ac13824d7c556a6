package org.stromboli.consolidation;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.stromboli.cli.CommandFailedException;
import org.stromboli.cli.HelpOption;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.WeightFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./stromboli consolidate`: says what goes wrong in one sentence. Every failure has the exit code 1.
@Command(
        name = "consolidate",
        exitCodeOnInvalidInput = 1,
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Makes one checkpoint of several.",
            "",
            "Consolidates models that were trained one after another into one (LLaVA-c): what each task changed is taken "
                    + "apart into its directions, and small ones are damped.",
            ""
        },
        footer = {"", "The result holds consolidation.json, which tells for every tensor what was done to it."})
public final class ConsolidateCommand implements Callable<Integer> {

    @Mixin
    private final ConsolidateOptions options = new ConsolidateOptions();

    @Mixin
    @SuppressWarnings("unused") // picocli looks at the annotation
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter progress = spec.commandLine().getErr();
        try {
            new Consolidation(options.request(), Consolidation.SHARD_BYTES, progress::println).run();
            return 0;
        } catch (ConsolidationException | CheckpointException | WeightFileException | GraphException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailedException("cannot read or write: " + e.getMessage(), e);
        }
    }
}
