package org.stromboli.cache;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which block holds the KV of which prefix. Engine thread only. A key has one block and a block at most one
/// key; only full blocks whose content is computed are in here, and their content never changes while they
/// are.
public final class PrefixIndex {

    private final Map<PrefixKey, Integer> blocks = new HashMap<>();
    private final @Nullable PrefixKey[] keys; // [blocks]

    public PrefixIndex(int blocks) {
        keys = new @Nullable PrefixKey[blocks];
    }

    /// The block that holds this prefix's last tokens, or -1.
    public int find(PrefixKey key) {
        Integer block = blocks.get(key);
        return block == null ? -1 : block;
    }

    /// Remembers a block. False when another block has the same content already: this one is of no further
    /// use then.
    public boolean add(PrefixKey key, int block) {
        if (keys[block] != null) {
            throw new IllegalStateException("block %d is indexed already".formatted(block));
        }
        if (blocks.putIfAbsent(key, block) != null) {
            return false;
        }
        keys[block] = key;
        return true;
    }

    /// The block gets other content.
    public void forget(int block) {
        PrefixKey key = keys[block];
        if (key == null) {
            throw new IllegalStateException("block %d is not indexed".formatted(block));
        }
        blocks.remove(key);
        keys[block] = null;
    }

    public boolean contains(int block) {
        return keys[block] != null;
    }

    public int size() {
        return blocks.size();
    }
}
