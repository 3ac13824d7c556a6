package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The memory that machine code may touch, recorded where it is allocated or handed in: `assert
/// NativeRanges.add(memory)`. Without assertions nothing is recorded and nothing is paid. Tests emulate the machine
/// code and hold each of its loads and stores to this. Memory that was freed is forgotten when its addresses are used
/// again. Any thread.
public final class NativeRanges {

    private static final ConcurrentNavigableMap<Long, Long> ENDS = new ConcurrentSkipListMap<>(); // by start

    private NativeRanges() {}

    /// Records a range in place of all that it overlaps. True, for assertions.
    public static boolean add(MemorySegment memory) {
        long start = memory.address();
        long end = start + memory.byteSize();
        Map.Entry<Long, Long> before = ENDS.lowerEntry(start);
        if (before != null && before.getValue() > start) {
            ENDS.remove(before.getKey(), before.getValue());
        }
        ENDS.subMap(start, end).clear();
        ENDS.put(start, end);
        return true;
    }

    /// Whether all of these bytes lie in one recorded range.
    public static boolean hold(long address, long bytes) {
        Map.Entry<Long, Long> found = ENDS.floorEntry(address);
        return found != null && address + bytes <= found.getValue();
    }
}
