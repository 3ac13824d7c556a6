package org.stromboli.sampling.grammar;

import java.util.LinkedHashMap;
import java.util.Map;

/// Makes constraints for one vocabulary and keeps the last of them by their content: the same form again costs nothing,
/// and finds the masks of the one before. Thread-safe.
public final class Constraints {

    private static final int MOST_KEPT = 32;
    private static final int MOST_CHOICES = 5000;
    private static final int LONGEST = 300_000; // characters of a form

    private final TokenTable table;
    private final Map<String, Automaton> kept = new LinkedHashMap<>(16, 0.75f, true);

    public Constraints(TokenTable table) {
        this.table = table;
    }

    /// @param continuing the answer continues a text of the prompt
    /// @throws GrammarException if the form cannot be honoured
    public TokenConstraint compile(AnswerForm form, boolean continuing) {
        return new TokenConstraint(automaton(form), table, continuing);
    }

    private Automaton automaton(AnswerForm form) {
        String content = form.content();
        if (content.length() > LONGEST) {
            throw new GrammarException("is longer than %d characters".formatted(LONGEST));
        }
        synchronized (kept) {
            Automaton known = kept.get(content);
            if (known != null) {
                return known;
            }
        }
        Automaton made = new Automaton(NetworkBuilder.build(grammar(form)));
        synchronized (kept) {
            Automaton other = kept.putIfAbsent(content, made);
            if (kept.size() > MOST_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
            return other == null ? made : other;
        }
    }

    private static Grammar grammar(AnswerForm form) {
        return switch (form) {
            case AnswerForm.JsonObject any -> new Grammar(new Expression.Reference(JsonText.OBJECT), JsonText.rules());
            case AnswerForm.JsonSchema(Object schema) -> SchemaReader.read(schema);
            case AnswerForm.Regex(String regex) -> Grammar.of(RegexParser.parse(regex));
            case AnswerForm.OneOf(var texts) -> {
                if (texts.isEmpty() || texts.contains("") || texts.size() > MOST_CHOICES) {
                    throw new GrammarException("must have 1 to %d texts, none of them empty".formatted(MOST_CHOICES));
                }
                yield Grammar.of(Literals.choice(texts));
            }
        };
    }
}
