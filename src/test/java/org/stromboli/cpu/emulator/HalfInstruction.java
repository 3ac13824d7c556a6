package org.stromboli.cpu.emulator;

import java.util.Arrays;

/// The instructions on vectors of 256 bits that are known, as [VectorInstruction] lists those of 512.
enum HalfInstruction {
    VMOVUPS(1, 0, 0x10, 1, 32, (to, first, second, number) -> System.arraycopy(second, 0, to, 0, to.length)),
    VMOVUPS_STORE(1, 0, 0x11, 1, 32, (to, first, second, number) -> System.arraycopy(to, 0, second, 0, to.length)),
    VADDPS(1, 0, 0x58, 2, 32, FloatOperations.of(Float::sum)),
    VMULPS(1, 0, 0x59, 2, 32, FloatOperations.of((first, second) -> first * second)),
    VDIVPS(1, 0, 0x5E, 2, 32, FloatOperations.of((first, second) -> first / second)),
    VMAXPS(1, 0, 0x5F, 2, 32, FloatOperations.of((first, second) -> first > second ? first : second)),
    VFMADD231PS(2, 1, 0xB8, 2, 32, FloatOperations.of((to, first, second) -> Math.fma(first, second, to))),
    VFNMADD231PS(2, 1, 0xBC, 2, 32, FloatOperations.of((to, first, second) -> Math.fma(-first, second, to))),
    VCVTDQ2PS(1, 0, 0x5B, 1, 32, WordOperations::toFloats),
    VCVTPS2DQ(1, 1, 0x5B, 1, 32, WordOperations::toIntegers),
    VCVTPH2PS(2, 1, 0x13, 1, 16, WordOperations::widenHalves),
    VPAND(1, 1, 0xDB, 2, 32, ByteOperations.of((first, second) -> first & second)),
    VPOR(1, 1, 0xEB, 2, 32, ByteOperations.of((first, second) -> first | second)),
    VPXOR(1, 1, 0xEF, 2, 32, ByteOperations.of((first, second) -> first ^ second)),
    VPMAXSD(2, 1, 0x3D, 2, 32, ByteOperations.of(Math::max)),
    VPADDD(1, 1, 0xFE, 2, 32, ByteOperations.of(Integer::sum)),
    VPSUBD(1, 1, 0xFA, 2, 32, ByteOperations.of((first, second) -> first - second)),
    VPSUBW(1, 1, 0xF9, 2, 32, WordOperations::subtract),
    VPMADDWD(1, 1, 0xF5, 2, 32, ByteOperations.of(WordOperations::products)),
    VPDPWSSD(2, 1, 0x52, 2, 32, WordOperations::dot),
    VPACKSSDW(1, 1, 0x6B, 2, 32, WordOperations::pack),
    VBROADCASTSS(2, 1, 0x18, 1, 4, (to, first, second, number) -> Arrays.fill(to, second[0])),
    VPBROADCASTD(2, 1, 0x58, 1, 4, (to, first, second, number) -> Arrays.fill(to, second[0])),
    VPUNPCKLBW(1, 1, 0x60, 2, 32, ByteOperations::interleaveLow),
    VPUNPCKHBW(1, 1, 0x68, 2, 32, ByteOperations::interleaveHigh),
    VPUNPCKLWD(1, 1, 0x61, 2, 32, WordOperations::interleaveLow),
    VPUNPCKHWD(1, 1, 0x69, 2, 32, WordOperations::interleaveHigh),
    VPSHUFB(2, 1, 0x00, 2, 32, ByteOperations::shuffle),
    VPERMQ(3, 1, 0x00, 1, 32, WordOperations::permutePairs),
    VPSHUFD(1, 1, 0x70, 1, 32, ByteOperations::shuffleWithinQuarters),
    VPMOVSXBW(2, 1, 0x20, 1, 16, WordOperations::widenSignedBytesToWords),
    VPMOVSXBD(2, 1, 0x21, 1, 8, WordOperations::widenSignedBytes),
    VPMOVZXBD(2, 1, 0x31, 1, 8, WordOperations::widenBytes);

    private final int map;
    private final int prefix;
    private final int opcode;
    private final int sources;
    private final int memoryBytes;
    private final VectorOperation operation;

    HalfInstruction(int map, int prefix, int opcode, int sources, int memoryBytes, VectorOperation operation) {
        this.map = map;
        this.prefix = prefix;
        this.opcode = opcode;
        this.sources = sources;
        this.memoryBytes = memoryBytes;
        this.operation = operation;
    }

    static HalfInstruction of(int map, int prefix, int opcode) {
        return Arrays.stream(values())
                .filter(each -> each.map == map && each.prefix == prefix && each.opcode == opcode)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "opcode %02x of table %d with prefix %d, which nobody writes".formatted(opcode, map, prefix)));
    }

    boolean hasFirst() {
        return sources == 2;
    }

    boolean hasNumber() {
        return this == VPERMQ || this == VPSHUFD;
    }

    /// Whether elements have 64 bits.
    boolean isWide() {
        return this == VPERMQ;
    }

    int memoryBytes() {
        return memoryBytes;
    }

    /// Processors write zeros to the upper half.
    void apply(int[] to, int[] first, int[] second, int number) {
        operation.apply(to, first, second, number);
        Arrays.fill(to, Processor.LANES / 2, Processor.LANES, 0);
    }

    /// As an assembler calls it.
    String text() {
        return name().replaceAll("_.*", "").toLowerCase(java.util.Locale.ROOT);
    }
}
