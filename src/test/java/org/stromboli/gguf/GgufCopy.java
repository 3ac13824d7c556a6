package org.stromboli.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A language model in a GGUF file that a test writes: numbers, tensors in float32, and a vocabulary of no meaning.
public final class GgufCopy {

    private static final int ALIGNMENT = 32;
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;

    private final String architecture;
    private final Map<String, Number> numbers = new LinkedHashMap<>();
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> tensors = new LinkedHashMap<>();

    public GgufCopy(String architecture) {
        this.architecture = architecture;
    }

    /// @param key behind the architecture
    public GgufCopy with(String key, Number number) {
        numbers.put(key, number);
        return this;
    }

    /// @param shape slowest first
    public GgufCopy with(String tensor, float[] values, int... shape) {
        tensors.put(tensor, values);
        shapes.put(tensor, shape);
        return this;
    }

    /// @param tokens of the vocabulary
    public Path write(Path file, int tokens) throws IOException {
        GgufBytes out = GgufBytes.of(3, tensors.size(), numbers.size() + 6L);
        out.key("general.architecture", GgufBytes.STRING).string(architecture);
        numbers.forEach((key, number) -> {
            String full = architecture + "." + key;
            if (number instanceof Integer whole) {
                out.key(full, GgufBytes.UINT32).integer(whole);
            } else {
                out.key(full, GgufBytes.FLOAT32).integer(Float.floatToRawIntBits(number.floatValue()));
            }
        });
        vocabulary(out, tokens);
        long offset = 0;
        for (Map.Entry<String, int[]> each : shapes.entrySet()) {
            List<Long> sizes = new ArrayList<>();
            for (int size : each.getValue()) {
                sizes.addFirst((long) size);
            }
            out.tensor(
                    each.getKey(),
                    0,
                    offset,
                    sizes.stream().mapToLong(Long::longValue).toArray());
            offset += Math.ceilDiv(tensors.get(each.getKey()).length * 4, ALIGNMENT) * (long) ALIGNMENT;
        }
        out.data(ALIGNMENT, 0);
        Files.write(file, concatenated(out.bytes()));
        return file;
    }

    private static void vocabulary(GgufBytes out, int tokens) {
        out.key("tokenizer.ggml.model", GgufBytes.STRING).string("llama");
        out.key("tokenizer.ggml.unknown_token_id", GgufBytes.UINT32).integer(0);
        out.array("tokenizer.ggml.tokens", GgufBytes.STRING, tokens);
        for (int i = 0; i < tokens; i++) {
            out.string(i == 0 ? "<unk>" : i == 1 ? "<s>" : i == 2 ? "</s>" : "t" + i);
        }
        out.array("tokenizer.ggml.scores", GgufBytes.FLOAT32, tokens);
        for (int i = 0; i < tokens; i++) {
            out.integer(Float.floatToRawIntBits(-i));
        }
        out.array("tokenizer.ggml.token_type", GgufBytes.INT32, tokens);
        for (int i = 0; i < tokens; i++) {
            out.integer(i < 3 ? CONTROL : NORMAL);
        }
    }

    private byte[] concatenated(byte[] head) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head);
        for (float[] each : tensors.values()) {
            int bytes = Math.ceilDiv(each.length * 4, ALIGNMENT) * ALIGNMENT;
            ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
            data.asFloatBuffer().put(each);
            all.writeBytes(data.array());
        }
        return all.toByteArray();
    }
}
