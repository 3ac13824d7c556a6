package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.stromboli.fixtures.Seeds;

/// Whatever clients and the device do, in whatever order: the accounting holds, the budget is kept, service
/// is fair and every request gets its own answer. A failure names the seed and the shortest list of commands
/// that was found.
@Timeout(300)
class SchedulerPropertyTest {

    private static final int COMMANDS = 10_000;
    private static final int MAX_SHRINKING_RUNS = 400;

    @ParameterizedTest
    @Seeds({1, 2, 3, 4, 5, 6, 7, 8})
    void randomCommandsKeepTheInvariants(long seed) throws InterruptedException {
        List<Long> commands = commands(seed);
        SchedulerWorld world = new SchedulerWorld(SchedulerWorld.settings(seed));
        try {
            run(world, commands);
        } catch (AssertionError | RuntimeException failure) {
            List<Long> shortest = shrink(seed, commands);
            throw new AssertionError(
                    "seed %d, %d commands: %s".formatted(seed, shortest.size(), shortest), replay(seed, shortest));
        }
        assertThat(List.of(
                        world.hitTokens,
                        world.mediaHits,
                        world.preemptions,
                        world.formed,
                        world.postponed,
                        world.embedded))
                .describedAs(
                        "prefix hits, media hits, preemptions, tokens of a form, late masks and embeddings of seed %d",
                        seed)
                .allMatch(count -> count > 0);
    }

    private static List<Long> commands(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> commands = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            commands.add(random.nextLong());
        }
        return commands;
    }

    private static void run(SchedulerWorld world, List<Long> commands) throws InterruptedException {
        for (long command : commands) {
            world.apply(command);
        }
        world.finishAndCheck();
    }

    // Takes ever smaller parts away, for as long as the rest still fails.
    private static List<Long> shrink(long seed, List<Long> failing) {
        List<Long> shortest = failing;
        int runs = 0;
        for (int part = shortest.size() / 2; part > 0; part /= 2) {
            int from = 0;
            while (from < shortest.size() && runs++ < MAX_SHRINKING_RUNS) {
                List<Long> rest = new ArrayList<>(shortest);
                rest.subList(from, Math.min(from + part, rest.size())).clear();
                if (fails(seed, rest)) {
                    shortest = rest;
                } else {
                    from += part;
                }
            }
        }
        return shortest;
    }

    private static boolean fails(long seed, List<Long> commands) {
        return !(replay(seed, commands) instanceof Passed);
    }

    private static Throwable replay(long seed, List<Long> commands) {
        try {
            run(new SchedulerWorld(SchedulerWorld.settings(seed)), commands);
            return new Passed();
        } catch (AssertionError | RuntimeException | InterruptedException failure) {
            return failure;
        }
    }

    private static final class Passed extends Exception {}
}
