package org.stromboli.torch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stromboli.torch.PickleValue.Function;
import org.stromboli.torch.PickleValue.Plain;
import org.stromboli.torch.PickleValue.Storage;
import org.stromboli.torch.PickleValue.StorageClass;
import org.stromboli.torch.PickleValue.Tensor;
import org.stromboli.torch.PickleValue.Text;
import org.stromboli.torch.PickleValue.Tuple;
import org.stromboli.torch.PickleValue.Whole;

/// The names that a checkpoint's pickle may use, and what becomes of them. Stateless.
final class PickleGlobals {

    private static final int MAX_DIMENSIONS = 8;

    private static final Map<String, PickleValue> KNOWN = Map.ofEntries(
            Map.entry("collections.OrderedDict", Function.ORDERED_DICTIONARY),
            Map.entry("torch._utils._rebuild_tensor_v2", Function.REBUILD_TENSOR),
            Map.entry("torch._utils._rebuild_parameter", Function.REBUILD_PARAMETER),
            Map.entry("torch.FloatStorage", new StorageClass("F32", 4)),
            Map.entry("torch.HalfStorage", new StorageClass("F16", 2)),
            Map.entry("torch.BFloat16Storage", new StorageClass("BF16", 2)),
            Map.entry("torch.DoubleStorage", new StorageClass("F64", 8)),
            Map.entry("torch.LongStorage", new StorageClass("I64", 8)),
            Map.entry("torch.IntStorage", new StorageClass("I32", 4)),
            Map.entry("torch.ShortStorage", new StorageClass("I16", 2)),
            Map.entry("torch.CharStorage", new StorageClass("I8", 1)),
            Map.entry("torch.ByteStorage", new StorageClass("U8", 1)),
            Map.entry("torch.BoolStorage", new StorageClass("BOOL", 1)));

    private PickleGlobals() {}

    static Optional<PickleValue> find(String name) {
        return Optional.ofNullable(KNOWN.get(name));
    }

    /// What a persistent id stands for: `('storage', class, key, location, elements)`.
    static Optional<Storage> storage(PickleValue id) {
        return id instanceof Tuple(List<PickleValue> items)
                        && items.size() == 5
                        && items.get(0) instanceof Text(String kind)
                        && kind.equals("storage")
                        && items.get(1) instanceof StorageClass type
                        && items.get(2) instanceof Text(String key)
                        && items.get(3) instanceof Text
                        && items.get(4) instanceof Whole(long elements)
                        && elements >= 0
                ? Optional.of(new Storage(type, key, elements))
                : Optional.empty();
    }

    /// A tensor of `(storage, offset, sizes, strides, requires_grad, hooks)`, if it lies in its storage and is no
    /// larger than that.
    static Optional<Tensor> tensor(List<PickleValue> arguments) {
        if (arguments.size() == 6
                && arguments.get(0) instanceof Storage storage
                && arguments.get(1) instanceof Whole(long offset)
                && arguments.get(2) instanceof Tuple(List<PickleValue> sizes)
                && arguments.get(3) instanceof Tuple(List<PickleValue> steps)
                && arguments.get(4) instanceof Plain
                && sizes.size() == steps.size()) {
            return numbers(sizes)
                    .flatMap(shape -> numbers(steps).map(strides -> new Tensor(storage, offset, shape, strides)))
                    .filter(PickleGlobals::fits);
        }
        return Optional.empty();
    }

    private static Optional<long[]> numbers(List<PickleValue> items) {
        long[] numbers = items.stream()
                .mapToLong(item -> item instanceof Whole(long value) ? value : -1)
                .toArray();
        for (long number : numbers) {
            if (number < 0) {
                return Optional.empty();
            }
        }
        return numbers.length > MAX_DIMENSIONS ? Optional.empty() : Optional.of(numbers);
    }

    private static boolean fits(Tensor tensor) {
        try {
            long count = 1;
            long last = tensor.offset();
            for (int i = 0; i < tensor.shape().length; i++) {
                count = Math.multiplyExact(count, tensor.shape()[i]);
                long reach = Math.multiplyExact(Math.max(0, tensor.shape()[i] - 1), tensor.strides()[i]);
                last = Math.addExact(last, reach);
            }
            long all = tensor.storage().elements();
            boolean inside = count == 0 ? tensor.offset() <= all : last < all;
            return tensor.offset() >= 0 && inside && count <= all;
        } catch (ArithmeticException e) {
            return false;
        }
    }
}
