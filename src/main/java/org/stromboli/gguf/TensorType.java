package org.stromboli.gguf;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.stromboli.gguf.block.BlockFormat;
import org.stromboli.gguf.block.BlockMatrix;
import org.stromboli.gguf.block.FiveBitBlocks;
import org.stromboli.gguf.block.Iq4Xs;
import org.stromboli.gguf.block.NibbleBlocks;
import org.stromboli.gguf.block.Q2K;
import org.stromboli.gguf.block.Q3K;
import org.stromboli.gguf.block.Q4K;
import org.stromboli.gguf.block.Q5K;
import org.stromboli.gguf.block.Q6K;
import org.stromboli.gguf.block.Q8Zero;
import org.stromboli.gguf.codebook.Iq1M;
import org.stromboli.gguf.codebook.Iq1S;
import org.stromboli.gguf.codebook.Iq2S;
import org.stromboli.gguf.codebook.Iq2Xs;
import org.stromboli.gguf.codebook.Iq2Xxs;
import org.stromboli.gguf.codebook.Iq3S;
import org.stromboli.gguf.codebook.Iq3Xxs;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;

/// Types of tensors, with their numbers in files: how many values a block has, and how many bytes.
///
/// https://github.com/ggml-org/llama.cpp/blob/master/ggml/include/ggml.h
enum TensorType {
    F32(0, 1, 4, floats(FloatMatrix.Type.FLOAT32)),
    F16(1, 1, 2, floats(FloatMatrix.Type.FLOAT16)),
    BF16(30, 1, 2, floats(FloatMatrix.Type.BFLOAT16)),
    Q4_0(2, NibbleBlocks.q4Zero()),
    Q4_1(3, NibbleBlocks.q4One()),
    Q5_0(6, FiveBitBlocks.q5Zero()),
    Q5_1(7, FiveBitBlocks.q5One()),
    Q8_0(8, new Q8Zero()),
    Q2_K(10, new Q2K()),
    Q3_K(11, new Q3K()),
    Q4_K(12, new Q4K()),
    Q5_K(13, new Q5K()),
    Q6_K(14, new Q6K()),
    IQ4_NL(20, NibbleBlocks.iq4Nl()),
    IQ4_XS(23, new Iq4Xs()),
    MXFP4(39, NibbleBlocks.mxfp4()),
    IQ1_S(19, new Iq1S()),
    IQ1_M(29, new Iq1M()),
    IQ2_XXS(16, new Iq2Xxs()),
    IQ2_XS(17, new Iq2Xs()),
    IQ2_S(22, new Iq2S()),
    IQ3_XXS(18, new Iq3Xxs()),
    IQ3_S(21, new Iq3S()),

    // Read past: files may have them beside weights.
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),

    // Known by name alone.
    Q8_1(9),
    Q8_K(15),
    TQ1_0(34),
    TQ2_0(35),
    NVFP4(40),
    Q1_0(41),
    Q2_0(42),
    Q4_2(4),
    Q4_3(5),
    Q4_0_4_4(31),
    Q4_0_4_8(32),
    Q4_0_8_8(33),
    IQ4_NL_4_4(36),
    IQ4_NL_4_8(37),
    IQ4_NL_8_8(38);

    /// Makes a matrix of mapped memory.
    @FunctionalInterface
    interface Reading {
        WeightMatrix matrix(int rows, int columns, MemorySegment memory);
    }

    private final int number;
    private final int values;
    private final int bytes;
    private final Optional<Reading> reading;

    TensorType(int number, int values, int bytes, Reading reading) {
        this.number = number;
        this.values = values;
        this.bytes = bytes;
        this.reading = Optional.of(reading);
    }

    TensorType(int number, BlockFormat blocks) {
        this(
                number,
                blocks.values(),
                blocks.bytes(),
                (rows, columns, memory) -> new BlockMatrix(blocks, rows, columns, memory));
    }

    TensorType(int number, int values, int bytes) {
        this.number = number;
        this.values = values;
        this.bytes = bytes;
        this.reading = Optional.empty();
    }

    TensorType(int number) {
        this(number, 0, 0);
    }

    private static Reading floats(FloatMatrix.Type type) {
        return (rows, columns, memory) -> new FloatMatrix(type, rows, columns, memory);
    }

    static Optional<TensorType> of(int number) {
        return Arrays.stream(values()).filter(each -> each.number == number).findFirst();
    }

    /// Of a block; 0 for types that are known by name alone.
    int blockValues() {
        return values;
    }

    /// Of a block.
    int blockBytes() {
        return bytes;
    }

    /// Empty for types that are no weights.
    Optional<Reading> reading() {
        return reading;
    }
}
