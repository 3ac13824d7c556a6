package org.stromboli.gguf;

import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the list of tensors at a cursor that stands behind the metadata.
final class TensorReader {

    private static final int MAX_TENSORS = 1 << 16;
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_NAME_BYTES = 1024; // llama.cpp allows 63
    private static final int DEFAULT_ALIGNMENT = 32;

    private final Cursor in;
    private final MappedFile file;

    TensorReader(Cursor in) {
        this.in = in;
        this.file = in.file();
    }

    /// As it is listed, before it is known where data begin.
    private record Listed(TensorType type, StoredTensor.Shape shape, long offset) {}

    /// @param tensors as the file says
    Map<String, StoredTensor> read(long tensors, GgufMetadata metadata) {
        checkTensors(tensors);
        long alignment = alignment(metadata);
        Map<String, Listed> listed = new LinkedHashMap<>();
        for (long tensor = 0; tensor < tensors; tensor++) {
            String name = in.name(MAX_NAME_BYTES, "a tensor");
            if (listed.putIfAbsent(name, listed(name)) != null) {
                throw file.damaged("it has tensor %s twice".formatted(name));
            }
        }
        long data = Math.ceilDiv(in.position(), alignment) * alignment;
        Map<String, StoredTensor> stored = new LinkedHashMap<>();
        listed.forEach((name, each) -> stored.put(name, stored(name, each, data, alignment)));
        return stored;
    }

    void checkTensors(long tensors) {
        in.checkCount(tensors, in.lengthBytes() + Integer.BYTES + Integer.BYTES + Long.BYTES, "tensors");
        if (tensors > MAX_TENSORS) {
            throw file.rejected("it has %d tensors, at most %d are allowed".formatted(tensors, MAX_TENSORS));
        }
    }

    private long alignment(GgufMetadata metadata) {
        long alignment = metadata.integer("general.alignment").orElse(DEFAULT_ALIGNMENT);
        if (Long.bitCount(alignment) != 1 || alignment < 0 || alignment > 1 << 30) {
            throw file.damaged("its alignment is %d, no power of two".formatted(alignment));
        }
        return alignment;
    }

    private Listed listed(String name) {
        int dimensions = in.integer();
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw file.damaged("tensor %s has %s dimensions, at most %d are allowed"
                    .formatted(name, Integer.toUnsignedString(dimensions), MAX_DIMENSIONS));
        }
        long[] sizes = new long[dimensions];
        for (int dimension = dimensions - 1; dimension >= 0; dimension--) {
            sizes[dimension] = in.length();
        }
        StoredTensor.Shape shape = new StoredTensor.Shape(sizes);
        int number = in.integer();
        TensorType type = TensorType.of(number)
                .orElseThrow(() -> file.rejected(
                        "tensor %s has type %s, which is not known".formatted(name, Integer.toUnsignedString(number))));
        if (type.blockValues() == 0) {
            throw file.rejected("tensor %s is quantised as %s, which is not supported".formatted(name, type));
        }
        checkShape(name, shape, type);
        return new Listed(type, shape, in.longInteger());
    }

    private void checkShape(String name, StoredTensor.Shape shape, TensorType type) {
        long elements = 1;
        for (long size : shape.sizes()) {
            if (size < 1 || size > Long.MAX_VALUE / Double.BYTES / elements) {
                throw file.damaged("tensor %s has shape %s".formatted(name, shape));
            }
            elements *= size;
        }
        if (shape.rows() > Integer.MAX_VALUE || shape.columns() > Integer.MAX_VALUE) {
            throw file.rejected("tensor %s has shape %s, too large for a matrix".formatted(name, shape));
        }
        long[] sizes = shape.sizes();
        long row = sizes.length == 0 ? 1 : sizes[sizes.length - 1];
        if (row % type.blockValues() != 0) {
            throw file.damaged("rows of tensor %s have %d values, which is no multiple of the %d of a block of %s"
                    .formatted(name, row, type.blockValues(), type));
        }
    }

    private StoredTensor stored(String name, Listed listed, long data, long alignment) {
        TensorType type = listed.type();
        long blocks = listed.shape().rows() * (listed.shape().columns() / type.blockValues());
        long bytes = Math.multiplyExact(blocks, type.blockBytes());
        long available = file.memory().byteSize() - data;
        if (listed.offset() < 0 || listed.offset() % alignment != 0) {
            throw file.damaged("tensor %s begins at byte %s of the data, no multiple of the alignment %d"
                    .formatted(name, Long.toUnsignedString(listed.offset()), alignment));
        }
        if (bytes > available || listed.offset() > available - bytes) {
            throw file.damaged("tensor %s needs %d bytes from byte %d of the data, the file has %d; it is truncated"
                    .formatted(name, bytes, listed.offset(), Math.max(0, available)));
        }
        return new StoredTensor(name, file, type, listed.shape(), data + listed.offset(), bytes);
    }
}
