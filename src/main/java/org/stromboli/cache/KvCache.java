package org.stromboli.cache;

/// The blocks of a device and what is known of their content. Engine thread only. A block is kept by the pool
/// exactly as long as the index knows it.
public final class KvCache {

    private final BlockPool pool;
    private final PrefixIndex index;

    public KvCache(int blocks) {
        pool = new BlockPool(blocks);
        index = new PrefixIndex(blocks);
    }

    /// A block for new content, held once, or -1 when all are in use. May evict what was cached longest.
    public int allocate() {
        int block = pool.allocate();
        if (block >= 0) {
            return block;
        }
        int evicted = pool.evict();
        if (evicted < 0) {
            return -1;
        }
        index.forget(evicted);
        return pool.allocate();
    }

    /// The block with this prefix, held once more, or -1 when it is not cached.
    public int retain(PrefixKey key) {
        int block = index.find(key);
        if (block >= 0) {
            pool.retain(block);
        }
        return block;
    }

    public void release(int block) {
        pool.release(block);
    }

    /// This held block is full and computed: its prefix can be found from now on.
    public void publish(PrefixKey key, int block) {
        if (index.add(key, block)) {
            pool.keep(block);
        }
    }

    /// Blocks that `allocate` would give.
    public int available() {
        return pool.available();
    }

    public int held() {
        return pool.held();
    }

    public int cached() {
        return pool.cached();
    }

    public int blocks() {
        return pool.blocks();
    }

    public int references(int block) {
        return pool.references(block);
    }

    /// Checks that free + held + cached = all and that pool and index agree.
    public void verify() {
        pool.verify();
        int indexed = 0;
        for (int block = 0; block < pool.blocks(); block++) {
            if (index.contains(block)) {
                indexed++;
            }
            if (index.contains(block) != pool.isKept(block)) {
                throw new IllegalStateException(
                        "block %d: indexed %b, kept %b".formatted(block, index.contains(block), pool.isKept(block)));
            }
        }
        if (indexed != index.size()) {
            throw new IllegalStateException("%d blocks have a key, the index has %d".formatted(indexed, index.size()));
        }
    }
}
