package org.stromboli.cpu.kernel;

import static org.stromboli.cpu.x86.Reg.RBP;
import static org.stromboli.cpu.x86.Reg.RBX;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// What becomes of the 32 sums of a row. Code that writes it has the place of the result in rbp and the numbers of
/// [KernelConstants] in rbx, and may change the registers from 28 on.
public enum GemmEpilogue {
    /// Scores of attention, in float32 as they are.
    SCORES,
    /// The output of attention, in bfloat16.
    MIXED,
    /// In float32.
    FLOATS,
    /// In bfloat16.
    BFLOAT16,
    /// Rounded to bfloat16, then added to what is there in float32.
    ADDED,
    /// 16 sums through SiLU, rounded, times the other 16, in bfloat16.
    GATED,
    /// 16 sums through GELU in its form with a hyperbolic tangent, rounded, times the other 16, in bfloat16.
    GATED_GELU,
    /// Through GELU in its form with a hyperbolic tangent, in bfloat16.
    GELU_TANH,
    /// Through GELU's quick form, in bfloat16.
    GELU_QUICK;

    private static final Zmm X = new Zmm(28);
    private static final Zmm WHOLE = new Zmm(29);
    private static final Zmm POWER = new Zmm(30);

    private static final int HALF_BYTES = 32;
    private static final int VECTOR_BYTES = 64;

    /// Whether the panel is made of weights, which have scales and biases.
    public boolean isOfWeights() {
        return this != SCORES && this != MIXED;
    }

    /// Whether half of the sums are gates of the others.
    public boolean isGated() {
        return this == GATED || this == GATED_GELU;
    }

    /// Bytes of a row's results.
    public long panelBytes() {
        return switch (this) {
            case SCORES, FLOATS, ADDED -> 2 * VECTOR_BYTES;
            case MIXED, BFLOAT16, GELU_TANH, GELU_QUICK -> VECTOR_BYTES;
            case GATED, GATED_GELU -> HALF_BYTES;
        };
    }

    void write(Assembler code, Zmm left, Zmm right) {
        switch (this) {
            case SCORES, FLOATS -> {
                code.store(Mem.at(RBP, 0), left);
                code.store(Mem.at(RBP, VECTOR_BYTES), right);
            }
            case MIXED, BFLOAT16 -> halves(code, left, right);
            case ADDED -> {
                add(code, left, Mem.at(RBP, 0));
                add(code, right, Mem.at(RBP, VECTOR_BYTES));
            }
            case GATED, GATED_GELU -> {
                if (this == GATED) {
                    silu(code, left);
                } else {
                    gelu(code, left);
                }
                round(code, left);
                code.vector(VectorOp.MULTIPLY, left, left, right);
                code.vector(VectorOp.TO_BFLOAT16, left, left);
                code.storeHalf(Mem.at(RBP, 0), left);
            }
            case GELU_TANH, GELU_QUICK -> {
                gelu(code, left);
                gelu(code, right);
                halves(code, left, right);
            }
        }
    }

    private static void halves(Assembler code, Zmm left, Zmm right) {
        code.vector(VectorOp.TO_BFLOAT16, left, left);
        code.vector(VectorOp.TO_BFLOAT16, right, right);
        code.storeHalf(Mem.at(RBP, 0), left);
        code.storeHalf(Mem.at(RBP, HALF_BYTES), right);
    }

    private static void add(Assembler code, Zmm sum, Mem to) {
        round(code, sum);
        code.vector(VectorOp.ADD, sum, sum, to);
        code.store(to, sum);
    }

    private static void round(Assembler code, Zmm x) {
        code.vector(VectorOp.TO_BFLOAT16, x, x);
        code.vector(VectorOp.WIDEN_WORDS, x, x);
        code.shiftLeft(x, x, 16);
    }

    private static void silu(Assembler code, Zmm x) {
        code.vector(
                VectorOp.MULTIPLY, X, x, KernelConstants.MINUS_LOG2_E.at(RBX).forEach());
        throughSigmoid(code, x);
    }

    private void gelu(Assembler code, Zmm x) {
        if (this == GELU_QUICK) {
            code.vector(VectorOp.MULTIPLY, X, x, KernelConstants.QUICK.at(RBX).forEach());
        } else {
            code.vector(VectorOp.MULTIPLY, X, x, x);
            code.vector(VectorOp.BROADCAST, WHOLE, KernelConstants.TANH.at(RBX));
            code.vector(
                    VectorOp.FMA132, X, WHOLE, KernelConstants.TANH_CUBE.at(RBX).forEach());
            code.vector(VectorOp.MULTIPLY, X, X, x);
        }
        throughSigmoid(code, x);
    }

    /// x = x / (1 + 2 ^ X)
    private static void throughSigmoid(Assembler code, Zmm x) {
        Exponential.write(code, X, WHOLE, POWER, RBX);
        code.vector(VectorOp.ADD, POWER, POWER, KernelConstants.ONE.at(RBX).forEach());
        code.vector(VectorOp.DIVIDE, x, x, POWER);
    }
}
