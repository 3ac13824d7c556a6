package org.stromboli.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PrefixKeyTest {

    private static final long[] NO_MEDIA = {};

    private final PrefixKey.Hasher hasher = new PrefixKey.Hasher();
    private final PrefixKey root = hasher.root("");

    @Test
    void equalContentHasEqualKeys() {
        int[] ids = {9, 1, 2, 3};
        assertThat(hasher.next(root, ids, 1, 3, NO_MEDIA))
                .isEqualTo(new PrefixKey.Hasher().next(hasher.root(""), new int[] {1, 2, 3}, 0, 3, NO_MEDIA));
    }

    @Test
    void everythingThatTheContentDependsOnChangesTheKey() {
        int[] ids = {1, 2, 3};
        PrefixKey key = hasher.next(root, ids, 0, 3, NO_MEDIA);
        assertThat(Set.of(
                        key,
                        hasher.next(key, ids, 0, 3, NO_MEDIA),
                        hasher.next(hasher.root("salt"), ids, 0, 3, NO_MEDIA),
                        hasher.next(root, new int[] {1, 2, 4}, 0, 3, NO_MEDIA),
                        hasher.next(root, ids, 0, 3, new long[] {1, 2, 3, 4, 0}),
                        hasher.next(root, ids, 0, 3, new long[] {1, 2, 3, 4, -1})))
                .hasSize(6);
    }

    @Test
    void largeBlocksAreHashedWhole() {
        int[] ids = new int[4096];
        PrefixKey key = hasher.next(root, ids, 0, ids.length, NO_MEDIA);
        ids[4095] = 1;
        assertThat(hasher.next(root, ids, 0, ids.length, NO_MEDIA)).isNotEqualTo(key);
    }
}
