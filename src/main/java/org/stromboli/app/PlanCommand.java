package org.stromboli.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.stromboli.app.engine.PlannedBackend;
import org.stromboli.app.engine.PlannedMemory;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.cli.ByteText;
import org.stromboli.cli.CommandFailedException;
import org.stromboli.cli.HelpOption;
import org.stromboli.family.ServedModel;
import org.stromboli.model.ModelSizes;
import org.stromboli.model.Precision;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.planning.MemoryPlan;
import org.stromboli.planning.PlanText;
import org.stromboli.vision.Detail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./stromboli plan`: what a model takes in the memory of this machine, from headers alone. The settings are the
/// server's, which `./stromboli` hands over as system properties.
@Command(
        name = "plan",
        description = {
            "Says what a model takes in memory, without loading it.",
            "",
            "The model and all else are settings of the server: ./stromboli plan --model DIR --dtype int4"
        })
final class PlanCommand implements Callable<Integer> {

    /// Sizes of images of which the cost is told.
    private static final List<int[]> IMAGES = List.of(new int[] {336, 336}, new int[] {1024, 768});

    private final Supplier<StromboliConfig> settings;

    @Mixin
    @SuppressWarnings("unused") // picocli looks at the annotation
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    PlanCommand(Supplier<StromboliConfig> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            StromboliConfig config = settings.get();
            ConfiguredModel configured = new ConfiguredModel(config);
            Precision precision = configured.precision();
            ServedModel model = configured.open();
            model.awaitTokenizer();
            print(out, config, model, precision, configured.contextTokens(model));
            return 0;
        } catch (SettingException | CheckpointException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void print(
            PrintWriter out, StromboliConfig config, ServedModel model, Precision precision, int contextTokens) {
        ModelSizes sizes = model.plan().sizes();
        PlannedMemory memory = new PlannedMemory(config, model);
        MemoryPlan plan = memory.plan(precision, contextTokens);
        out.printf(
                Locale.ROOT,
                "%s, %s: %.1f million weights, %s in files, dtype %s on a CPU%n",
                model.name(),
                model.family(),
                sizes.weights() / 1e6,
                ByteText.of(model.plan().bytes()),
                precision.settingName());
        PlanText.lines(plan, PlannedMemory.machine()).forEach(out::println);
        if (model.preprocessor().takesImages()) {
            IMAGES.forEach(size -> image(out, model, plan, size[0], size[1]));
        }
        PlannedBackend.lines(config, model, precision, plan.cacheBytes()).forEach(out::println);
        List<String> savings = PlanText.lines(plan, memory.alternatives(precision, contextTokens));
        if (!savings.isEmpty()) {
            out.println("with other settings:");
            savings.forEach(out::println);
        }
        out.flush();
    }

    private static void image(PrintWriter out, ServedModel model, MemoryPlan plan, int width, int height) {
        int tokens = model.preprocessor()
                .imageLayout(width, height, true, Detail.HIGH)
                .tokens();
        out.printf(
                Locale.ROOT,
                "an image of %d x %d is %,d tokens: %s of keys and values%n",
                width,
                height,
                tokens,
                ByteText.of(tokens * plan.tokenBytes()));
    }
}
