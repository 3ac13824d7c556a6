package org.stromboli.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvCacheTest {

    private static final PrefixKey FIRST = new PrefixKey(1, 0, 0, 0);
    private static final PrefixKey SECOND = new PrefixKey(2, 0, 0, 0);

    private final KvCache cache = new KvCache(2);

    @AfterEach
    void accountsForEveryBlock() {
        cache.verify();
    }

    @Test
    void findsWhatWasPublishedAlsoAfterItsUsersHaveGone() {
        int block = cache.allocate();
        cache.publish(FIRST, block);
        assertThat(cache.retain(FIRST)).isEqualTo(block);
        cache.release(block);
        cache.release(block);
        assertThat(cache.cached()).isEqualTo(1);
        assertThat(cache.held()).isZero();
        assertThat(cache.retain(FIRST)).isEqualTo(block);
        assertThat(cache.retain(SECOND)).isEqualTo(-1);
    }

    @Test
    void forgetsTheOldestWhenItNeedsABlock() {
        int first = cache.allocate();
        int second = cache.allocate();
        cache.publish(FIRST, first);
        cache.publish(SECOND, second);
        assertThat(cache.allocate()).isEqualTo(-1);
        cache.release(first);
        cache.release(second);
        assertThat(cache.allocate()).isEqualTo(first);
        assertThat(cache.retain(FIRST)).isEqualTo(-1);
        assertThat(cache.retain(SECOND)).isEqualTo(second);
    }

    @Test
    void aSecondBlockWithTheSameContentIsNotKept() {
        int first = cache.allocate();
        int second = cache.allocate();
        cache.publish(FIRST, first);
        cache.publish(FIRST, second);
        cache.release(second);
        assertThat(cache.cached()).isZero();
        assertThat(cache.retain(FIRST)).isEqualTo(first);
    }

    @Test
    void aBlockHasOneKey() {
        int block = cache.allocate();
        cache.publish(FIRST, block);
        assertThatIllegalStateException().isThrownBy(() -> cache.publish(SECOND, block));
        PrefixIndex index = new PrefixIndex(1);
        assertThatIllegalStateException().isThrownBy(() -> index.forget(0));
    }
}
