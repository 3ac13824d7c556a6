package org.stromboli.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.schema.SchemaReader;
import org.stromboli.sampling.grammar.Walk;

/// Masks against trying each token, and cursors.
@Timeout(60)
class MaskTest {

    private static final StructuredOutputSpec OBJECT = new StructuredOutputSpec.JsonSchema(new TreeMap<>(Map.of(
            "properties",
            new TreeMap<>(Map.of(
                    "a", Map.of("type", "string", "minLength", 10, "maxLength", 60), "b", Map.of("type", "number"))),
            "required",
            List.of("a"))));

    @Test
    void allowsExactlyTheTokensThatCanFollow() {
        List<byte[]> tokens = Walk.tokens();
        TokenTrie trie = Walk.trie();
        Automaton automaton = new Automaton(
                TransitionNetworkBuilder.build(SchemaReader.read(((StructuredOutputSpec.JsonSchema) OBJECT).schema())));
        String text = "{\n  \"a\": \"ab é\\u00e9 xy\\\"zabcdefghijklmnopq rstuvwxyz\", \"b\": -1.5e3}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        State state = automaton.start(false);
        for (byte each : bytes) {
            check(automaton, state, tokens, trie);
            state = automaton.next(state, each & 0xff);
        }
        assertThat(state.isComplete()).isTrue();
    }

    private static void check(Automaton automaton, State state, List<byte[]> tokens, TokenTrie trie) {
        long[] mask = trie.allowed(automaton, automaton.alike(state, trie.max()), WorkBudget.ofMask());
        for (int id = 0; id < tokens.size(); id++) {
            boolean possible = tokens.get(id).length > 0
                    && !automaton
                            .read(state, tokens.get(id), WorkBudget.ofMask())
                            .isDead();
            assertThat((mask[id >> 6] >>> id & 1) != 0)
                    .describedAs("token %d", id)
                    .isEqualTo(possible);
        }
    }

    @Test
    void theSameFormIsCompiledOnceAndItsMasksAreKept() {
        Constraints constraints = constraints(false, Runnable::run);
        ConstraintCursor one = constraints.compile(OBJECT, false).start();
        ConstraintCursor other = constraints.compile(OBJECT, true).start();
        assertThat(other.mask()).isSameAs(one.mask());
        one.advance('{');
        other.advance('{');
        assertThat(other.mask()).isSameAs(one.mask());
        assertThat(one.mask().allows('"')).isTrue();
        assertThat(one.mask().allows('x')).isFalse();
        one.advance('x');
        assertThat(one.isBroken()).isTrue();
    }

    @Test
    void aFirstSpaceThatIsNoPartOfTheTextIsNoPartOfTheForm() {
        StructuredOutputSpec form = new StructuredOutputSpec.OneOf(List.of("yes", " no"));
        ConstraintCursor spaced =
                constraints(true, Runnable::run).compile(form, false).start();
        assertThat(spaced.mask().allows(' ')).isTrue();
        assertThat(spaced.mask().allows('y')).isTrue();
        spaced.advance(' ');
        assertThat(spaced.mask().allows('y')).isTrue();
        assertThat(spaced.mask().allows(' ')).isTrue();
        ConstraintCursor continued =
                constraints(true, Runnable::run).compile(form, true).start();
        continued.advance(' ');
        assertThat(continued.mask().allows('y')).isFalse();
        assertThat(continued.mask().allows('n')).isTrue();
    }

    @Test
    void masksAreMadeElsewhere() {
        Deque<Runnable> work = new ArrayDeque<>();
        ConstraintCursor cursor = constraints(false, work::add)
                .compile(new StructuredOutputSpec.JsonObject(), false)
                .start();
        assertThat(cursor.mask().isReady()).isFalse();
        work.forEach(Runnable::run);
        assertThat(cursor.mask().isReady()).isTrue();
        assertThat(cursor.mask().allows('{')).isTrue();
    }

    @Test
    void tellsWhereAnAnswerMayEndAndMust() {
        ConstraintCursor cursor = constraints(false, Runnable::run)
                .compile(new StructuredOutputSpec.Regex("ab?"), false)
                .start();
        assertThat(cursor.mayEnd()).isFalse();
        cursor.advance('a');
        assertThat(cursor.mayEnd()).isTrue();
        assertThat(cursor.isComplete()).isFalse();
        cursor.advance('b');
        assertThat(cursor.isComplete()).isTrue();
    }

    private static Constraints constraints(boolean dropsSpace, java.util.concurrent.Executor executor) {
        List<byte[]> tokens = Walk.tokens();
        return new Constraints(new TokenTable(tokens.size(), tokens::get, dropsSpace, executor), Runnable::run);
    }
}
