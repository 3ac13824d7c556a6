package org.stromboli.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Turns the ids of one answer into text as they come. What was returned once never changes, and a character
/// is returned when its last byte is there; bytes that can become no character are returned as U+FFFD. For
/// one thread.
public final class TextDecoder {

    private static final int MAX_CHARACTER_LENGTH = 4; // bytes
    private static final char REPLACEMENT = '\uFFFD';

    private final Vocabulary vocabulary;
    private final boolean skipSpecialTokens;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    private byte[] pending = new byte[0]; // the start of a character
    private int leadingSpaces;

    TextDecoder(Vocabulary vocabulary, boolean skipSpecialTokens, int leadingSpaces) {
        this.vocabulary = vocabulary;
        this.skipSpecialTokens = skipSpecialTokens;
        this.leadingSpaces = leadingSpaces;
    }

    /// The text that this token completes, often one word, perhaps nothing.
    public String append(int id) {
        if (skipSpecialTokens && vocabulary.isSpecial(id)) {
            return "";
        }
        byte[] bytes = vocabulary.bytes(id);
        int start = 0;
        while (leadingSpaces > 0 && start < bytes.length) {
            if (bytes[start] == ' ') {
                leadingSpaces--;
                start++;
            } else {
                leadingSpaces = 0;
            }
        }
        return decode(bytes, start, false);
    }

    /// What is left when the answer has ended. Nothing may be appended afterwards.
    public String finish() {
        return decode(new byte[0], 0, true);
    }

    private String decode(byte[] bytes, int start, boolean end) {
        ByteBuffer in = ByteBuffer.allocate(pending.length + bytes.length - start)
                .put(pending)
                .put(bytes, start, bytes.length - start)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + MAX_CHARACTER_LENGTH);
        for (CoderResult result = utf8.decode(in, out, end); result.isError(); result = utf8.decode(in, out, end)) {
            in.position(in.position() + result.length());
            out.put(REPLACEMENT);
            for (int more = 1; more < result.length() && vocabulary.replacesEachByte(); more++) {
                out.put(REPLACEMENT);
            }
        }
        if (end) {
            utf8.flush(out);
        }
        pending = new byte[in.remaining()];
        in.get(pending);
        return out.flip().toString();
    }
}
