package org.stromboli.worker.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With a clock that work moves.
class TrialTest {

    private long now;
    private final Trial trial = new Trial(() -> now);
    private final List<String> runs = new ArrayList<>();

    /// @param micros by the number of the run
    private Candidate candidate(String name, IntUnaryOperator micros) {
        int[] run = {0};
        return new Candidate(name, () -> {
            runs.add(name);
            now += micros.applyAsInt(run[0]++) * 1000L;
        });
    }

    private String choice(int machineCode, int graph) {
        Choice choice = trial.choose(
                "a product", List.of(candidate("machine code", i -> machineCode), candidate("graph", i -> graph)));
        return choice.timings().get(choice.index()).name();
    }

    /// An old default, a processor with faster instructions than ours.
    @Test
    void slowMachineCodeIsRejected() {
        assertThat(choice(4000, 1000)).isEqualTo("graph");
        assertThat(choice(1120, 1000)).isEqualTo("graph");
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "1099, 1000", "1000, 1099", "1000, 4000", "0, 0"})
    void withinNoiseTheOrderDecides(int machineCode, int graph) {
        assertThat(choice(machineCode, graph)).isEqualTo("machine code");
    }

    @Test
    void anInterruptionDoesNotDecide() {
        Candidate interrupted = candidate("machine code", run -> run == 2 ? 900_000 : 1000);
        Choice choice = trial.choose("a product", List.of(interrupted, candidate("graph", run -> 2000)));
        assertThat(choice.index()).isZero();
        assertThat(choice.timings().getFirst().nanos()).isEqualTo(1_000_000);
    }

    @Test
    void luckDoesNotDecide() {
        Candidate lucky = candidate("machine code", run -> run == 3 ? 1 : 3000);
        assertThat(trial.choose("a product", List.of(lucky, candidate("graph", run -> 2000)))
                        .index())
                .isOne();
    }

    /// @param share of each run in which the thread has a processor
    private Noise noise(double share, IntUnaryOperator micros) {
        Contest contest =
                new Contest(() -> now, () -> (long) (now * share), "a product", List.of(candidate("graph", micros)));
        while (contest.advance()) {
            runs.add("round");
        }
        return contest.choice().noise();
    }

    @Test
    void aMachineThatIsBusyIsNoticed() {
        assertThat(noise(1, run -> 1000)).isEqualTo(Noise.NONE);
        assertThat(noise(1, run -> run == 3 ? 90_000 : 1000).isSmall())
                .describedAs("a single interruption")
                .isTrue();
        assertThat(noise(1, run -> run % 3 == 0 ? 2000 : 1000).isSmall())
                .describedAs("many of them")
                .isFalse();
        assertThat(noise(0.9, run -> 1000).isSmall()).isTrue();
        assertThat(noise(0.5, run -> 1000).isSmall())
                .describedAs("all take as long, without a processor half of the time")
                .isFalse();
    }

    @Test
    void candidatesTakeTurns() {
        choice(100_000, 100_000);
        assertThat(runs.subList(0, 6))
                .containsExactly("machine code", "graph", "graph", "machine code", "machine code", "graph");
        assertThat(runs).describedAs("slow work is not done often").hasSize(10);
    }

    @Test
    void shortWorkIsDoneMoreOften() {
        choice(10, 10);
        assertThat(runs).hasSize(50);
    }

    @Test
    void threeMayBeCompared() {
        Choice choice = trial.choose(
                "a step of 1 token",
                List.of(
                        candidate("machine code", i -> 3000),
                        candidate("Java", i -> 2100),
                        candidate("graph", i -> 2000)));
        assertThat(choice.index()).isOne();
        assertThat(choice).hasToString("a step of 1 token: machine code 3.00 ms, Java 2.10 ms, graph 2.00 ms");
    }

    @Test
    void warmingUpGoesOnWhileItGetsFaster() {
        int[] run = {0};
        trial.warmUp(() -> now += (run[0]++ < 100 ? 10_000_000 : 1_000_000), Duration.ofSeconds(2));
        assertThat(run[0]).isEqualTo(101 + 2000);
    }

    @Test
    void warmingUpEnds() {
        int[] run = {0};
        trial.warmUp(() -> now += Math.max(1, 1_000_000_000L >> run[0]++ / 2), Duration.ofSeconds(30));
        assertThat(now).isBetween(4_000_000_000L, 13_000_000_000L);
    }
}
