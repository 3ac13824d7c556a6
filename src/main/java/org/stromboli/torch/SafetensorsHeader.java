package org.stromboli.torch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the header of one safetensors file: its length (8 bytes), a JSON object of tensors, then the data. The file
/// may come from anywhere, so that no number in it is believed: sizes are bounded before anything is allocated, ranges
/// must lie in the file, hold exactly their tensor and not overlap.
final class SafetensorsHeader {

    /// What the format's own reader allows.
    private static final long MAX_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final int MAX_DIMENSIONS = 8;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(1_000_000)
                    .build())
            .build();

    private final WeightFile in;
    private final int file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private long dataStart;

    private SafetensorsHeader(WeightFile in, int file) {
        this.in = in;
        this.file = file;
    }

    /// The tensors of the file, by name. `file` is the index that they carry.
    static Map<String, StoredTensor> read(Path path, int file) {
        try (WeightFile in = WeightFile.open(path)) {
            SafetensorsHeader header = new SafetensorsHeader(in, file);
            header.parse(header.text());
            header.checkOverlaps();
            return header.tensors;
        } catch (IOException e) {
            throw new WeightFileException(
                    "the weight file %s is damaged: its header cannot be read as JSON".formatted(path), e);
        }
    }

    private byte[] text() throws IOException {
        if (in.bytes() < LENGTH_BYTES) {
            throw in.broken("it has only %d bytes".formatted(in.bytes()));
        }
        long length = in.read(0, LENGTH_BYTES).getLong();
        if (length < 2 || length > Math.min(MAX_BYTES, in.bytes() - LENGTH_BYTES)) {
            throw in.broken("its header claims %s bytes, the file has %d and at most %d are allowed"
                    .formatted(Long.toUnsignedString(length), in.bytes(), MAX_BYTES));
        }
        dataStart = LENGTH_BYTES + length;
        return in.read(LENGTH_BYTES, (int) length).array();
    }

    private void parse(byte[] text) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, "its header");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                expect(json.nextToken() == JsonToken.START_OBJECT, name);
                if (name.equals("__metadata__")) {
                    json.skipChildren();
                } else {
                    tensors.put(name, tensor(json, name));
                }
            }
        }
    }

    private StoredTensor tensor(JsonParser json, String name) throws IOException {
        String type = null;
        long[] shape = null;
        long[] offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> type = json.getText();
                case "shape" -> shape = numbers(json, name, MAX_DIMENSIONS);
                case "data_offsets" -> offsets = numbers(json, name, 2);
                default -> json.skipChildren();
            }
        }
        return checked(name, type, shape, offsets);
    }

    private long[] numbers(JsonParser json, String name, int max) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, name);
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < max, name);
            long number = json.getLongValue();
            expect(number >= 0, name);
            numbers.add(number);
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private StoredTensor checked(
            String name, @Nullable String type, long @Nullable [] shape, long @Nullable [] offsets) {
        if (type == null || shape == null || offsets == null || offsets.length != 2) {
            throw in.broken("tensor %s lacks its dtype, shape or data_offsets".formatted(name));
        }
        long bytes = offsets[1] - offsets[0];
        if (bytes < 0 || offsets[1] > in.bytes() - dataStart) {
            throw in.broken("tensor %s lies at bytes %d to %d but the file holds only %d bytes of data; it is truncated"
                    .formatted(name, offsets[0], offsets[1], in.bytes() - dataStart));
        }
        StoredTensor tensor = StoredTensor.contiguous(file, type, shape, dataStart + offsets[0], bytes);
        StoredType.named(type).ifPresent(known -> {
            if (!holds(shape, known.bytes(), bytes)) {
                throw in.broken("tensor %s of type %s and shape %s cannot have %d bytes"
                        .formatted(name, type, tensor.shapeText(), bytes));
            }
        });
        return tensor;
    }

    private static boolean holds(long[] shape, long elementBytes, long bytes) {
        try {
            long expected = elementBytes;
            for (long size : shape) {
                expected = Math.multiplyExact(expected, size);
            }
            return expected == bytes;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private void checkOverlaps() {
        List<Map.Entry<String, StoredTensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingLong((Map.Entry<String, StoredTensor> each) ->
                        each.getValue().start())
                .thenComparingLong(each -> each.getValue().bytes()));
        for (int i = 1; i < ordered.size(); i++) {
            StoredTensor before = ordered.get(i - 1).getValue();
            if (before.start() + before.bytes() > ordered.get(i).getValue().start()) {
                throw in.broken("tensors %s and %s overlap"
                        .formatted(ordered.get(i - 1).getKey(), ordered.get(i).getKey()));
            }
        }
    }

    private void expect(boolean holds, String where) {
        if (!holds) {
            throw in.broken("%s is not as the format wants it".formatted(where));
        }
    }
}
