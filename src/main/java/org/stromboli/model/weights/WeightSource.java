package org.stromboli.model.weights;

import org.stromboli.model.lora.Adapter;

/// What the numbers of one weight are made of. Immutable; holds none of them.
sealed interface WeightSource {

    /// Whose name, shape and place messages tell.
    Weight weight();

    /// Bytes on disk of all that is read for it.
    long bytes();

    /// As the file has it.
    record Plain(Weight weight) implements WeightSource {

        @Override
        public long bytes() {
            return weight.bytes();
        }
    }

    /// A base's weight and what factors make of it in float32.
    record Adapted(Weight weight, Adapter.Factors factors) implements WeightSource {

        @Override
        public long bytes() {
            return weight.bytes()
                    + factors.a().stored().bytes()
                    + factors.b().stored().bytes();
        }
    }

    /// A bias and a multiple of what is added to it in float32.
    record Raised(Weight weight, Adapter.BiasChange change) implements WeightSource {

        @Override
        public long bytes() {
            return weight.bytes() + change.change().stored().bytes();
        }
    }

    /// A table in which some rows are others.
    record Patched(Weight weight, Adapter.TokenRows rows) implements WeightSource {

        @Override
        public long bytes() {
            return weight.bytes() + rows.rows().stored().bytes();
        }
    }

    /// What a delta holds and what it is to be added to, in float16, as deltas are made.
    ///
    /// @param base has no more rows or columns than the delta: it is added where it begins
    record Sum(Weight weight, Weight base) implements WeightSource {

        @Override
        public long bytes() {
            return weight.bytes() + base.bytes();
        }
    }
}
