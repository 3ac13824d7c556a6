package org.stromboli.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.stromboli.fixtures.Seeds;

class BlockPoolTest {

    private final BlockPool pool = new BlockPool(3);

    @AfterEach
    void accountsForEveryBlock() {
        pool.verify();
    }

    @Test
    void givesEachBlockOnce() {
        assertThat(List.of(pool.allocate(), pool.allocate(), pool.allocate())).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(pool.allocate()).isEqualTo(-1);
        assertThat(pool.evict()).isEqualTo(-1);
        assertThat(pool.available()).isZero();
        assertThat(pool.held()).isEqualTo(3);
    }

    @Test
    void aSharedBlockIsFreeAfterItsLastUser() {
        int block = pool.allocate();
        pool.retain(block);
        pool.release(block);
        assertThat(pool.references(block)).isEqualTo(1);
        pool.release(block);
        assertThat(pool.available()).isEqualTo(3);
        assertThat(pool.cached()).isZero();
    }

    @Test
    void keptBlocksAreEvictedInTheOrderOfTheirRelease() {
        int first = pool.allocate();
        int second = pool.allocate();
        pool.keep(first);
        pool.keep(second);
        pool.release(second);
        pool.release(first);
        assertThat(pool.cached()).isEqualTo(2);
        assertThat(pool.available()).isEqualTo(3);
        pool.retain(second); // used again, so that it is the youngest when released
        pool.release(second);
        assertThat(pool.evict()).isEqualTo(first);
        assertThat(pool.isKept(first)).isFalse();
        assertThat(pool.evict()).isEqualTo(second);
    }

    @Test
    void mistakesAreNoticed() {
        assertThatIllegalStateException().isThrownBy(() -> pool.retain(0)).withMessageContaining("is free");
        assertThatIllegalStateException().isThrownBy(() -> pool.release(0)).withMessageContaining("more often");
        assertThatIllegalStateException().isThrownBy(() -> pool.keep(0)).withMessageContaining("not held");
    }

    @ParameterizedTest
    @Seeds({1, 2, 3})
    void randomUseKeepsTheAccount(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BlockPool many = new BlockPool(10);
        List<Integer> held = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            use(many, held, random);
            many.verify();
            assertThat(many.held()).describedAs("seed %d", seed).isEqualTo((int)
                    held.stream().distinct().count());
        }
    }

    private static void use(BlockPool pool, List<Integer> held, SplittableRandom random) {
        int block = held.isEmpty() ? -1 : held.get(random.nextInt(held.size()));
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                int allocated = pool.allocate();
                if (allocated >= 0) {
                    held.add(allocated);
                } else {
                    int evicted = pool.evict();
                    assertThat(evicted).isNotIn(held);
                }
            }
            case 2 -> {
                if (block >= 0) {
                    pool.retain(block);
                    held.add(block);
                }
            }
            case 3 -> {
                if (block >= 0) {
                    pool.keep(block);
                }
            }
            default -> {
                if (block >= 0) {
                    pool.release(block);
                    held.remove((Integer) block);
                }
            }
        }
    }
}
