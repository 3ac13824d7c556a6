package org.stromboli.cpu.packed.kernel;

import java.util.Set;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.FunctionMaker;

/// Makes kernels of the best instructions of a processor. Those beyond AVX2 prove first that they do what they should,
/// since few machines have them: else kernels are of AVX2, and a line of the log says so.
final class ProvenProducts {

    private static final System.Logger LOG = System.getLogger(ProvenProducts.class.getName());

    private final FunctionMaker maker;
    private final WordProducts products;
    private final StripChoice strips;

    /// @param features as Linux names them
    ProvenProducts(Set<String> features, StripChoice strips, FunctionMaker maker) {
        this.strips = strips;
        this.maker = maker;
        WordProducts best = WordProducts.of(features);
        boolean isRight = best == WordProducts.AVX2 || PackedProof.addsRightly(best, maker);
        if (!isRight) {
            warn(best, "sums of products");
        }
        products = isRight ? best : WordProducts.AVX2;
    }

    /// Those of one form.
    FormKernels of(PackedForm form) {
        FormKernels plain = new FormKernels(form, WordProducts.AVX2, maker);
        if (!form.codes().areIntegers()) {
            return plain;
        }
        FormKernels best = proven(plain);
        return best.with(strips.best(best.strips()));
    }

    private FormKernels proven(FormKernels plain) {
        if (products == WordProducts.AVX2) {
            return plain;
        }
        FormKernels best = new FormKernels(plain.form(), products, maker);
        if (PackedProof.agree(best, plain)) {
            return best;
        }
        warn(products, plain.form().toString());
        return plain;
    }

    WordProducts products() {
        return products;
    }

    private static void warn(WordProducts products, String what) {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0}: kernels with {1} give other results than they should. Those of AVX2 are used",
                what,
                products);
    }
}
