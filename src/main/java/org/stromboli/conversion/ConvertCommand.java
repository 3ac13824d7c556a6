package org.stromboli.conversion;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stromboli.cli.CommandFailedException;
import org.stromboli.cli.HelpOption;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.WeightFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `./stromboli convert`: says what goes wrong in one sentence.
@Command(
        name = "convert",
        sortOptions = false,
        description = {
            "Rounds a checkpoint to 4 or 8 bits.",
            "",
            "Writes a compressed-tensors folder (pack-quantized, W4A16 or W8A16) that this server, vLLM and transformers"
                    + " load. The matrices of the decoder's layers are rounded, by least squares on the weights; vision"
                    + " tower, projector, embeddings and head stay as they are.",
            ""
        })
public final class ConvertCommand implements Callable<Integer> {

    /// Sizes of groups that vLLM has kernels for.
    private static final int DEFAULT_GROUP = 32;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FORMAT",
            converter = Bits.class,
            description = "q4: 4 bits; q8: 8 bits")
    private int bits;

    @Option(
            names = "--group",
            paramLabel = "COLUMNS",
            converter = Group.class,
            description =
                    "columns that share a scale: 32 (default), 64 or 128; fewer are more exact and take more memory")
    private int group = DEFAULT_GROUP;

    @Parameters(index = "0", paramLabel = "IN", description = "the checkpoint, a directory")
    private @Nullable Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "the result, which must not exist yet")
    private @Nullable Path out;

    @Mixin
    @SuppressWarnings("unused") // picocli looks at the annotation
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter progress = spec.commandLine().getErr();
        if (in == null || out == null) {
            throw new IllegalStateException("picocli requires both");
        }
        try {
            new Conversion(new WeightFormat(bits, group), progress::println).run(in, out, Conversion.SHARD_BYTES);
            return 0;
        } catch (ConversionException | CheckpointException | WeightFileException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailedException("cannot read or write: " + e.getMessage(), e);
        }
    }

    /// Of a weight.
    static final class Bits implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String value) {
            return switch (value) {
                case "q4" -> 4;
                case "q8" -> 8;
                default -> throw new TypeConversionException("must be q4 or q8");
            };
        }
    }

    /// Columns of a group.
    static final class Group implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String value) {
            return switch (value) {
                case "32" -> 32;
                case "64" -> 64;
                case "128" -> 128;
                default -> throw new TypeConversionException("must be 32, 64 or 128");
            };
        }
    }
}
