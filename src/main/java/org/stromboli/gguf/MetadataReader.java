package org.stromboli.gguf;

import java.util.Map;

/// Reads the metadata at a cursor: where each value lies. Values stay in the file.
final class MetadataReader {

    private static final int MAX_PAIRS = 1 << 16;
    private static final int MAX_KEY_BYTES = 65_535; // as the format has it
    private static final int MAX_DEPTH = 4;

    private final Cursor in;

    MetadataReader(Cursor in) {
        this.in = in;
    }

    /// @param pairs as the file says
    void checkPairs(long pairs) {
        in.checkCount(pairs, in.lengthBytes() + Integer.BYTES + 1, "metadata pairs");
        if (pairs > MAX_PAIRS) {
            throw in.file().rejected("it has %d metadata pairs, at most %d are allowed".formatted(pairs, MAX_PAIRS));
        }
    }

    /// @param pairs not believed: without [#checkPairs], what is read ends at the first damage
    /// @param to complete up to the first damage
    void read(long pairs, Map<String, MetadataValue> to) {
        for (long pair = 0; pair < Math.min(pairs, MAX_PAIRS); pair++) {
            String key = in.name(MAX_KEY_BYTES, "metadata");
            ValueType type = type(key);
            if (to.putIfAbsent(key, type == ValueType.ARRAY ? array(key, 1) : single(type)) != null) {
                throw in.file().damaged("it has the metadata %s twice".formatted(key));
            }
        }
    }

    private ValueType type(String key) {
        int number = in.integer();
        return ValueType.of(number)
                .orElseThrow(() -> in.file()
                        .damaged("its metadata %s has a value of type %s, which does not exist"
                                .formatted(key, Integer.toUnsignedString(number))));
    }

    private MetadataValue single(ValueType type) {
        long at = in.position();
        if (type == ValueType.STRING) {
            in.skipString();
        } else {
            in.skip(type.bytes());
        }
        return new MetadataValue(type, false, 1, at, in.position());
    }

    private MetadataValue array(String key, int depth) {
        if (depth > MAX_DEPTH) {
            throw in.file()
                    .rejected("arrays of its metadata %s are nested more than %d deep".formatted(key, MAX_DEPTH));
        }
        ValueType type = type(key);
        long count = in.length();
        in.checkCount(count, leastBytes(type), "elements in its metadata " + key);
        long at = in.position();
        for (long element = 0; type == ValueType.STRING && element < count; element++) {
            in.skipString();
        }
        for (long element = 0; type == ValueType.ARRAY && element < count; element++) {
            array(key, depth + 1);
        }
        in.skip(count * type.bytes());
        return new MetadataValue(type, true, count, at, in.position());
    }

    private int leastBytes(ValueType type) {
        return switch (type) {
            case STRING -> in.lengthBytes();
            case ARRAY -> Integer.BYTES + in.lengthBytes();
            default -> type.bytes();
        };
    }
}
