package org.stromboli.cpu.emulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.stromboli.cpu.NativeRanges;

/// The state that instructions change: registers, flags, and a stack of its own. Other memory is the process's, as far
/// as it was handed in. Calls follow the System V convention for x86-64. One thread.
final class Processor {

    static final int LANES = 16;

    static final int RBX = 3;
    static final int RSP = 4;
    static final int RBP = 5;
    private static final int[] ARGUMENTS = {7, 6, 2, 1, 8, 9}; // rdi, rsi, rdx, rcx, r8, r9
    private static final int[] SAVED = {RBX, RSP, RBP, 12, 13, 14, 15};

    /// Neither an address nor a count.
    private static final long POISON = 0x7ADEADBEEF0BAD00L;

    /// A signalling NaN, both as a float and as a pair of bfloat16.
    private static final int VECTOR_POISON = 0x7FA17FA1;

    private static final int STACK_BYTES = 4096;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    final long[] general = new long[16];
    final int[][] vectors = new int[32][LANES];
    final int[] loaded = new int[LANES]; // an operand from memory
    final Tiles tiles = new Tiles();

    private final long stack = Arena.global().allocate(STACK_BYTES, 64).address();
    private boolean zero;
    private boolean less; // sign differs from overflow
    private int next;
    private boolean returned;

    /// Runs a function to its end.
    void call(Program program, long[] arguments) {
        begin(arguments);
        long[] before = general.clone();
        next = 0;
        returned = false;
        List<Instruction> instructions = program.instructions();
        while (!returned) {
            Instruction instruction = instructions.get(next++);
            instruction.run(this);
        }
        if (tiles.isConfigured()) {
            throw new IllegalStateException("tiles are not released");
        }
        for (int register : SAVED) {
            long expected = register == RSP ? before[register] + Long.BYTES : before[register];
            if (general[register] != expected) {
                throw new IllegalStateException("register %d is not as the caller left it".formatted(register));
            }
        }
    }

    /// What no caller promises is poison.
    private void begin(long[] arguments) {
        Arrays.fill(general, POISON);
        for (int[] vector : vectors) {
            Arrays.fill(vector, VECTOR_POISON);
        }
        int inRegisters = Math.min(arguments.length, ARGUMENTS.length);
        for (int i = 0; i < inRegisters; i++) {
            general[ARGUMENTS[i]] = arguments[i];
        }
        long top = stack + STACK_BYTES - (arguments.length - inRegisters + 2L) * Long.BYTES;
        putLong(top, POISON); // where to return to
        for (int i = inRegisters; i < arguments.length; i++) {
            putLong(top + (i - inRegisters + 1L) * Long.BYTES, arguments[i]);
        }
        general[RSP] = top;
        tiles.release();
    }

    void jump(int index) {
        next = index;
    }

    void leave() {
        general[RSP] += Long.BYTES;
        returned = true;
    }

    long add(long one, long other) {
        long sum = one + other;
        flags(sum, ((one ^ sum) & (other ^ sum)) < 0);
        return sum;
    }

    void compare(long one, long other) {
        long difference = one - other;
        flags(difference, ((one ^ other) & (one ^ difference)) < 0);
    }

    private void flags(long result, boolean overflow) {
        zero = result == 0;
        less = result < 0 != overflow;
    }

    /// As the hardware would not: past the end of what was handed in is an error, too.
    private void check(long address, long bytes) {
        boolean onStack = address >= stack && address + bytes <= stack + STACK_BYTES;
        if (!onStack && !NativeRanges.hold(address, bytes)) {
            throw new IndexOutOfBoundsException(
                    "%d bytes at %x lie in no memory that was handed in".formatted(bytes, address));
        }
    }

    boolean isNotZero() {
        return !zero;
    }

    boolean isGreater() {
        return !zero && !less;
    }

    int getInt(long address) {
        check(address, Integer.BYTES);
        return MEMORY.get(INT, address);
    }

    void putInt(long address, int value) {
        check(address, Integer.BYTES);
        MEMORY.set(INT, address, value);
    }

    long getLong(long address) {
        check(address, Long.BYTES);
        return MEMORY.get(LONG, address);
    }

    void putLong(long address, long value) {
        check(address, Long.BYTES);
        MEMORY.set(LONG, address, value);
    }

    byte[] bytes(long address, int count) {
        check(address, count);
        return MEMORY.asSlice(address, count).toArray(ValueLayout.JAVA_BYTE);
    }

    void load(long address, int count, int[] to) {
        check(address, (long) count * Integer.BYTES);
        MemorySegment.copy(MEMORY, INT, address, to, 0, count);
    }

    void store(long address, int count, int[] from) {
        check(address, (long) count * Integer.BYTES);
        MemorySegment.copy(from, 0, MEMORY, INT, address, count);
    }
}
