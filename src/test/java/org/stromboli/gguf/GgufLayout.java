package org.stromboli.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Where the numbers of a sound file of version 2 or 3 lie.
final class GgufLayout {

    enum Kind {
        VERSION(4),
        TENSORS(8),
        PAIRS(8),
        KEY_LENGTH(8),
        VALUE_TYPE(4),
        TEXT_LENGTH(8),
        ELEMENT_TYPE(4),
        ELEMENTS(8),
        NAME_LENGTH(8),
        DIMENSIONS(4),
        SIZE(8),
        TENSOR_TYPE(4),
        OFFSET(8);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    /// @param at in bytes from the start of the file
    record Field(Kind kind, int at) {}

    /// @param at of the first character
    record Name(String text, int at) {}

    private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private final ByteBuffer in;
    private final List<Field> fields = new ArrayList<>();
    private final List<Name> keys = new ArrayList<>();
    private final List<Name> tensors = new ArrayList<>();

    GgufLayout(byte... file) {
        in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(4);
        number(Kind.VERSION);
        long tensorCount = number(Kind.TENSORS);
        long pairCount = number(Kind.PAIRS);
        for (long pair = 0; pair < pairCount; pair++) {
            keys.add(name(Kind.KEY_LENGTH));
            value((int) number(Kind.VALUE_TYPE));
        }
        for (long tensor = 0; tensor < tensorCount; tensor++) {
            tensors.add(name(Kind.NAME_LENGTH));
            long dimensions = number(Kind.DIMENSIONS);
            for (long dimension = 0; dimension < dimensions; dimension++) {
                number(Kind.SIZE);
            }
            number(Kind.TENSOR_TYPE);
            number(Kind.OFFSET);
        }
    }

    private void value(int type) {
        switch (type) {
            case GgufBytes.STRING -> name(Kind.TEXT_LENGTH);
            case GgufBytes.ARRAY -> {
                int element = (int) number(Kind.ELEMENT_TYPE);
                long count = number(Kind.ELEMENTS);
                for (long each = 0; each < count; each++) {
                    value(element);
                }
            }
            default -> in.position(in.position() + BYTES[type]);
        }
    }

    private Name name(Kind length) {
        byte[] bytes = new byte[(int) number(length)];
        int at = in.position();
        in.get(bytes);
        return new Name(new String(bytes, StandardCharsets.UTF_8), at);
    }

    private long number(Kind kind) {
        fields.add(new Field(kind, in.position()));
        return kind.bytes() == 4 ? in.getInt() : in.getLong();
    }

    /// First, middle and last.
    List<Field> some(Kind kind) {
        List<Field> all = fields.stream().filter(each -> each.kind() == kind).toList();
        return all.isEmpty()
                ? List.of()
                : List.of(all.getFirst(), all.get(all.size() / 2), all.getLast()).stream()
                        .distinct()
                        .toList();
    }

    List<Name> keys() {
        return keys;
    }

    List<Name> tensors() {
        return tensors;
    }

    /// Where the list of tensors ends.
    int end() {
        return in.position();
    }
}
