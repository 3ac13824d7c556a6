package org.stromboli.grammar.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Seeds;
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.TransitionNetworkBuilder;
import org.stromboli.grammar.automaton.WorkBudget;
import org.stromboli.grammar.expression.Grammar;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.sampling.grammar.Walk;

/// Automata of regular expressions against those of the JDK.
@Timeout(60)
public class RegexTest {

    private static final String[] ATOMS = {
        "a", "b", "é", "€", "𝄞", ".", "[ab]", "[^a]", "[a-c€-₭]", "\\d", "\\w", "\\\\", "\\.", "-"
    };
    private static final String[] LETTERS = {"a", "b", "c", "é", "€", "𝄞", "1", "_", "\\", ".", "-", "\n", "₭", "ÿ"};

    @ParameterizedTest
    @Seeds({1, 2, 3, 4})
    void agreesWithTheJdk(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int matches = 0;
        for (int round = 0; round < 150; round++) {
            String regex = regex(random, 3);
            Automaton automaton = automaton(regex);
            Pattern pattern = Pattern.compile(regex);
            for (int i = 0; i < 30; i++) {
                String text = text(random);
                boolean expected = pattern.matcher(text).matches();
                matches += expected ? 1 : 0;
                assertThat(matches(automaton, text))
                        .describedAs("seed %d: %s on %s", seed, regex, text)
                        .isEqualTo(expected);
            }
        }
        assertThat(matches).isGreaterThan(50);
    }

    @ParameterizedTest
    @Seeds({5, 6, 7})
    void whereverItGoesItCanFinish(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 60; round++) {
            String regex = regex(random, 3);
            Walk.random(automaton(regex), random, 100)
                    .ifPresent(text -> assertThat(
                                    Pattern.compile(regex).matcher(text).matches())
                            .describedAs("seed %d: %s gives %s", seed, regex, text)
                            .isTrue());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "(a)\\1 \\1", "a(?=b) (?", "a(?!b) (?", "a\\b \\b", "\\p{L} \\p", "a** repetitions", "(a (", "a) )",
                        "[a [", "[b-a] range",
                "a{2,1} {", "x^y ^", "*a *", "a{9999999} count", "[^\\w\\W] set", "\\ \\", "[[a]] [", "(?i)a (?",
                        "a{,3} count", "\\u12 hexadecimal"
            })
    void rejectsWhatItCannotHoldTo(String regex, String named) {
        assertThatThrownBy(() -> automaton(regex))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining(named);
    }

    @Test
    void anchorsAtTheEndsSayNothing() {
        assertThat(matches(automaton("^ab|^c$"), "ab")).isTrue();
        assertThat(matches(automaton("^ab|^c$"), "c")).isTrue();
        assertThat(matches(automaton("(?<year>\\x61{2,}?)"), "aaa")).isTrue();
    }

    private static Automaton automaton(String regex) {
        return new Automaton(TransitionNetworkBuilder.build(Grammar.of(RegexParser.parse(regex))));
    }

    /// Whether something may follow this text.
    public static boolean alive(Automaton automaton, String text) {
        return !automaton
                .read(automaton.start(false), text.getBytes(StandardCharsets.UTF_8), WorkBudget.ofMask())
                .isDead();
    }

    public static boolean matches(Automaton automaton, String text) {
        return automaton.read(automaton.start(false), text.getBytes(StandardCharsets.UTF_8), WorkBudget.ofMask())
                .accepting;
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    private static String regex(SplittableRandom random, int depth) {
        if (depth == 0) {
            return ATOMS[random.nextInt(ATOMS.length)];
        }
        String one = regex(random, depth - 1);
        return switch (random.nextInt(8)) {
            case 0 -> "(" + one + "|" + regex(random, depth - 1) + ")";
            case 1 -> "(" + one + ")*";
            case 2 -> "(?:" + one + ")+";
            case 3 -> "(" + one + ")?";
            case 4 -> "(" + one + "){" + random.nextInt(3) + "," + (3 + random.nextInt(12)) + "}";
            case 5 -> "(" + one + "){" + random.nextInt(12) + ",}";
            default -> one + regex(random, depth - 1);
        };
    }
}
