package org.stromboli.tools.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.stromboli.cli.HelpOption;
import org.stromboli.cli.NumberConverter;
import org.stromboli.tools.client.ApiKeyOption;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.load.Statistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./stromboli compare`: two servers get the same requests, one server after the other and each time in the other
/// order, so that what happens to the machine happens to both. What counts is the ratio.
@Command(
        name = "compare",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Compares two servers with an OpenAI-compatible streaming chat, in turns.",
            "",
            "Both servers may be up, but on a small machine nothing else should run. A server that has seen a seed knows "
                    + "its requests: take another one for the next comparison.",
            ""
        })
public final class CompareCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofMinutes(15);

    @Option(names = "--first", paramLabel = "URL", required = true, description = "one server")
    private String first = "";

    @Option(names = "--second", paramLabel = "URL", required = true, description = "the other one")
    private String second = "";

    @Option(
            names = "--first-model",
            paramLabel = "NAME",
            description = "its model (the first one that the server lists)")
    private @Nullable String firstModel;

    @Option(names = "--second-model", paramLabel = "NAME", description = "the same for the other one")
    private @Nullable String secondModel;

    @Mixin
    private final ApiKeyOption apiKey = new ApiKeyOption();

    @Option(
            names = "--only",
            paramLabel = "SCENARIO",
            split = ",",
            converter = Scenario.Converter.class,
            description = "some of: text1, new-image, repeated-image, wide-image, images8, text16, mixed")
    private List<Scenario> only = new ArrayList<>();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "how often each scenario is measured (3)")
    private int repeat = 3;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "of prompts and images (1)")
    private int seed = 1;

    @Mixin
    @SuppressWarnings("unused") // picocli looks at the annotation
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<ComparedServer> servers = List.of(connect(first, firstModel), connect(second, secondModel));
        out.printf("%-15s %-18s %10s %10s   %s%n", "scenario", "metric", "first", "second", "first / second, median");
        for (Scenario scenario : Scenario.values()) {
            if (only.isEmpty() || only.contains(scenario)) {
                out.println(line(scenario, measure(servers, scenario)));
                out.flush();
            }
        }
        return 0;
    }

    private ComparedServer connect(String url, @Nullable String model) throws IOException, InterruptedException {
        return ComparedServer.connect(new ServerApi(url, apiKey.key(), TIMEOUT), model, seed);
    }

    /// @return values by server and round
    private double[][] measure(List<ComparedServer> servers, Scenario scenario) throws InterruptedException {
        double[][] values = new double[2][repeat];
        servers.forEach(server -> server.prepare(scenario));
        for (int round = 0; round < repeat; round++) {
            for (int turn = 0; turn < 2; turn++) {
                int which = (round + turn) % 2;
                values[which][round] = servers.get(which).measure(scenario, round);
            }
        }
        return values;
    }

    /// @param values by server and round
    static String line(Scenario scenario, double[][] values) {
        Statistics ratios = Statistics.of(
                IntStream.range(0, values[0].length).mapToDouble(round -> values[0][round] / values[1][round]));
        return String.format(
                Locale.ROOT,
                "%-15s %-18s %10.1f %10.1f   %.3f (%.3f to %.3f), %s is better",
                scenario.label(),
                scenario.unit(),
                median(values[0]),
                median(values[1]),
                ratios.median(),
                ratios.percentile(0),
                ratios.max(),
                scenario.higherIsBetter() ? "higher" : "lower");
    }

    private static double median(double[] values) {
        return Statistics.of(Arrays.stream(values)).median();
    }
}
