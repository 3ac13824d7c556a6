package org.stromboli.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.grammar.automaton.TokenTable;

/// Constraints over the ids of `Requests`, whose masks a test makes when it wants to; and the same once more by the
/// expressions of the JDK.
final class Forms {

    private static final List<String> REGEXES = List.of(
            "(ab|c)*d", "[a-d]{3,20}", "(a|b)+c{2}", "a{0,5}b", "abcd", "[ab]{2}(cd)*", "(.b?)*", "((ab){1,9}c){2}");

    /// What an id reads like, by its remainder.
    private static final List<String> TEXTS = List.of("a", "b", "c", "d", "ab", "cd", "ba", "aa", "bcd", "dd");

    private final Deque<Runnable> unmade = new ArrayDeque<>(); // guarded by itself
    private final Constraints constraints = new Constraints(
            new TokenTable(Requests.VOCABULARY, id -> text(id).getBytes(StandardCharsets.US_ASCII), false, this::make),
            Runnable::run);
    private boolean atOnce;

    private void make(Runnable mask) {
        synchronized (unmade) {
            if (!atOnce) {
                unmade.add(mask);
                return;
            }
        }
        mask.run();
    }

    /// Makes the mask that was asked for longest ago; false if there is none.
    boolean makeOne() {
        Runnable mask;
        synchronized (unmade) {
            mask = unmade.poll();
        }
        if (mask != null) {
            mask.run();
        }
        return mask != null;
    }

    /// Makes all masks, from now on when they are asked for.
    void makeAll() {
        synchronized (unmade) {
            atOnce = true;
        }
        boolean more = true;
        while (more) {
            more = makeOne();
        }
    }

    int count() {
        return REGEXES.size();
    }

    TokenConstraint constraint(int form) {
        return constraints.compile(new StructuredOutputSpec.Regex(REGEXES.get(form)), true);
    }

    static String text(int id) {
        return id == Requests.END || id == Requests.PLACEHOLDER ? "" : TEXTS.get(id % TEXTS.size());
    }

    private static String text(List<Integer> ids) {
        return ids.stream().map(Forms::text).collect(Collectors.joining());
    }

    /// Whether an answer may begin like this.
    boolean canBegin(int form, List<Integer> ids) {
        Matcher matcher = Pattern.compile(REGEXES.get(form)).matcher(text(ids));
        return matcher.matches() || matcher.hitEnd();
    }

    /// Whether an answer may be this.
    boolean canBe(int form, List<Integer> ids) {
        return Pattern.matches(REGEXES.get(form), text(ids));
    }
}
