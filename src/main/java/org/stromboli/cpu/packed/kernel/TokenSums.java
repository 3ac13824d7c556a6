package org.stromboli.cpu.packed.kernel;

import java.util.List;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Operand;
import org.stromboli.cpu.x86.Ymm;

/// The arithmetic of kernels, the same for few and for many tokens, so that a token's results are the same bits.
///
/// @param products how sums of integers go on
/// @param inputs activations of the tokens
/// @param numbers of their steps
record TokenSums(PackedForm form, WordProducts products, Assembler code, TokenRows inputs, TokenRows numbers) {

    /// Where the scales and minima of 8 rows are. Those that the form does not have are not looked at.
    record Factors(Operand scale, Operand minima) {}

    /// A part's sum of 8 rows, which is lost, and the result that it is added to.
    record Target(Ymm result, Ymm sum, Factors factors) {}

    /// Loads one item of a token's activations into all lanes.
    ///
    /// @param item of the inputs' place
    void load(Ymm to, int token, int item) {
        code.vector(AvxOp.BROADCAST_INTEGER, to, inputs.at(token, item * Integer.BYTES));
    }

    /// sum += weights * input, or without a sum before.
    ///
    /// @param scratch may be the input
    void add(Ymm sum, Ymm weights, Ymm input, Ymm scratch, boolean first) {
        if (!form.codes().areIntegers()) {
            code.vector(first ? AvxOp.MULTIPLY : AvxOp.FMA231, sum, input, weights);
        } else if (first) {
            code.vector(AvxOp.MULTIPLY_ADD_WORDS, sum, input, weights);
        } else {
            products.add(code, sum, weights, input, scratch);
        }
    }

    /// Begins a sum of codes with what their zeros take from it.
    ///
    /// @param zeros of 8 rows, see [org.stromboli.cpu.packed.layout.Scaling#loadZeros]
    void begin(Ymm sum, Ymm zeros, int token, int step, int part) {
        code.vector(AvxOp.BROADCAST_INTEGER, sum, numbers.at(token, InputLayout.negativeSum(number(part)) + at(step)));
        code.vector(AvxOp.MULTIPLY_ADD_WORDS, sum, sum, zeros);
    }

    /// Adds sums of a token's part to results.
    ///
    /// @param step of the numbers' place
    /// @param number a register that is lost, as the spare one
    void addTo(List<Target> targets, int token, int step, int part, Ymm number, Ymm spare) {
        if (!form.codes().areIntegers()) {
            targets.forEach(this::addFloats);
            return;
        }
        code.vector(AvxOp.BROADCAST, number, numbers.at(token, InputLayout.SCALE + at(step)));
        for (Target each : targets) {
            code.vector(AvxOp.TO_FLOATS, each.sum, each.sum);
            code.vector(AvxOp.MULTIPLY, spare, number, each.factors.scale);
            code.vector(AvxOp.FMA231, each.result, spare, each.sum);
        }
        if (form.scaling().hasMinima()) {
            code.vector(AvxOp.BROADCAST, number, numbers.at(token, InputLayout.scaledSum(number(part)) + at(step)));
            for (Target each : targets) {
                code.vector(AvxOp.FNMA231, each.result, number, each.factors.minima);
            }
        }
    }

    private void addFloats(Target target) {
        if (form.scaling().isScaled()) {
            code.vector(AvxOp.FMA231, target.result, target.sum, target.factors.scale);
        } else {
            code.vector(AvxOp.ADD, target.result, target.result, target.sum);
        }
    }

    private static int at(int step) {
        return step * InputLayout.NUMBERS_BYTES;
    }

    private int number(int part) {
        return form.parts() == 1 ? 0 : part + 1;
    }
}
