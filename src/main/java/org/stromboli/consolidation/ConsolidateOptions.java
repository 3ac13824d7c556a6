package org.stromboli.consolidation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.stromboli.consolidation.OptionConverters.Factor;
import org.stromboli.consolidation.OptionConverters.FoldName;
import org.stromboli.consolidation.OptionConverters.Rank;
import org.stromboli.consolidation.OptionConverters.Share;
import org.stromboli.consolidation.OptionConverters.StoredTypeName;
import org.stromboli.consolidation.spectrum.RescalingMethod;
import org.stromboli.consolidation.spectrum.SpectralAware;
import org.stromboli.torch.StoredType;
import picocli.CommandLine.Option;

/// The options of `consolidate`. Whether values are given at all is checked by [#request()].
final class ConsolidateOptions {

    @Option(names = "--base", paramLabel = "DIR", description = "the checkpoint before the first task")
    private @Nullable String base;

    @Option(
            names = "--task",
            paramLabel = "DIR[:ALPHA]",
            description = "a checkpoint or a LoRA directory; may be repeated, in order of training")
    private List<String> tasks = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "the result, which must not exist yet")
    private @Nullable String out;

    @Option(
            names = "--alpha",
            paramLabel = "ALPHA",
            converter = Share.class,
            description = "share that the leading direction keeps, above 0, at most 1 (0.2)")
    private double alpha = 0.2;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = {
                "sac     spectral-aware consolidation (default)",
                "linear  plain mixing: ALPHA of every change",
                "retain  leading directions alone, times ALPHA",
                "scale   leading directions times --scale, then all times ALPHA"
            })
    private String method = "sac";

    @Option(
            names = "--retain",
            paramLabel = "SHARE",
            converter = Share.class,
            description = "of the sum of singular values that leading directions make up (0.9)")
    private double retain = 0.9;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            converter = Factor.class,
            description = "for the method scale, at most 1000")
    private @Nullable Double scale;

    @Option(
            names = "--fold",
            paramLabel = "NAME",
            converter = FoldName.class,
            description = {
                "sequential   each task was trained from the result before it (default)",
                "common-base  every task was trained from the base",
                "joint        the same, all changes added before they are rescaled"
            })
    private Fold fold = Fold.SEQUENTIAL;

    @Option(
            names = "--include",
            paramLabel = "PATTERN",
            description = "only these tensors, for example 'model.layers.*'; may be repeated")
    private List<String> includes = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "PATTERN", description = "all but these; may be repeated")
    private List<String> excludes = new ArrayList<>();

    @Option(
            names = "--common-rows",
            description = "embedding and head of another size: consolidate the rows that both have")
    private boolean commonRows;

    @Option(
            names = "--update-rank",
            paramLabel = "RANK",
            converter = Rank.class,
            description = "checkpoints that hold merged adapters of this rank: faster, less noise")
    private @Nullable Integer updateRank;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            converter = StoredTypeName.class,
            description = "float32, float16 or bfloat16; the base's otherwise")
    private @Nullable StoredType type;

    @Option(
            names = "--as-lora",
            paramLabel = "RANK",
            converter = Rank.class,
            description = "write a LoRA directory for the base instead of a checkpoint")
    private @Nullable Integer adapterRank;

    /// @throws ConsolidationException in a sentence that names the option
    ConsolidationRequest request() {
        rejectEmptyValues();
        if (base == null || out == null || tasks.isEmpty()) {
            throw new ConsolidationException("--base, --task and --out are needed; --help lists the options");
        }
        return ConsolidationRequest.builder()
                .base(Path.of(base))
                .tasks(tasks.stream().map(this::task).toList())
                .out(Path.of(out))
                .method(method())
                .fold(fold)
                .selection(new Selection(List.copyOf(includes), List.copyOf(excludes)))
                .type(Optional.ofNullable(type))
                .adapterRank(optional(adapterRank))
                .updateRank(optional(updateRank))
                .commonRows(commonRows)
                .build();
    }

    private void rejectEmptyValues() {
        rejectEmpty("--base", base);
        rejectEmpty("--out", out);
        tasks.forEach(each -> rejectEmpty("--task", each));
        includes.forEach(each -> rejectEmpty("--include", each));
        excludes.forEach(each -> rejectEmpty("--exclude", each));
    }

    private static void rejectEmpty(String option, @Nullable String value) {
        if (value != null && value.isEmpty()) {
            throw new ConsolidationException("%s needs a value".formatted(option));
        }
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /// What follows the last colon is alpha if it is a number, unless a directory is called so.
    private TaskInput task(String value) {
        int colon = value.lastIndexOf(':');
        OptionalDouble own = colon < 0 ? OptionalDouble.empty() : parsed(value.substring(colon + 1));
        if (own.isEmpty() || Files.exists(Path.of(value))) {
            return new TaskInput(Path.of(value), alpha);
        }
        return new TaskInput(Path.of(value.substring(0, colon)), own.getAsDouble());
    }

    private static OptionalDouble parsed(String value) {
        try {
            return OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private RescalingMethod method() {
        return switch (method) {
            case "sac" -> new SpectralAware();
            case "linear" -> new RescalingMethod.Linear();
            case "retain" -> new RescalingMethod.Retain(retain);
            case "scale" -> {
                if (scale == null) {
                    throw new ConsolidationException("the method scale needs --scale FACTOR");
                }
                yield new RescalingMethod.Scale(retain, scale);
            }
            default ->
                throw new ConsolidationException(
                        "--method is \"%s\", but must be sac, linear, retain or scale".formatted(method));
        };
    }
}
