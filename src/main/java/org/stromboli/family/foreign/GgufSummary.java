package org.stromboli.family.foreign;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the first metadata of a GGUF file tell about it: architecture and quantisation. Metadata that are damaged, or
/// not among the first megabyte, are left out.
///
/// The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
///
/// @param architecture for example `llama`, or `clip` of a vision tower; empty where it is not found
/// @param type for example `Q4_K_M`; empty where it is not found
record GgufSummary(String architecture, String type) {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_PAIRS = 4096;
    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int UINT32 = 4;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    /// Bytes of a value by the number of its type; 0 for those of no fixed size.
    private static final List<Integer> SIZES = List.of(1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8);

    /// Numbers of `general.file_type` by the names that tools give them.
    private static final Map<Integer, String> TYPES = Map.ofEntries(
            Map.entry(0, "F32"),
            Map.entry(1, "F16"),
            Map.entry(2, "Q4_0"),
            Map.entry(3, "Q4_1"),
            Map.entry(7, "Q8_0"),
            Map.entry(8, "Q5_0"),
            Map.entry(9, "Q5_1"),
            Map.entry(10, "Q2_K"),
            Map.entry(11, "Q3_K_S"),
            Map.entry(12, "Q3_K_M"),
            Map.entry(13, "Q3_K_L"),
            Map.entry(14, "Q4_K_S"),
            Map.entry(15, "Q4_K_M"),
            Map.entry(16, "Q5_K_S"),
            Map.entry(17, "Q5_K_M"),
            Map.entry(18, "Q6_K"),
            Map.entry(25, "IQ4_NL"),
            Map.entry(26, "IQ3_S"),
            Map.entry(27, "IQ3_M"),
            Map.entry(30, "IQ4_XS"),
            Map.entry(32, "BF16"));

    static boolean isGguf(byte[] head) {
        return head.length >= 4
                && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
    }

    static GgufSummary of(Path file) {
        Reader reader = new Reader();
        try (InputStream in = Files.newInputStream(file)) {
            reader.read(ByteBuffer.wrap(in.readNBytes(MAX_BYTES)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException _) {
            // what was found so far is all that there is
        }
        return new GgufSummary(reader.architecture, reader.type);
    }

    /// For messages, for example ` (llama, Q4_K_M)`; empty where nothing is known.
    String text() {
        List<String> known = new ArrayList<>();
        if (!architecture.isEmpty()) {
            known.add(architecture.equals("clip") ? "a vision tower" : architecture);
        }
        if (!type.isEmpty()) {
            known.add(type);
        }
        return known.isEmpty() ? "" : " (" + String.join(", ", known) + ")";
    }

    private static final class Reader {

        private String architecture = "";
        private String type = "";

        private void read(ByteBuffer in) throws IOException {
            skip(in, 4);
            boolean wide = integer(in) >= 2;
            skip(in, wide ? 8 : 4);
            long pairs = wide ? in.getLong(skip(in, 8)) : integer(in);
            for (long pair = 0; pair < Math.min(pairs, MAX_PAIRS); pair++) {
                String key = text(in, wide);
                int kind = integer(in);
                if (key.equals("general.architecture") && kind == STRING) {
                    architecture = text(in, wide);
                } else if (key.equals("general.file_type") && kind == UINT32) {
                    type = TYPES.getOrDefault(integer(in), "");
                } else {
                    skipValue(in, kind, wide);
                }
            }
        }

        private static void skipValue(ByteBuffer in, int kind, boolean wide) throws IOException {
            if (kind == STRING) {
                text(in, wide);
            } else if (kind != ARRAY) {
                skip(in, size(kind));
            } else {
                int elements = integer(in);
                long count = wide ? in.getLong(skip(in, 8)) : integer(in);
                for (long each = 0; elements == STRING && each < count; each++) {
                    text(in, wide);
                }
                if (elements != STRING) {
                    skip(in, Math.multiplyExact(Math.clamp(count, 0, MAX_BYTES), size(elements)));
                }
            }
        }

        private static int size(int kind) throws IOException {
            if (kind < 0 || kind >= SIZES.size() || SIZES.get(kind) == 0) {
                throw new EOFException("type " + kind);
            }
            return SIZES.get(kind);
        }

        private static String text(ByteBuffer in, boolean wide) throws IOException {
            long length = wide ? in.getLong(skip(in, 8)) : integer(in);
            int start = skip(in, length);
            return new String(in.array(), start, (int) length, StandardCharsets.UTF_8);
        }

        private static int integer(ByteBuffer in) throws IOException {
            return in.getInt(skip(in, 4));
        }

        /// Where it was before.
        private static int skip(ByteBuffer in, long bytes) throws IOException {
            int at = in.position();
            if (bytes < 0 || bytes > in.remaining()) {
                throw new EOFException();
            }
            in.position(at + (int) bytes);
            return at;
        }
    }
}
