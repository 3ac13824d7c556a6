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

class FeatureCacheTest {

    private final FeatureCache<String> cache = new FeatureCache<>(10);

    @AfterEach
    void accountsForEveryByte() {
        cache.verify();
    }

    private int ready(String key, long bytes) {
        int handle = cache.acquire(key, bytes);
        cache.ready(handle);
        return handle;
    }

    @Test
    void oneHandleForAllUsers() {
        int handle = cache.acquire("a", 4);
        assertThat(cache.isReady(handle)).isFalse();
        assertThat(cache.acquire("a", 4)).isEqualTo(handle);
        assertThat(cache.bytes()).isEqualTo(4);
        assertThat(cache.inUse()).isEqualTo(1);
        assertThat(cache.release(handle)).isFalse();
        cache.ready(handle);
        assertThat(cache.release(handle)).isFalse();
        assertThat(cache.contains("a")).isTrue();
        assertThat(cache.inUse()).isZero();
    }

    @Test
    void evictsTheLeastRecentlyUsed() {
        int first = ready("a", 4);
        int second = ready("b", 4);
        cache.release(first);
        cache.release(second);
        assertThat(cache.acquire("a", 4)).isEqualTo(first);
        cache.release(first);
        int third = ready("c", 4);
        assertThat(cache.takeDropped()).containsExactly(second);
        assertThat(cache.hasDropped()).isFalse();
        assertThat(cache.contains("b")).isFalse();
        cache.release(third);
    }

    @Test
    void whatIsInUseIsNeverEvicted() {
        int first = ready("a", 6);
        assertThat(cache.acquire("b", 6)).isEqualTo(-1);
        cache.release(first);
        assertThat(cache.acquire("b", 6)).isPositive();
        assertThat(cache.takeDropped()).containsExactly(first);
    }

    @Test
    void aMediaItemLargerThanTheCacheStandsAlone() {
        int small = ready("a", 1);
        assertThat(cache.acquire("large", 11)).isEqualTo(-1);
        cache.release(small);
        int large = ready("large", 11);
        assertThat(cache.acquire("b", 1)).isEqualTo(-1);
        assertThat(cache.release(large)).describedAs("not kept").isTrue();
        assertThat(cache.takeDropped()).containsExactly(small, large);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void halfMadeFeaturesGoWithTheirLastUser() {
        int handle = cache.acquire("a", 4);
        assertThat(cache.release(handle)).isTrue();
        assertThat(cache.takeDropped()).containsExactly(handle);
        assertThat(cache.acquire("a", 4)).isNotEqualTo(handle);
    }

    @Test
    void failedFeaturesAreNotFoundAgain() {
        int handle = cache.acquire("a", 4);
        cache.failed(handle);
        assertThat(cache.contains("a")).isFalse();
        int again = ready("a", 4);
        assertThat(again).isNotEqualTo(handle);
        assertThat(cache.release(handle)).isTrue();
        assertThat(cache.contains("a")).isTrue();
    }

    private static List<FeatureCache.Requested<String>> both(String a, long bytesOfA, String b, long bytesOfB) {
        return List.of(new FeatureCache.Requested<>(a, bytesOfA), new FeatureCache.Requested<>(b, bytesOfB));
    }

    @Test
    void whatIsNeededAtOnceComesAtOnceOrNotAtAll() {
        int first = ready("a", 5);
        assertThat(cache.acquireAll(both("b", 3, "c", 3))).isEmpty();
        assertThat(cache.contains("b")).isFalse();
        assertThat(cache.acquireAll(both("b", 3, "a", 5))).hasSize(2).contains(first);
        assertThat(cache.users(first)).isEqualTo(2);
    }

    @Test
    void whatIsRequestedIsNotEvictedForTheRest() {
        int old = ready("a", 5);
        cache.release(old);
        int other = ready("b", 4);
        cache.release(other);
        assertThat(cache.acquireAll(both("c", 4, "a", 5))).contains(old);
        assertThat(cache.takeDropped()).containsExactly(other);
    }

    @Test
    void whatIsNeededAtOnceMayBeLargerThanTheCacheAlone() {
        int[] handles = cache.acquireAll(both("a", 8, "b", 8));
        assertThat(handles).hasSize(2);
        assertThat(cache.acquireAll(both("c", 1, "a", 8))).isEmpty();
        cache.verify();
        cache.ready(handles[0]);
        assertThat(cache.release(handles[0])).describedAs("not kept").isTrue();
        assertThat(cache.bytes()).isEqualTo(8);
    }

    @Test
    void mistakesAreNoticed() {
        assertThatIllegalStateException().isThrownBy(() -> cache.release(0));
        int handle = ready("a", 1);
        cache.release(handle);
        assertThatIllegalStateException().isThrownBy(() -> cache.release(handle));
    }

    @ParameterizedTest
    @Seeds({1, 2, 3})
    void randomUseKeepsTheAccount(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int size = random.nextInt(1, 13);
            if (random.nextBoolean()) {
                int handle = cache.acquire("m" + size, size);
                if (handle >= 0) {
                    used.add(handle);
                }
            } else if (!used.isEmpty()) {
                int handle = used.remove(random.nextInt(used.size()));
                if (random.nextBoolean()) {
                    cache.ready(handle);
                }
                cache.release(handle);
            }
            cache.verify();
            assertThat(cache.inUse()).describedAs("seed %d", seed).isEqualTo((int)
                    used.stream().distinct().count());
        }
    }
}
