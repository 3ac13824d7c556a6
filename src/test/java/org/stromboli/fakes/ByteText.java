package org.stromboli.fakes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.stromboli.completion.TokenText;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.automaton.TokenTable;

/// A vocabulary whose ids 0 to 255 are bytes of UTF-8 and whose further ids are special tokens, written `<301>`.
public final class ByteText implements TokenText {

    public static final int VOCABULARY = 512;
    public static final int IMAGE = 300;
    public static final int END = 301;

    /// Constraints over these bytes.
    public static Constraints constraints() {
        return new Constraints(new TokenTable(VOCABULARY, new ByteText()::bytes, false, Runnable::run), Runnable::run);
    }

    public static int[] ids(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    @Override
    public Growing grow(boolean continuing) {
        return grow(continuing, false);
    }

    @Override
    public Growing grow(boolean continuing, boolean withSpecialTokens) {
        return new GrowingBytes(withSpecialTokens);
    }

    @Override
    public int[] encode(String text, boolean specialTokens) {
        return ids(specialTokens ? "^" + text : text);
    }

    @Override
    public String decode(int[] ids) {
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = (byte) ids[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes(int id) {
        return id < 256 ? new byte[] {(byte) id} : new byte[0];
    }

    private static final class GrowingBytes implements Growing {

        private final ByteBuffer pending = ByteBuffer.allocate(8);
        private final CharsetDecoder utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);

        private final boolean withSpecialTokens;

        GrowingBytes(boolean withSpecialTokens) {
            this.withSpecialTokens = withSpecialTokens;
        }

        @Override
        public String append(int id) {
            if (id >= 256) {
                return withSpecialTokens ? "<%d>".formatted(id) : "";
            }
            pending.put((byte) id);
            return decode(false);
        }

        @Override
        public String finish() {
            return decode(true);
        }

        private String decode(boolean end) {
            CharBuffer out = CharBuffer.allocate(16);
            pending.flip();
            utf8.decode(pending, out, end);
            pending.compact();
            return out.flip().toString();
        }
    }
}
