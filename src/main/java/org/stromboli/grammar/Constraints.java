package org.stromboli.grammar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
/// Makes constraints for one vocabulary and keeps the last of them by their content: the same form again costs nothing,
/// and finds the masks of the one before. What is kept is bounded in bytes. Thread-safe.
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.TokenTable;
import org.stromboli.grammar.automaton.TransitionNetworkBuilder;
import org.stromboli.grammar.expression.Grammar;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.grammar.gbnf.GbnfParser;
import org.stromboli.grammar.json.JsonStyle;
import org.stromboli.grammar.json.Literals;
import org.stromboli.grammar.regex.RegexParser;
import org.stromboli.grammar.schema.SchemaReader;

public final class Constraints {

    private static final long MAX_BYTES = 64L << 20;
    private static final int MAX_CHOICES = 5000;
    private static final int LONGEST = 300_000; // characters of a schema, pattern or grammar

    private final TokenTable table;
    private final Executor compiler;
    private final GrammarLimits bounds;
    private final Cache<String, Automaton> kept = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String content, Automaton each) -> (int) Math.min(Integer.MAX_VALUE, bytes(content, each)))
            .executor(Runnable::run)
            .build();

    /// @param compiler makes automata of forms, which takes up to a second each where clients are hostile
    public Constraints(TokenTable table, Executor compiler) {
        this(table, compiler, GrammarLimits.NONE);
    }

    /// @param bounds of what JSON leaves open
    public Constraints(TokenTable table, Executor compiler, GrammarLimits bounds) {
        this.table = table;
        this.compiler = compiler;
        this.bounds = bounds;
    }

    /// Waits until the form is compiled.
    ///
    /// @param continuing the answer continues a text of the prompt
    /// @throws GrammarException if the form cannot be honoured
    public TokenConstraint compile(StructuredOutputSpec form, boolean continuing) {
        return new TokenConstraint(automaton(form), table, continuing);
    }

    private Automaton automaton(StructuredOutputSpec form) {
        String content = form.content();
        if (content.length() > LONGEST) {
            throw new GrammarException("is longer than %d characters".formatted(LONGEST));
        }
        Automaton known = known(content);
        if (known != null) {
            return known;
        }
        try {
            return CompletableFuture.supplyAsync(() -> compiled(content, form), compiler)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof GrammarException wrong ? wrong : e;
        }
    }

    private Automaton compiled(String content, StructuredOutputSpec form) {
        Automaton known = known(content); // who waited before may have asked for the same
        if (known != null) {
            return known;
        }
        Automaton made = new Automaton(TransitionNetworkBuilder.build(grammar(form)));
        kept.put(content, made);
        return made;
    }

    /// Weighs again what is used again, since an automaton grows by the states that are found.
    private @Nullable Automaton known(String content) {
        return kept.asMap().computeIfPresent(content, (key, automaton) -> automaton);
    }

    /// About what the forms that are kept take.
    long keptBytes() {
        kept.cleanUp();
        return kept.asMap().entrySet().stream()
                .mapToLong(each -> bytes(each.getKey(), each.getValue()))
                .sum();
    }

    private static long bytes(String content, Automaton each) {
        return 2L * content.length() + each.bytes();
    }

    private Grammar grammar(StructuredOutputSpec form) {
        return switch (form) {
            case StructuredOutputSpec.JsonObject(StructuredOutputSpec.Whitespace whitespace) -> {
                JsonStyle style = JsonStyle.of(whitespace.pattern(), bounds);
                yield new Grammar(style.anyObject(0), style.rules());
            }
            case StructuredOutputSpec.JsonSchema(Object schema, StructuredOutputSpec.Whitespace whitespace) ->
                SchemaReader.read(schema, JsonStyle.of(whitespace.pattern(), bounds));
            case StructuredOutputSpec.Regex(String regex) -> Grammar.of(RegexParser.parse(regex));
            case StructuredOutputSpec.Gbnf(String text) -> GbnfParser.parse(text);
            case StructuredOutputSpec.OneOf(var texts) -> {
                if (texts.isEmpty() || texts.contains("") || texts.size() > MAX_CHOICES) {
                    throw new GrammarException("must have 1 to %d texts, none of them empty".formatted(MAX_CHOICES));
                }
                yield Grammar.of(Literals.choice(texts));
            }
        };
    }
}
