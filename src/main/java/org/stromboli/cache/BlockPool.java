package org.stromboli.cache;

import java.util.Arrays;

/// Owns the KV blocks of one device. Engine thread only. Each block is in one state at any time:
///
/// ```text
///            allocate              release, unkept
///   free ----------------> held ----------------------> free
///                          |  ^
///           release, kept  v  | retain
///                         cached   --- evict ---> free
/// ```
///
/// A held block has one reference per sequence that uses it. A kept block (its content is worth finding
/// again) is not freed with its last reference but cached, until the pool needs it: least recently used
/// first. Always free + held + cached = all.
public final class BlockPool {

    private final int[] references; // [blocks]
    private final boolean[] kept; // [blocks]
    private final int[] free; // [blocks], a stack
    private int freeBlocks;
    private final LeastRecent cached;

    public BlockPool(int blocks) {
        references = new int[blocks];
        kept = new boolean[blocks];
        free = new int[blocks];
        cached = new LeastRecent(blocks);
        for (int block = blocks - 1; block >= 0; block--) {
            free[freeBlocks++] = block;
        }
    }

    /// A free block, now held once, or -1 when there is none: then `evict` may give one.
    public int allocate() {
        if (freeBlocks == 0) {
            return -1;
        }
        int block = free[--freeBlocks];
        references[block] = 1;
        return block;
    }

    /// Frees the cached block that was released longest ago and returns it, or -1. A caller that remembers its
    /// content must forget it now.
    public int evict() {
        int block = cached.removeOldest();
        if (block >= 0) {
            kept[block] = false;
            free[freeBlocks++] = block;
        }
        return block;
    }

    /// One more sequence uses this held or cached block.
    public void retain(int block) {
        if (references[block] == 0) {
            if (!kept[block]) {
                throw new IllegalStateException("block %d is free and cannot be retained".formatted(block));
            }
            cached.remove(block);
        }
        references[block]++;
    }

    /// One sequence less uses it.
    public void release(int block) {
        if (references[block] == 0) {
            throw new IllegalStateException("block %d is released more often than retained".formatted(block));
        }
        if (--references[block] == 0) {
            if (kept[block]) {
                cached.addNewest(block);
            } else {
                free[freeBlocks++] = block;
            }
        }
    }

    /// The content of this held block is worth finding again.
    public void keep(int block) {
        if (references[block] == 0) {
            throw new IllegalStateException("block %d is not held and cannot be kept".formatted(block));
        }
        kept[block] = true;
    }

    public boolean isKept(int block) {
        return kept[block];
    }

    public int references(int block) {
        return references[block];
    }

    /// Blocks that could be allocated: free ones and, after eviction, cached ones.
    public int available() {
        return freeBlocks + cached.size();
    }

    public int blocks() {
        return references.length;
    }

    public int held() {
        return blocks() - available();
    }

    public int cached() {
        return cached.size();
    }

    /// Checks that every block is in exactly one state.
    public void verify() {
        boolean[] isFree = new boolean[blocks()];
        for (int i = 0; i < freeBlocks; i++) {
            if (isFree[free[i]]) {
                throw new IllegalStateException("block %d is free twice".formatted(free[i]));
            }
            isFree[free[i]] = true;
        }
        int held = 0;
        for (int block = 0; block < blocks(); block++) {
            boolean isHeld = references[block] > 0;
            held += isHeld ? 1 : 0;
            int states = (isFree[block] ? 1 : 0) + (isHeld ? 1 : 0) + (cached.contains(block) ? 1 : 0);
            if (states != 1 || (isFree[block] && kept[block]) || (cached.contains(block) && !kept[block])) {
                throw new IllegalStateException("block %d: %d references, free %b, cached %b, kept %b"
                        .formatted(block, references[block], isFree[block], cached.contains(block), kept[block]));
            }
        }
        if (freeBlocks + held + cached.size() != blocks()) {
            throw new IllegalStateException("%d free + %d held + %d cached blocks are not %d, held %s"
                    .formatted(freeBlocks, held, cached.size(), blocks(), Arrays.toString(references)));
        }
    }
}
