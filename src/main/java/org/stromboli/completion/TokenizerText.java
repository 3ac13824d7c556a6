package org.stromboli.completion;

import org.stromboli.tokenizer.TextDecoder;
import org.stromboli.tokenizer.Tokenizer;

/// A tokenizer as completions see it: special tokens show nothing unless they are asked for.
public record TokenizerText(Tokenizer tokenizer) implements TokenText {

    @Override
    public Growing grow(boolean continuing) {
        return grow(continuing, false);
    }

    @Override
    public Growing grow(boolean continuing, boolean withSpecialTokens) {
        TextDecoder decoder =
                continuing ? tokenizer.continuingDecoder(!withSpecialTokens) : tokenizer.decoder(!withSpecialTokens);
        return new Growing() {
            @Override
            public String append(int id) {
                return decoder.append(id);
            }

            @Override
            public String finish() {
                return decoder.finish();
            }
        };
    }

    @Override
    public int[] encode(String text, boolean specialTokens) {
        return tokenizer.encode(text, specialTokens);
    }

    @Override
    public String decode(int[] ids) {
        return tokenizer.decode(ids, false);
    }

    @Override
    public byte[] bytes(int id) {
        return tokenizer.bytesOf(id);
    }
}
