package org.stromboli.grammar.gbnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Seeds;
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.TransitionNetworkBuilder;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.regex.RegexTest;
import org.stromboli.sampling.grammar.SlowGrammar;
import org.stromboli.sampling.grammar.Walk;

/// Automata of context-free grammars against a recogniser that is slow and obvious.
@Timeout(120)
class GbnfTest {

    private static final int LONGEST = 5;

    @ParameterizedTest
    @Seeds({1, 2, 3, 4})
    void acceptsWhatTheSlowOneAccepts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = texts();
        int accepted = 0;
        int compared = 0;
        for (int round = 0; round < 120; round++) {
            SlowGrammar slow = SlowGrammar.random(random);
            if (slow.isLeftRecursive()) {
                assertThatThrownBy(() -> automaton(slow.toString()))
                        .describedAs("seed %d: %s", seed, slow)
                        .hasMessageContaining("begins with itself");
                continue;
            }
            if (slow.isEndless()) {
                assertThatThrownBy(() -> automaton(slow.toString()))
                        .describedAs("seed %d: %s", seed, slow)
                        .hasMessageContaining("no finite answer");
                continue;
            }
            try {
                Automaton automaton = automaton(slow.toString());
                accepted += compare(seed, slow, automaton, texts);
                checkWalks(seed, slow, automaton, random);
                compared++;
            } catch (GrammarException rejected) {
                assertThat(rejected).describedAs("seed %d: %s", seed, slow).hasMessage("is too complex");
            }
        }
        assertThat(List.of(accepted, compared)).describedAs("seed %d", seed).allMatch(count -> count > 10);
    }

    private static int compare(long seed, SlowGrammar slow, Automaton automaton, List<String> texts) {
        int accepted = 0;
        for (String text : texts) {
            boolean expected = slow.accepts(text);
            accepted += expected ? 1 : 0;
            assertThat(RegexTest.matches(automaton, text))
                    .describedAs("seed %d: %s on \"%s\"", seed, slow, text)
                    .isEqualTo(expected);
        }
        return accepted;
    }

    // Wherever it goes it can finish, and then it has a text of the grammar.
    private static void checkWalks(long seed, SlowGrammar slow, Automaton automaton, SplittableRandom random) {
        for (int i = 0; i < 4; i++) {
            Walk.random(automaton, random, 12)
                    .filter(text -> text.length() < 40)
                    .ifPresent(text -> assertThat(slow.accepts(text))
                            .describedAs("seed %d: %s on \"%s\"", seed, slow, text)
                            .isTrue());
        }
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int i = 0; texts.get(i).length() < LONGEST; i++) {
            for (char each : "abc".toCharArray()) {
                texts.add(texts.get(i) + each);
            }
        }
        return texts;
    }

    @Test
    void readsWhatTheNotationHas() {
        check("root ::= \"a\" [b-d]+ | \"\\x41\\u00e9\\U0001D11E\\n\"", "ab,abcd,Aé𝄞\n", "a,b,Aé");
        check("root ::= [^\\n\"-]{2} .", "xyz,x[\n,éé-", "x-z,x\"y,xy");
        check("root ::= [a-] [\\[\\]^] [\\^]", "a[^,-]^,a^^", "aa^");
        check("root ::= (\"a\" | ) \"b\"? {1,2}", "a,ab,abb,b", "abbb,aab");
        check("root ::= x{2,} y { 0 , 1 } # of x\nx ::= \"x\"\n\ny ::=\n \"y\"", "xx,xxxy,xxxxx", "x,xy,xxyy");
        check("root ::= x{,2} \".\" x ::= \"x\"", ".,x.,xx.", "xxx.");
        check("root ::= e\n e ::= t (\"+\" t)*\n t ::= \"(\" e \")\"\n | [0-9]+", "1,1+22,(1+(2))+3", "(1,1+,()");
        check("root ::= \"(\" root \")\" root | \"\"", "()(),(()(()))", "(,)(,())");
        check("root::=\"a\"root\"b\"|\"c\"", "c,acb,aacbb", "ab,acbb");
        check("b ::= \"b\" root ::= \"a\" b-1_x b-1_x ::= b b", "abb", "ab");
    }

    private static void check(String grammar, String yes, String no) {
        Automaton automaton = automaton(grammar);
        for (String text : yes.split(",")) {
            assertThat(RegexTest.matches(automaton, text))
                    .describedAs("%s: %s", grammar, text)
                    .isTrue();
        }
        for (String text : no.split(",")) {
            assertThat(RegexTest.matches(automaton, text))
                    .describedAs("%s: %s", grammar, text)
                    .isFalse();
        }
    }

    /// Repetition by rules that end with themselves needs no depth; what must be closed again is bounded by it.
    @Test
    void listsMayBeLongAndNestingIsBounded() {
        Automaton list = automaton("root ::= item \",\" root | item\nitem ::= [a-z]+");
        assertThat(RegexTest.matches(list, "ab,".repeat(500) + "z")).isTrue();
        Automaton nested = automaton("root ::= \"(\" root \")\" | \"x\"");
        assertThat(RegexTest.matches(nested, "(".repeat(40) + "x" + ")".repeat(40)))
                .isTrue();
        assertThat(RegexTest.matches(nested, "(".repeat(60) + "x" + ")".repeat(60)))
                .isFalse();
        assertThat(RegexTest.alive(nested, "(".repeat(60))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\0', textBlock = """
            root ::= expr\\nexpr ::= expr "+" [0-9] | [0-9] ! `expr`, which begins with itself
            root ::= "" opt root | "a"\\nopt ::= "x"? ! `root`, which begins with itself
            root ::= "a"\\nx ::= y "b"\\ny ::= z* x\\nz ::= "z" ! which begins with itself
            root ::= "a" root ! no finite answer
            start ::= "a" ! no rule `root`
            root ::= digit ! no rule `digit`
            root ::= "a"\\nroot ::= "b" ! the rule `root` twice
            root = "a" ! where a rule
            ! no rule `root`
            ?start: "a" ! where a rule
            root ::= "a ! literal without its end
            root ::= [a ! `[` without its `]`
            root ::= [] ! set without any
            root ::= [b-a] ! range that is none
            root ::= ("a" ! `(` without its `)`
            root ::= "a") ! unmatched `)`
            root ::= "a" $ ! `$`
            root ::= * ! `*`
            root ::= "a"{} ! `{` that begins
            root ::= "a"{3,2} ! `{` that begins
            root ::= "a"{1000000} ! more than 100000 times
            root ::= "a"**** ! repetitions in a row
            root ::= "\\q" ! escape that is none
            root ::= "\\u12" ! 4 hexadecimal
            root ::= "\\U11111111" ! does not exist
            root ::= "\\ud83d" ! half a character
            root ::= "a"\\nx ::= [ ! (line 2)
            """)
    void rejectsInWords(String grammar, String named) {
        assertThatThrownBy(() -> automaton(grammar == null ? "" : grammar.replace("\\n", "\n")))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining(named);
    }

    @Test
    void hostileOnesAreRejected() {
        for (String each : List.of(
                "root ::= " + "(".repeat(5000) + "\"a\"" + ")".repeat(5000),
                "root ::= \"" + "a".repeat(200_000) + "\"",
                many(3000, i -> "r%d ::= \"a\" r%d\n".formatted(i, i + 1)) + "root ::= r0 r3000 ::= \"\"")) {
            assertThatThrownBy(() -> automaton(each)).isInstanceOf(GrammarException.class);
        }
        String deep = "root ::= " + "(".repeat(55) + "\"a\"" + ")*?".repeat(55);
        assertThat(RegexTest.matches(automaton(deep), "aaaaa")).isTrue();
        String chain = many(500, i -> "r%d ::= r%d?\n".formatted(500 - i, 499 - i)) + "r0 ::= \"a\" root ::= r500";
        assertThat(RegexTest.matches(automaton(chain), "a")).isTrue();
        String doubling = many(40, i -> "r%d ::= r%d r%d | r%d\n".formatted(i, i + 1, i + 1, i + 1))
                + "r40 ::= \"a\"? root ::= r0";
        assertThatThrownBy(() -> RegexTest.matches(automaton(doubling), "aaaa"))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("too complex");
    }

    private static String many(int count, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining());
    }

    private static Automaton automaton(String grammar) {
        return new Automaton(TransitionNetworkBuilder.build(GbnfParser.parse(grammar)));
    }
}
