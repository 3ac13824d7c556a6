package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// How a vocabulary writes bytes as pieces of text.
sealed interface PieceStyle {

    Pattern BYTE_PIECE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

    byte[] bytes(String piece);

    /// Spaces that every whole text begins with although they are no part of it.
    int leadingSpaces();

    /// The beginning of a character that does not go on shows a replacement character for each of its bytes,
    /// rather than one for all.
    boolean replacesEachByte();

    /// The piece is how byte fallback writes one byte.
    static boolean isByte(String piece) {
        return BYTE_PIECE.matcher(piece).matches();
    }

    /// @param decoder the part of `tokenizer.json` of that name
    static PieceStyle of(JsonNode decoder) {
        return switch (decoder.path("type").asText()) {
            case "ByteLevel" -> new ByteLevel();
            case "Sequence" -> SentencePiece.of(decoder.path("decoders"));
            default -> throw unsupported(decoder);
        };
    }

    private static IllegalArgumentException unsupported(JsonNode decoder) {
        return new IllegalArgumentException("tokenizer.json has a decoder that is not supported: " + decoder
                + "; known are ByteLevel, and Sequence of" + " Replace, ByteFallback, Fuse, Strip");
    }

    /// GPT-2's way: each byte has a printable character of its own. Pieces with other characters stand for
    /// themselves.
    record ByteLevel() implements PieceStyle {

        private static final int[] BYTE_OF_CHARACTER = byteOfCharacter(); // [character], -1 where it means no byte

        private static int[] byteOfCharacter() {
            int[] table = new int[512];
            Arrays.fill(table, -1);
            int next = 256;
            for (int value = 0; value < 256; value++) {
                boolean printable = value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xFF && value != 0xAD;
                table[printable ? value : next++] = value;
            }
            return table;
        }

        @Override
        public byte[] bytes(String piece) {
            byte[] bytes = new byte[piece.length()];
            for (int at = 0; at < bytes.length; at++) {
                char character = piece.charAt(at);
                int value = character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : -1;
                if (value < 0) {
                    return piece.getBytes(StandardCharsets.UTF_8);
                }
                bytes[at] = (byte) value;
            }
            return bytes;
        }

        @Override
        public int leadingSpaces() {
            return 0;
        }

        @Override
        public boolean replacesEachByte() {
            return false;
        }
    }

    /// SentencePiece's way: spaces are written as another character, and a character without a piece as its
    /// bytes, `<0xE4>`.
    ///
    /// @param replacements applied in order
    record SentencePiece(List<Replacement> replacements, boolean byteFallback, int leadingSpaces)
            implements PieceStyle {

        record Replacement(String from, String to) {}

        static SentencePiece of(JsonNode decoders) {
            List<Replacement> replacements = new ArrayList<>();
            boolean byteFallback = false;
            int leadingSpaces = 0;
            for (JsonNode each : decoders) {
                switch (each.path("type").asText()) {
                    case "Replace" ->
                        replacements.add(new Replacement(
                                each.path("pattern").path("String").asText(),
                                each.path("content").asText()));
                    case "ByteFallback" -> byteFallback = true;
                    case "Fuse" -> {}
                    case "Strip" -> {
                        if (!each.path("content").asText().equals(" ")
                                || each.path("stop").asInt() != 0) {
                            throw unsupported(each);
                        }
                        leadingSpaces = each.path("start").asInt();
                    }
                    default -> throw unsupported(each);
                }
            }
            return new SentencePiece(List.copyOf(replacements), byteFallback, leadingSpaces);
        }

        @Override
        public byte[] bytes(String piece) {
            if (byteFallback && isByte(piece)) {
                return HexFormat.of().parseHex(piece, 3, 5);
            }
            String text = piece;
            for (Replacement each : replacements) {
                text = text.replace(each.from(), each.to());
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean replacesEachByte() {
            return true;
        }
    }
}
