package org.stromboli.cpu.packed.kernel;

import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Operand;
import org.stromboli.cpu.x86.Ymm;

/// The arithmetic of kernels, the same for few and for many tokens, so that a token's results are the same bits.
///
/// @param inputs activations of the tokens
/// @param numbers of their steps
record TokenSums(PackedForm form, Assembler code, TokenRows inputs, TokenRows numbers) {

    /// Where the scales, zeros and minima of 8 rows are. Those that the form does not have are not looked at.
    record Factors(Operand scale, Operand zeros, Operand minima) {}

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
            code.vector(AvxOp.MULTIPLY_ADD_WORDS, scratch, input, weights);
            code.vector(AvxOp.ADD_INTEGERS, sum, sum, scratch);
        }
    }

    /// Adds a part's sum, which is lost, to the result.
    ///
    /// @param step of the numbers' place
    void addTo(Ymm result, Ymm sum, Factors factors, int token, int step, int part, Ymm spare) {
        if (!form.codes().areIntegers()) {
            if (form.scaling().isScaled()) {
                code.vector(AvxOp.FMA231, result, sum, factors.scale);
            } else {
                code.vector(AvxOp.ADD, result, result, sum);
            }
            return;
        }
        int at = step * InputLayout.NUMBERS_BYTES;
        int number = form.parts() == 1 ? 0 : part + 1;
        code.vector(AvxOp.TO_FLOATS, sum, sum);
        if (form.scaling().hasZeros()) {
            code.vector(AvxOp.BROADCAST, spare, numbers.at(token, at + InputLayout.sum(number)));
            code.vector(AvxOp.FNMA231, sum, spare, factors.zeros);
        }
        code.vector(AvxOp.BROADCAST, spare, numbers.at(token, at + InputLayout.SCALE));
        code.vector(AvxOp.MULTIPLY, spare, spare, factors.scale);
        code.vector(AvxOp.FMA231, result, spare, sum);
        if (form.scaling().hasMinima()) {
            code.vector(AvxOp.BROADCAST, spare, numbers.at(token, at + InputLayout.scaledSum(number)));
            code.vector(AvxOp.FNMA231, result, spare, factors.minima);
        }
    }
}
