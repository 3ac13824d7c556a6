package org.stromboli.tools.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stromboli.cli.HelpOption;
import org.stromboli.cli.NumberConverter;
import org.stromboli.tools.client.ApiKeyOption;
import org.stromboli.tools.client.ServerApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./stromboli sweep`: how metrics change as concurrency, image size and context length grow.
@Command(
        name = "sweep",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Measures servers as concurrency, image size and context length grow; prints metrics and draws plots.",
            "",
            "Several servers get each point one after the other.",
            ""
        })
public final class SweepCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    @Option(
            names = "--server",
            paramLabel = "NAME=URL",
            required = true,
            converter = NamedServer.Converter.class,
            description = "a server and its name in the results; may be repeated")
    private List<NamedServer> servers = new ArrayList<>();

    @Mixin
    private final ApiKeyOption apiKey = new ApiKeyOption();

    @Option(
            names = "--only",
            paramLabel = "SWEEP",
            split = ",",
            converter = Sweep.Converter.class,
            description = "some of: concurrency, images, contexts")
    private List<Sweep> only = new ArrayList<>();

    @Option(
            names = "--max-concurrency",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "max streams at a time; doubles from 1 on (64)")
    private int maxConcurrency = 64;

    @Option(
            names = "--max-image-size",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "max edge of a square image in pixels (2304)")
    private int maxImageSize = 2304;

    @Option(
            names = "--max-prompt-words",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "max words in a prompt, about 1.5 tokens each; doubles from 640 on (10240)")
    private int maxPromptWords = 10_240;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "of prompts and images (1)")
    private int seed = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "where plots are written as SVG (none)")
    private @Nullable Path out;

    @Mixin
    @SuppressWarnings("unused") // picocli looks at the annotation
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<SweptServer> connected = new ArrayList<>();
        for (NamedServer each : servers) {
            ServerApi api = new ServerApi(each.url(), apiKey.key(), TIMEOUT);
            connected.add(SweptServer.connect(each.name(), api, seed));
        }
        SweepRun run =
                new SweepRun(connected, spec.commandLine().getOut(), maxConcurrency, maxImageSize, maxPromptWords);
        for (Sweep sweep : only.isEmpty() ? EnumSet.allOf(Sweep.class) : EnumSet.copyOf(only)) {
            write(run.measure(sweep));
        }
        return 0;
    }

    private void write(Map<String, LineChart> charts) throws IOException {
        if (out == null) {
            return;
        }
        Files.createDirectories(out);
        for (Map.Entry<String, LineChart> each : charts.entrySet()) {
            Files.writeString(
                    out.resolve(each.getKey() + ".svg"), each.getValue().svg());
        }
    }
}
