package org.stromboli.tools.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.stromboli.cli.HelpOption;
import org.stromboli.cli.NumberConverter;
import org.stromboli.tools.client.ServerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./stromboli soak`: a server passes if nothing fails but new requests with 429, every response that it began is
/// complete, inter-token latency stays, resident memory stays flat, no request is left in it, and SIGTERM lets running
/// streams finish.
@Command(
        name = "soak",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Sends a server more requests than it can serve, of every kind, and checks how it copes.",
            "",
            "A closed loop finds the capacity; then requests arrive at a multiple of that rate. The exit code is 0 if all "
                    + "checks pass.",
            ""
        })
public final class SoakCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(
            names = "--pid",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "process of the server: its memory is watched, and at the end it gets SIGTERM")
    private int pid;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            converter = NumberConverter.AboveZero.class,
            description = "duration of the overload (30)")
    private double minutes = 30;

    @Option(
            names = "--calibration",
            paramLabel = "SECONDS",
            converter = NumberConverter.AtLeastOne.class,
            description = "duration of the closed loop that finds the capacity (60)")
    private int calibration = 60;

    @Option(
            names = "--max-concurrency",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "requests in flight in that loop: what the server runs at a time (32)")
    private int maxConcurrency = 32;

    @Option(
            names = "--overload-factor",
            paramLabel = "X",
            converter = NumberConverter.AboveZero.class,
            description = "request rate of the overload, as a multiple of the capacity (2)")
    private double overloadFactor = 2;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "of requests and arrival times (1)")
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
        SoakPlan plan = new SoakPlan(
                Duration.ofSeconds(calibration),
                maxConcurrency,
                Duration.ofMillis(Math.round(minutes * 60_000)),
                overloadFactor,
                pid,
                seed);
        SoakChecks checks = new SoakRun(
                        plan, server.connect(TIMEOUT), out, spec.commandLine().getErr())
                .run();
        checks.lines().forEach(out::println);
        return checks.passed() ? 0 : 1;
    }
}
