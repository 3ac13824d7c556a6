package org.stromboli.completion;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// The tokens with which an answer may begin, if a word is the first of it.
final class AnswerStart {

    private final TokenText vocabulary;
    private final Set<Integer> tokens = new LinkedHashSet<>();

    private AnswerStart(TokenText vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// After a space, after a line or alone; longer words with a capital or without.
    static Set<Integer> of(String word, TokenText vocabulary) {
        AnswerStart start = new AnswerStart(vocabulary);
        start.add(word);
        if (word.codePointCount(0, word.length()) > 1) {
            String first = word.substring(0, 1);
            start.add(first.toUpperCase(Locale.ROOT) + word.substring(1));
            start.add(first.toLowerCase(Locale.ROOT) + word.substring(1));
        }
        return start.tokens;
    }

    private void add(String word) {
        addFirst(word, word);
        addFirst(" " + word, word);
        int[] line = vocabulary.encode("\n" + word, false);
        if (line.length > 0 && text(line[line.length - 1]).equals(word)) {
            tokens.add(line[line.length - 1]);
        }
    }

    /// A token of space alone says nothing of what follows, and that of a single character must be all of it.
    private void addFirst(String text, String word) {
        int[] ids = vocabulary.encode(text, false);
        if (ids.length > 0) {
            String first = text(ids[0]).strip();
            boolean whole = word.length() == 1;
            if (!first.isEmpty() && (whole ? first.equals(word) : word.startsWith(first))) {
                tokens.add(ids[0]);
            }
        }
    }

    private String text(int id) {
        return new String(vocabulary.bytes(id), StandardCharsets.UTF_8);
    }
}
