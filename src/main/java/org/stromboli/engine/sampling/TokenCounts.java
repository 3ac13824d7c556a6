package org.stromboli.engine.sampling;

import java.util.Arrays;

/// How often a sequence has generated each token id that it has seen, for penalties: an open hash table in
/// which a slot of `indices` points at an entry of `ids` and `counts`. Engine thread only.
public final class TokenCounts {

    private final IntList ids = new IntList(16); // distinct, in order of appearance
    private int[] counts = new int[16]; // [ids]
    private int[] indices = new int[32]; // entry + 1, 0 is empty; a power of two, at most half full

    /// The prompt holds this id.
    public void see(int id) {
        entry(id);
    }

    /// The sequence has generated this id.
    public void generate(int id) {
        int entry = entry(id); // may replace the array
        counts[entry]++;
    }

    /// Takes back the last [#generate], before which there were so many ids. Several are taken back in reverse order.
    public void takeBack(int id, int sizeBefore) {
        int slot = slot(id);
        int entry = indices[slot] - 1;
        counts[entry]--;
        if (entry >= sizeBefore) {
            indices[slot] = 0; // the newest entry: no other was put behind it
            ids.truncate(sizeBefore);
        }
    }

    public int size() {
        return ids.size();
    }

    int id(int entry) {
        return ids.get(entry);
    }

    int count(int entry) {
        return counts[entry];
    }

    private int entry(int id) {
        int slot = slot(id);
        if (indices[slot] != 0) {
            return indices[slot] - 1;
        }
        int entry = ids.size();
        ids.add(id);
        indices[slot] = entry + 1;
        if (entry == counts.length) {
            counts = Arrays.copyOf(counts, entry * 2);
        }
        if (ids.size() * 2 > indices.length) {
            rehash();
        }
        return entry;
    }

    private void rehash() {
        indices = new int[indices.length * 2];
        for (int entry = 0; entry < ids.size(); entry++) {
            indices[slot(ids.get(entry))] = entry + 1;
        }
    }

    private int slot(int id) {
        int mask = indices.length - 1;
        int slot = id * 0x9E3779B9 >>> 7 & mask;
        while (indices[slot] != 0 && ids.get(indices[slot] - 1) != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
