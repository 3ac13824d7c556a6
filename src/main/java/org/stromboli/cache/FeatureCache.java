package org.stromboli.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which media have their features on the device, under which handle, and how many bytes they take. Engine
/// thread only; `K` is what identifies a media item.
///
/// ```text
///   acquire ---> encoding, held ---> ready, held <---> ready, unused ---> dropped
///                       |  (last user gone, or failed)    (evicted, least recently used first)
///                       +-----------------------------------------------> dropped
/// ```
///
/// The bytes of all entries never exceed the limit, except that an entry that is in use may exceed it alone.
/// Handles are never used twice; those dropped wait in a list until a step tells the device.
public final class FeatureCache<K> {

    private static final class Entry<K> {
        final K key;
        final int handle;
        final long bytes;
        int users;
        boolean ready;

        Entry(K key, int handle, long bytes) {
            this.key = key;
            this.handle = handle;
            this.bytes = bytes;
        }
    }

    private final long maxBytes;
    private final Map<K, Entry<K>> byKey = new HashMap<>();
    private final Map<Integer, Entry<K>> byHandle = new HashMap<>();
    private final LinkedHashSet<Entry<K>> unused = new LinkedHashSet<>(); // oldest first
    private final List<Integer> dropped = new ArrayList<>();
    private long bytes;
    private int nextHandle;
    private int together = 1; // media that may stand alone beyond the limit

    public FeatureCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// A request for features on the device.
    public record Requested<K>(K key, long bytes) {}

    /// A handle for this media item's features, used once more; new and not ready when they are not there. -1
    /// when they do not fit beside those in use.
    public int acquire(K key, long keyBytes) {
        int[] handles = acquireAll(List.of(new Requested<>(key, keyBytes)));
        return handles.length == 0 ? -1 : handles[0];
    }

    /// A handle for each of these different media, or for none of them (an empty array): a request that needs several
    /// at once must not wait for one while it holds another.
    public int[] acquireAll(List<Requested<K>> requested) {
        if (!makeRoom(requested)) {
            return new int[0];
        }
        int[] handles = new int[requested.size()];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = use(requested.get(i));
        }
        return handles;
    }

    private int use(Requested<K> requested) {
        Entry<K> entry = byKey.get(requested.key());
        if (entry == null) {
            entry = new Entry<>(requested.key(), nextHandle++, requested.bytes());
            byKey.put(entry.key, entry);
            byHandle.put(entry.handle, entry);
            bytes += entry.bytes;
        }
        unused.remove(entry);
        entry.users++;
        return entry.handle;
    }

    /// One user less. Features without users stay while there is room, half-made ones go at once: true
    /// when they went.
    public boolean release(int handle) {
        Entry<K> entry = entry(handle);
        if (entry.users == 0) {
            throw new IllegalStateException("features %d are released more often than acquired".formatted(handle));
        }
        if (--entry.users == 0) {
            unused.add(entry);
            if (!entry.ready || bytes > maxBytes) {
                drop(entry);
                return true;
            }
        }
        return false;
    }

    /// The features are on the device.
    public void ready(int handle) {
        entry(handle).ready = true;
    }

    /// They could not be made: no other request may find them. Their users still have to release them.
    public void failed(int handle) {
        Entry<K> entry = entry(handle);
        entry.ready = false;
        byKey.remove(entry.key, entry);
    }

    public boolean isReady(int handle) {
        return entry(handle).ready;
    }

    public int users(int handle) {
        return entry(handle).users;
    }

    public boolean contains(K key) {
        return byKey.containsKey(key);
    }

    public boolean hasDropped() {
        return !dropped.isEmpty();
    }

    /// The handles dropped since the last call.
    public int[] takeDropped() {
        int[] handles = new int[dropped.size()];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = dropped.get(i);
        }
        dropped.clear();
        return handles;
    }

    /// Device bytes of all features, in use or not.
    public long bytes() {
        return bytes;
    }

    public int inUse() {
        return byHandle.size() - unused.size();
    }

    private boolean makeRoom(List<Requested<K>> requested) {
        Set<K> kept = new HashSet<>();
        long needed = 0;
        long missing = 0;
        for (Requested<K> each : requested) {
            kept.add(each.key());
            Entry<K> entry = byKey.get(each.key());
            needed += entry == null || entry.users == 0 ? each.bytes() : 0;
            missing += entry == null ? each.bytes() : 0;
        }
        if (missing == 0) {
            return true;
        }
        long inUse = 0;
        for (Entry<K> entry : byHandle.values()) {
            inUse += entry.users > 0 ? entry.bytes : 0;
        }
        if (inUse > 0 && inUse + needed > maxBytes) {
            return false;
        }
        evict(missing, kept);
        together = inUse == 0 ? requested.size() : together;
        return true;
    }

    private void evict(long missing, Set<K> kept) {
        Iterator<Entry<K>> oldest = unused.iterator();
        while (bytes + missing > maxBytes && oldest.hasNext()) {
            Entry<K> entry = oldest.next();
            if (!kept.contains(entry.key)) {
                oldest.remove();
                drop(entry);
            }
        }
    }

    private void drop(Entry<K> entry) {
        unused.remove(entry);
        byKey.remove(entry.key, entry);
        byHandle.remove(entry.handle);
        bytes -= entry.bytes;
        dropped.add(entry.handle);
    }

    private Entry<K> entry(int handle) {
        @Nullable Entry<K> entry = byHandle.get(handle);
        if (entry == null) {
            throw new IllegalStateException("features %d are not in the cache".formatted(handle));
        }
        return entry;
    }

    /// Checks that bytes, users and the list of the unused agree.
    public void verify() {
        long sum = 0;
        for (Entry<K> entry : byHandle.values()) {
            sum += entry.bytes;
            if ((entry.users == 0) != unused.contains(entry)) {
                throw new IllegalStateException("features %d: %d users, unused %b"
                        .formatted(entry.handle, entry.users, unused.contains(entry)));
            }
            if (entry.users == 0 && !entry.ready) {
                throw new IllegalStateException("features %d are half made and unused".formatted(entry.handle));
            }
        }
        if (sum != bytes || (bytes > maxBytes && byHandle.size() > together)) {
            throw new IllegalStateException(
                    "%d features take %d bytes, counted %d, limit %d".formatted(byHandle.size(), sum, bytes, maxBytes));
        }
    }
}
