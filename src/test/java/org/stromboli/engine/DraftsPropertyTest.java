package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.stromboli.engine.speculation.Proposers;
import org.stromboli.engine.speculation.SpeculationSettings;
import org.stromboli.fixtures.Seeds;

/// Whatever is proposed, every request gets the answer that it gets without: under chunks, preemption, prefix hits,
/// cancellation, failing steps, late masks, penalties, log-probabilities, stop tokens, minimal and maximal lengths.
@Timeout(300)
class DraftsPropertyTest {

    private static final int COMMANDS = 10_000;
    private static final SpeculationSettings ALL = new SpeculationSettings(true, true, 7, 3, 1);

    private static SchedulerWorld run(long seed, SchedulerWorld.Drafts proposers) throws InterruptedException {
        EngineSettings of = SchedulerWorld.settings(seed);
        EngineSettings settings = Requests.engine()
                .blocks(of.blocks())
                .blockTokens(of.blockTokens())
                .contextTokens(of.contextTokens())
                .featureBytes(of.featureBytes())
                .maxStepTokens(of.maxStepTokens() + 8)
                .maxChunkTokens(Math.max(4, of.maxChunkTokens()))
                .maxRunning(of.maxRunning())
                .maxQueued(of.maxQueued())
                .maxQueuedTokens(of.maxQueuedTokens())
                .speculation(ALL)
                .build();
        SchedulerWorld world = new SchedulerWorld(settings, proposers, Oracle.inFavourOfDrafts());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < COMMANDS; i++) {
            world.apply(random.nextLong());
        }
        world.finishAndCheck();
        return world;
    }

    @ParameterizedTest
    @Seeds({1, 2, 3})
    void whoIsAlwaysRight(long seed) throws InterruptedException {
        SchedulerWorld made = run(seed, (world, sequence) -> List.of(Oracle.of(world, sequence, 1)));
        assertThat(made.accepted).isPositive();
        assertThat(made.postponed).describedAs("late masks").isPositive();
    }

    @ParameterizedTest
    @Seeds({4, 5, 6})
    void whoIsAlwaysWrong(long seed) throws InterruptedException {
        SchedulerWorld made = run(seed, (world, sequence) -> List.of(Oracle.of(world, sequence, 0)));
        assertThat(made.drafted).isPositive();
        assertThat(made.accepted).describedAs("right by chance").isLessThan(made.drafted / 2);
    }

    @ParameterizedTest
    @Seeds({7, 8, 9, 10, 11, 12})
    void whoIsSometimesRight(long seed) throws InterruptedException {
        SchedulerWorld made = run(seed, (world, sequence) -> List.of(Oracle.of(world, sequence, 0.7)));
        assertThat(made.accepted).isPositive().isLessThan(made.drafted);
        assertThat(made.preemptions).isPositive();
    }

    @ParameterizedTest
    @Seeds({13, 14, 15, 16})
    void grammarAndNgrams(long seed) throws InterruptedException {
        SchedulerWorld made = run(seed, (world, sequence) -> Proposers.of(ALL));
        assertThat(made.drafted).isPositive();
    }
}
