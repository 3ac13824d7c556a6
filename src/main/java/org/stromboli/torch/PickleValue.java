package org.stromboli.torch;

import java.util.List;
import java.util.Map;

/// What a pickle can make here, and nothing else: none of it can run code. Lists and dictionaries may hold themselves,
/// so that they are not compared or printed.
sealed interface PickleValue {

    record Text(String value) implements PickleValue {}

    record Whole(long value) implements PickleValue {}

    /// `None`, true, false and fractions: read, and never needed.
    record Plain() implements PickleValue {}

    record Tuple(List<PickleValue> items) implements PickleValue {}

    record Items(List<PickleValue> items) implements PickleValue {}

    /// Keys that are no texts are not kept.
    record Dictionary(Map<String, PickleValue> entries) implements PickleValue {}

    /// One of the few functions that are known.
    enum Function implements PickleValue {
        ORDERED_DICTIONARY,
        REBUILD_TENSOR,
        REBUILD_PARAMETER
    }

    /// The class of a storage.
    ///
    /// @param type of its elements, in the notation of safetensors
    record StorageClass(String type, int elementBytes) implements PickleValue {}

    /// @param key names the archive's entry that holds the elements
    record Storage(StorageClass kind, String key, long elements) implements PickleValue {}

    /// @param offset of the first element in its storage
    record Tensor(Storage storage, long offset, long[] shape, long[] strides) implements PickleValue {}
}
