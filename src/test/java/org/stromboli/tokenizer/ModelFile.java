package org.stromboli.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes a `tokenizer.model` field by field.
final class ModelFile {

    static final int BPE = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// A byte-pair vocabulary of these pieces after `<unk>`, `<s>`, `</s>` and the 256 bytes; the first has
    /// the highest score.
    static byte[] of(List<String> pieces) {
        return of(pieces, BPE);
    }

    static byte[] of(List<String> pieces, int type) {
        ModelFile file = new ModelFile();
        file.message(1, piece("<unk>", 0, 2));
        file.message(1, piece("<s>", 0, 3));
        file.message(1, piece("</s>", 0, 3));
        for (int value = 0; value < 256; value++) {
            file.message(1, piece("<0x%02X>".formatted(value), 0, 6));
        }
        for (int rank = 0; rank < pieces.size(); rank++) {
            file.message(1, piece(pieces.get(rank), -rank, 1));
        }
        file.message(2, new ModelFile().number(3, type).number(35, 1));
        file.message(3, identity());
        return file.toBytes();
    }

    static ModelFile identity() {
        return new ModelFile().text(1, "identity").number(3, 1).number(4, 0).number(5, 1);
    }

    static ModelFile piece(String text, float score, int type) {
        return new ModelFile().text(1, text).real(2, score).number(3, type);
    }

    ModelFile message(int field, ModelFile inner) {
        return bytes(field, inner.toBytes());
    }

    ModelFile text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ModelFile bytes(int field, byte[] value) {
        varint(field << 3 | 2);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    ModelFile number(int field, long value) {
        varint(field << 3);
        varint(value);
        return this;
    }

    ModelFile real(int field, float value) {
        varint(field << 3 | 5);
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    ModelFile raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
