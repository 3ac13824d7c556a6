package org.stromboli.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The special tokens of a vocabulary as text, and how a user's text is kept from spelling them: a mark is put inside
/// every special token that the text holds but for those that users may write, and where it might become one together
/// with its neighbours. The mark is a noncharacter of Unicode, which no exchanged text may hold. Immutable.
final class SpecialTokens {

    /// Inside a user's text: no special token here.
    static final char MARK = '\uFDD0';

    /// Around the special tokens of the template while a guarded text is encoded.
    static final char FENCE = '\uFDD1';

    private static final char REPLACEMENT = '\uFFFD';

    private final List<String> all;
    private final Map<Character, List<String>> byFirst;
    private final Set<String> typable;

    private SpecialTokens(List<String> all, Map<Character, List<String>> byFirst, Set<String> typable) {
        this.all = all;
        this.byFirst = byFirst;
        this.typable = typable;
    }

    static SpecialTokens of(Collection<String> texts) {
        return of(texts, Set.of());
    }

    /// @param typable those that a user may write
    static SpecialTokens of(Collection<String> texts, Set<String> typable) {
        // The longest first: a token may begin with another one.
        List<String> all = texts.stream()
                .filter(text -> text.length() > 1) // a mark cannot break up a single character
                .filter(text -> !PieceStyle.isByte(text)) // harmless, and byte fallback finds them by their names
                .sorted((a, b) -> b.length() - a.length())
                .toList();
        Map<Character, List<String>> byFirst = new HashMap<>();
        for (String each : all) {
            byFirst.computeIfAbsent(each.charAt(0), first -> new ArrayList<>()).add(each);
        }
        return new SpecialTokens(all, byFirst, Set.copyOf(typable));
    }

    static boolean isGuarded(String text) {
        return text.indexOf(MARK) >= 0;
    }

    static String fenced(String token) {
        return FENCE + token + FENCE;
    }

    boolean contains(String text) {
        return !text.isEmpty() && at(text, 0).equals(text);
    }

    /// The text with its special tokens fenced and its marks removed.
    String fenceAll(String text) {
        StringBuilder fenced = new StringBuilder(text.length() + 64);
        int at = 0;
        while (at < text.length()) {
            String token = at(text, at);
            if (!token.isEmpty()) {
                fenced.append(fenced(token));
                at += token.length();
                continue;
            }
            if (text.charAt(at) != MARK) {
                fenced.append(text.charAt(at));
            }
            at++;
        }
        return fenced.toString();
    }

    /// The special token that starts at `at`, or an empty text.
    String at(String text, int at) {
        for (String each : byFirst.getOrDefault(text.charAt(at), List.of())) {
            if (text.startsWith(each, at)) {
                return each;
            }
        }
        return "";
    }

    String guard(String userText) {
        String text = userText.replace(MARK, REPLACEMENT).replace(FENCE, REPLACEMENT);
        boolean openStart = all.stream().anyMatch(token -> endsInside(token, text));
        boolean openEnd = all.stream().anyMatch(token -> startsAtEnd(token, text));
        StringBuilder guarded = new StringBuilder(text.length() + 8);
        if (openStart) {
            guarded.append(MARK);
        }
        int at = 0;
        while (at < text.length()) {
            String token = at(text, at);
            if (typable.contains(token)) {
                guarded.append(token);
                at += token.length();
                continue;
            }
            guarded.append(text.charAt(at));
            if (!token.isEmpty()) {
                guarded.append(MARK);
            }
            at++;
        }
        if (openEnd) {
            guarded.append(MARK);
        }
        return guarded.length() == text.length() ? text : guarded.toString();
    }

    /// The text begins with the end of the token.
    private static boolean endsInside(String token, String text) {
        for (int cut = 1; cut < token.length(); cut++) {
            if (text.startsWith(token.substring(cut))) {
                return true;
            }
        }
        return false;
    }

    /// The text ends with the beginning of the token.
    private static boolean startsAtEnd(String token, String text) {
        for (int cut = 1; cut < token.length(); cut++) {
            if (text.endsWith(token.substring(0, cut))) {
                return true;
            }
        }
        return false;
    }
}
