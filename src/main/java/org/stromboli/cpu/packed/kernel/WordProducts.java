package org.stromboli.cpu.packed.kernel;

import java.util.Set;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Ymm;

/// How products of 16-bit integers are added to sums in 32 bits. All give the same bits.
public enum WordProducts {
    /// `vpmaddwd` and `vpaddd`, which share ports: on Zen 3 both together do four fifths of the first alone.
    AVX2 {
        @Override
        void add(Assembler code, Ymm sum, Ymm weights, Ymm input, Ymm scratch) {
            code.vector(AvxOp.MULTIPLY_ADD_WORDS, scratch, input, weights);
            code.vector(AvxOp.ADD_INTEGERS, sum, sum, scratch);
        }
    },
    /// One `vpdpwssd`, as processors without AVX-512 have it. A sum waits for it as long as for a multiplication: five
    /// cycles on Intel, so that ten sums keep two ports busy; a tile has twelve.
    AVX_VNNI {
        @Override
        void add(Assembler code, Ymm sum, Ymm weights, Ymm input, Ymm scratch) {
            code.vector(AvxOp.DOT_WORDS, sum, input, weights);
        }
    },
    /// The same as AVX-512 encodes it, for 256 bits.
    AVX512_VNNI {
        @Override
        void add(Assembler code, Ymm sum, Ymm weights, Ymm input, Ymm scratch) {
            code.vector(VectorOp.DOT_WORDS, sum, input, weights);
        }
    };

    /// sum += weights * input
    ///
    /// @param scratch may be the input
    abstract void add(Assembler code, Ymm sum, Ymm weights, Ymm input, Ymm scratch);

    /// The best that a processor has.
    ///
    /// @param features as Linux names them
    static WordProducts of(Set<String> features) {
        if (features.contains("avx_vnni")) {
            return AVX_VNNI;
        }
        return features.contains("avx512vl") && features.contains("avx512_vnni") ? AVX512_VNNI : AVX2;
    }
}
