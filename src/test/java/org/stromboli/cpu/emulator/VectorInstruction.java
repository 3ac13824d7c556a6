package org.stromboli.cpu.emulator;

import java.util.Arrays;

/// The instructions that are known, as the manual encodes them: the table of opcodes (1: 0F, 2: 0F38, 3: 0F3A), the
/// number of the old prefix (1: 66, 2: F3, 3: F2), the opcode.
enum VectorInstruction {
    VMOVUPS(1, 0, 0x10, Form.FULL, 1, false, (to, first, second, number) -> copy(second, to)),
    VMOVUPS_STORE(1, 0, 0x11, Form.STORE, 1, false, (to, first, second, number) -> copy(to, second)),
    VSQRTPS(1, 0, 0x51, Form.FULL, 1, false, FloatOperations.of((first, x) -> (float) Math.sqrt(x))),
    VADDPS(1, 0, 0x58, Form.FULL, 2, false, FloatOperations.of(Float::sum)),
    VMULPS(1, 0, 0x59, Form.FULL, 2, false, FloatOperations.of((first, second) -> first * second)),
    VSUBPS(1, 0, 0x5C, Form.FULL, 2, false, FloatOperations.of((first, second) -> first - second)),
    VDIVPS(1, 0, 0x5E, Form.FULL, 2, false, FloatOperations.of((first, second) -> first / second)),
    VMAXPS(1, 0, 0x5F, Form.FULL, 2, false, FloatOperations.of((first, second) -> first > second ? first : second)),
    VFMADD132PS(
            2, 1, 0x98, Form.FULL, 2, false, FloatOperations.of((to, first, second) -> Math.fma(to, second, first))),
    VFMSUB132PS(
            2, 1, 0x9A, Form.FULL, 2, false, FloatOperations.of((to, first, second) -> Math.fma(to, second, -first))),
    VFMADD213PS(
            2, 1, 0xA8, Form.FULL, 2, false, FloatOperations.of((to, first, second) -> Math.fma(first, to, second))),
    VFMADD231PS(
            2, 1, 0xB8, Form.FULL, 2, false, FloatOperations.of((to, first, second) -> Math.fma(first, second, to))),
    VFNMADD231PS(
            2, 1, 0xBC, Form.FULL, 2, false, FloatOperations.of((to, first, second) -> Math.fma(-first, second, to))),
    VSCALEFPS(2, 1, 0x2C, Form.FULL, 2, false, FloatOperations.of(FloatOperations::scaled)),
    VRNDSCALEPS(3, 1, 0x08, Form.FULL, 1, true, FloatOperations::round),
    VDPBF16PS(2, 2, 0x52, Form.FULL, 2, false, Bfloat16Operations::dot),
    VCVTNEPS2BF16(2, 2, 0x72, Form.FULL, 1, false, Bfloat16Operations::narrow),
    VPMOVZXWD(2, 1, 0x33, Form.HALF, 1, false, ByteOperations::widenWords),
    VBROADCASTSS(2, 1, 0x18, Form.SCALAR, 1, false, (to, first, second, number) -> Arrays.fill(to, second[0])),
    VBROADCASTI32X4(2, 1, 0x5A, Form.QUARTER, 1, false, ByteOperations::repeatQuarter),
    VPBROADCASTD(2, 1, 0x7C, Form.GENERAL, 1, false, (to, first, second, number) -> Arrays.fill(to, second[0])),
    VPANDD(1, 1, 0xDB, Form.FULL, 2, false, ByteOperations.of((first, second) -> first & second)),
    VPADDD(1, 1, 0xFE, Form.FULL, 2, false, ByteOperations.of(Integer::sum)),
    VCVTDQ2PS(1, 0, 0x5B, Form.FULL, 1, false, WordOperations::toFloats),
    VPDPWSSD(2, 1, 0x52, Form.FULL, 2, false, WordOperations::dot),
    VPXORD(1, 1, 0xEF, Form.FULL, 2, false, ByteOperations.of((first, second) -> first ^ second)),
    VPSHUFB(2, 1, 0x00, Form.FULL, 2, false, ByteOperations::shuffle),
    VPERMI2B(2, 1, 0x75, Form.FULL, 2, false, ByteOperations::lookUp),
    VPTERNLOGD(3, 1, 0x25, Form.FULL, 2, true, ByteOperations::combine),
    VPUNPCKLBW(1, 1, 0x60, Form.FULL, 2, false, ByteOperations::interleaveLow),
    VPUNPCKHBW(1, 1, 0x68, Form.FULL, 2, false, ByteOperations::interleaveHigh),
    VSHUFF32X4(3, 1, 0x23, Form.FULL, 2, true, ByteOperations::shuffleQuarters),
    VPERMILPS(3, 1, 0x04, Form.FULL, 1, true, ByteOperations::shuffleWithinQuarters);

    /// What the last operand may be, and how many of its bytes lie in memory.
    enum Form {
        FULL(64),
        HALF(32),
        QUARTER(16),
        SCALAR(4),
        GENERAL(4),
        STORE(64);

        private final int memoryBytes;

        Form(int memoryBytes) {
            this.memoryBytes = memoryBytes;
        }

        int memoryBytes() {
            return memoryBytes;
        }

        /// @param each whether four bytes stand for each lane
        VectorSource source(Address address, boolean each) {
            if (each) {
                return p -> {
                    Arrays.fill(p.loaded, p.getInt(address.of(p)));
                    return p.loaded;
                };
            }
            int lanes = memoryBytes / Integer.BYTES;
            return p -> {
                p.load(address.of(p), lanes, p.loaded);
                return p.loaded;
            };
        }
    }

    private final int map;
    private final int prefix;
    private final int opcode;
    private final Form form;
    private final int sources;
    private final boolean numbered;
    private final VectorOperation operation;

    VectorInstruction(
            int map, int prefix, int opcode, Form form, int sources, boolean numbered, VectorOperation operation) {
        this.map = map;
        this.prefix = prefix;
        this.opcode = opcode;
        this.form = form;
        this.sources = sources;
        this.numbered = numbered;
        this.operation = operation;
    }

    private static void copy(int[] from, int[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }

    static VectorInstruction of(int map, int prefix, int opcode) {
        return Arrays.stream(values())
                .filter(each -> each.map == map && each.prefix == prefix && each.opcode == opcode)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "opcode %02x of table %d with prefix %d, which nobody writes".formatted(opcode, map, prefix)));
    }

    Form form() {
        return form;
    }

    boolean hasFirst() {
        return sources == 2;
    }

    boolean hasNumber() {
        return numbered;
    }

    VectorOperation operation() {
        return operation;
    }

    /// As an assembler calls it.
    String text() {
        return name().replaceAll("_.*", "").toLowerCase(java.util.Locale.ROOT);
    }
}
