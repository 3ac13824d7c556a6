package org.stromboli.family.foreign;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.stromboli.gguf.GgufException;
import org.stromboli.gguf.GgufMetadata;

/// What the metadata of a GGUF file tell about it: architecture and quantisation. Metadata that are damaged are left
/// out.
///
/// @param architecture for example `llama`, or `clip` of a vision tower; empty where it is not found
/// @param type for example `Q4_K_M`; empty where it is not found
record GgufSummary(String architecture, String type) {

    private static final int MAGIC = 0x46554747; // "GGUF"

    /// Numbers of `general.file_type` by the names that tools give them.
    private static final Map<Long, String> TYPES = Map.ofEntries(
            Map.entry(0L, "F32"),
            Map.entry(1L, "F16"),
            Map.entry(2L, "Q4_0"),
            Map.entry(3L, "Q4_1"),
            Map.entry(7L, "Q8_0"),
            Map.entry(8L, "Q5_0"),
            Map.entry(9L, "Q5_1"),
            Map.entry(10L, "Q2_K"),
            Map.entry(11L, "Q3_K_S"),
            Map.entry(12L, "Q3_K_M"),
            Map.entry(13L, "Q3_K_L"),
            Map.entry(14L, "Q4_K_S"),
            Map.entry(15L, "Q4_K_M"),
            Map.entry(16L, "Q5_K_S"),
            Map.entry(17L, "Q5_K_M"),
            Map.entry(18L, "Q6_K"),
            Map.entry(25L, "IQ4_NL"),
            Map.entry(26L, "IQ3_S"),
            Map.entry(27L, "IQ3_M"),
            Map.entry(30L, "IQ4_XS"),
            Map.entry(32L, "BF16"));

    static boolean isGguf(byte[] head) {
        return head.length >= 4
                && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
    }

    static GgufSummary of(Path file) {
        GgufMetadata metadata = GgufMetadata.peek(file);
        try {
            return new GgufSummary(
                    metadata.text("general.architecture").orElse(""), type(metadata.integer("general.file_type")));
        } catch (GgufException _) {
            return new GgufSummary("", "");
        }
    }

    private static String type(OptionalLong number) {
        return number.isEmpty() ? "" : TYPES.getOrDefault(number.getAsLong(), "");
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
}
