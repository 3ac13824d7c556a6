package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Memory that is read from one end to the other again and again: in huge pages where the system has them, which makes
/// reading 8-bit weights some 12 % faster. It is zero, and a page takes no memory before it is written to.
public final class WeightMemory {

    private static final long HUGE_PAGE = 2L << 20;
    private static final int MADV_HUGEPAGE = 14;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS = 2 | 32; // of Linux

    private static final Optional<MethodHandle> MADVISE = function(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final Optional<MethodHandle> MMAP = function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final Optional<MethodHandle> MUNMAP = function(
            "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private WeightMemory() {}

    private static Optional<MethodHandle> function(String name, FunctionDescriptor type) {
        boolean linux = System.getProperty("os.name").equals("Linux");
        return Linker.nativeLinker()
                .defaultLookup()
                .find(name)
                .filter(_ -> linux)
                .map(address -> Linker.nativeLinker().downcallHandle(address, type));
    }

    /// Given back when the arena is closed.
    ///
    /// @throws OutOfMemoryError if the system has no addresses for it
    public static MemorySegment allocate(Arena arena, long bytes) {
        boolean plain = bytes < HUGE_PAGE || MADVISE.isEmpty() || MMAP.isEmpty() || MUNMAP.isEmpty();
        MemorySegment memory = plain ? arena.allocate(bytes, 64) : mapped(arena, bytes);
        assert NativeRanges.add(memory);
        if (!plain) {
            advise(memory, bytes, MADV_HUGEPAGE);
        }
        return memory;
    }

    /// Java would write zeros to what it allocates, although the system has done so.
    private static MemorySegment mapped(Arena arena, long bytes) {
        try {
            long size = bytes + HUGE_PAGE;
            long start =
                    (long) MMAP.orElseThrow().invokeExact(0L, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            if (start == -1) {
                throw new OutOfMemoryError("the system has no %,d bytes".formatted(size));
            }
            long aligned = Math.ceilDiv(start, HUGE_PAGE) * HUGE_PAGE;
            return MemorySegment.ofAddress(aligned).reinterpret(bytes, arena, _ -> unmap(start, size));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mmap cannot be called", e);
        }
    }

    private static void unmap(long start, long size) {
        try {
            int ignored = (int) MUNMAP.orElseThrow().invokeExact(start, size);
        } catch (Throwable e) {
            throw new IllegalStateException("munmap cannot be called", e);
        }
    }

    /// It is advice: a system that does not take it has said so, and nothing is lost.
    static void advise(MemorySegment memory, long bytes, int advice) {
        if (MADVISE.isEmpty()) {
            return;
        }
        try {
            int ignored = (int) MADVISE.get().invokeExact(memory, bytes, advice);
        } catch (Throwable e) {
            throw new IllegalStateException("madvise cannot be called", e);
        }
    }
}
