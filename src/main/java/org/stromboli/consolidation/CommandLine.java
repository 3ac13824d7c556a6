package org.stromboli.consolidation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.stromboli.consolidation.spectrum.RescalingMethod;
import org.stromboli.consolidation.spectrum.SpectralAware;
import org.stromboli.torch.StoredType;

/// Reads the words of a command line. Used once.
final class CommandLine {

    static final String HELP = """
            Usage: ./stromboli consolidate --base DIR --task DIR[:ALPHA]... --out DIR [options]

            Consolidates models that were trained one after another into one (LLaVA-c): what each task
            changed is taken apart into its directions, and small ones are damped.

              --base DIR           the checkpoint before the first task
              --task DIR[:ALPHA]   a checkpoint or a LoRA directory; may be repeated, in order of training
              --out DIR            the result, which must not exist yet

              --alpha ALPHA        share that the leading direction keeps, above 0, at most 1 (0.2)
              --method NAME        sac      spectral-aware consolidation (default)
                                   linear   plain mixing: ALPHA of every change
                                   retain   leading directions alone, times ALPHA
                                   scale    leading directions times --scale, then all times ALPHA
              --retain SHARE       of the sum of singular values that leading directions make up (0.9)
              --scale FACTOR       for the method scale
              --fold NAME          sequential   each task was trained from the result before it (default)
                                   common-base  every task was trained from the base
              --include PATTERN    only these tensors, for example 'model.layers.*'; may be repeated
              --exclude PATTERN    all but these; may be repeated
              --common-rows        embedding and head of another size: consolidate the rows that both have
              --update-rank RANK   checkpoints that hold merged adapters of this rank: faster, less noise
              --dtype TYPE         float32, float16 or bfloat16; the base's otherwise
              --as-lora RANK       write a LoRA directory for the base instead of a checkpoint

            The result holds consolidation.json, which tells for every tensor what was done to it.
            """;

    private static final int MAX_RANK = 65_536;

    private final Iterator<String> words;
    private final List<String> tasks = new ArrayList<>();
    private final List<String> includes = new ArrayList<>();
    private final List<String> excludes = new ArrayList<>();
    private @Nullable Path base;
    private @Nullable Path out;
    private String method = "sac";
    private Fold fold = Fold.SEQUENTIAL;
    private double alpha = 0.2;
    private double retain = 0.9;
    private OptionalDouble scale = OptionalDouble.empty();
    private Optional<StoredType> type = Optional.empty();
    private OptionalInt adapterRank = OptionalInt.empty();
    private OptionalInt updateRank = OptionalInt.empty();
    private boolean commonRows;

    private CommandLine(List<String> words) {
        this.words = words.iterator();
    }

    /// @throws Refusal in a sentence that names the option
    static ConsolidationRequest read(List<String> words) {
        CommandLine line = new CommandLine(words);
        while (line.words.hasNext()) {
            line.option(line.words.next());
        }
        return line.request();
    }

    private void option(String word) {
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        String option = equals < 0 ? word : word.substring(0, equals);
        if (option.equals("--common-rows")) {
            commonRows = true;
            return;
        }
        if (equals >= 0) {
            option(option, word.substring(equals + 1));
        } else if (!option.startsWith("--")) {
            throw new ConsolidationException("cannot make sense of '%s'; --help tells what there is".formatted(word));
        } else {
            option(option, words.hasNext() ? words.next() : "");
        }
    }

    private void option(String option, String value) {
        if (value.isEmpty()) {
            throw new ConsolidationException("%s needs a value".formatted(option));
        }
        switch (option) {
            case "--base" -> base = Path.of(value);
            case "--task" -> tasks.add(value);
            case "--out" -> out = Path.of(value);
            case "--alpha" -> alpha = number(option, value, 1);
            case "--method" -> method = value;
            case "--retain" -> retain = number(option, value, 1);
            case "--scale" -> scale = OptionalDouble.of(number(option, value, 1000));
            case "--fold" -> fold = fold(value);
            case "--include" -> includes.add(value);
            case "--exclude" -> excludes.add(value);
            case "--update-rank" -> updateRank = OptionalInt.of(rank(option, value));
            case "--as-lora" -> adapterRank = OptionalInt.of(rank(option, value));
            case "--dtype" -> type = Optional.of(type(value));
            default ->
                throw new ConsolidationException("there is no option %s; --help tells what there is".formatted(option));
        }
    }

    private static double number(String option, String value, double most) {
        double number = parsed(value).orElse(Double.NaN);
        if (!(number > 0 && number <= most)) {
            throw new ConsolidationException(
                    "%s is \"%s\", but must be above 0 and at most %s".formatted(option, value, most));
        }
        return number;
    }

    private static OptionalDouble parsed(String value) {
        try {
            return OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static int rank(String option, String value) {
        double rank = parsed(value).orElse(0);
        if (!(rank >= 1 && rank <= MAX_RANK && rank == Math.rint(rank))) {
            throw new ConsolidationException(
                    "%s is \"%s\", but must be a whole number from 1 to %d".formatted(option, value, MAX_RANK));
        }
        return (int) rank;
    }

    private static Fold fold(String value) {
        for (Fold each : Fold.values()) {
            if (each.option().equals(value)) {
                return each;
            }
        }
        throw new ConsolidationException("--fold is \"%s\", but must be sequential or common-base".formatted(value));
    }

    private static StoredType type(String value) {
        return switch (value) {
            case "float32" -> StoredType.FLOAT32;
            case "float16" -> StoredType.FLOAT16;
            case "bfloat16" -> StoredType.BFLOAT16;
            default ->
                throw new ConsolidationException(
                        "--dtype is \"%s\", but must be float32, float16 or bfloat16".formatted(value));
        };
    }

    private ConsolidationRequest request() {
        if (base == null || out == null || tasks.isEmpty()) {
            throw new ConsolidationException("--base, --task and --out are needed; --help tells what there is");
        }
        return ConsolidationRequest.builder()
                .base(base)
                .tasks(tasks.stream().map(this::task).toList())
                .out(out)
                .method(method())
                .fold(fold)
                .selection(new Selection(List.copyOf(includes), List.copyOf(excludes)))
                .type(type)
                .adapterRank(adapterRank)
                .updateRank(updateRank)
                .commonRows(commonRows)
                .build();
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

    private RescalingMethod method() {
        return switch (method) {
            case "sac" -> new SpectralAware();
            case "linear" -> new RescalingMethod.Linear();
            case "retain" -> new RescalingMethod.Retain(retain);
            case "scale" ->
                new RescalingMethod.Scale(
                        retain,
                        scale.orElseThrow(() -> new ConsolidationException("the method scale needs --scale FACTOR")));
            default ->
                throw new ConsolidationException(
                        "--method is \"%s\", but must be sac, linear, retain or scale".formatted(method));
        };
    }
}
