package org.stromboli.grammar.schema;

import java.util.HashMap;
import java.util.Map;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.expression.TextLength;
import org.stromboli.grammar.json.CharacterDfa;
import org.stromboli.grammar.json.CharacterDfaBuilder;
import org.stromboli.grammar.json.JsonText;
import org.stromboli.grammar.regex.Ends;
import org.stromboli.grammar.regex.RegexParser;

/// The regular expressions of one schema, each read once. Not thread-safe.
final class SchemaPatterns {

    private final Map<String, CharacterDfa> exact = new HashMap<>();

    /// The texts in which the expression is found, as JSON Schema has it.
    CharacterDfa exact(String regex, String path) {
        CharacterDfa known = exact.get(regex);
        if (known == null) {
            known = CharacterDfaBuilder.of(parsed(regex, Ends.OPEN, path));
            exact.put(regex, known);
        }
        return known;
    }

    /// The texts that the expression matches from one end to the other, but for an end without an anchor where the
    /// other one has it.
    CharacterDfa matched(String regex, String path) {
        return CharacterDfaBuilder.of(parsed(regex, Ends.AS_ANCHORED, path));
    }

    /// How many characters those have.
    TextLength length(String regex, String path) {
        return TextLength.of(parsed(regex, Ends.AS_ANCHORED, path));
    }

    /// The same as content of a JSON string.
    Expression inString(String regex, String path) {
        Expression form = parsed(regex, Ends.AS_ANCHORED, path);
        return hasGuard(form)
                ? CharacterDfaBuilder.of(form).inString()
                : RegexParser.parse(regex, JsonText::escaped, Ends.AS_ANCHORED);
    }

    private static boolean hasGuard(Expression form) {
        return form instanceof Expression.Guarded
                || form instanceof Expression.Choice(var options)
                        && options.stream().anyMatch(SchemaPatterns::hasGuard);
    }

    private static Expression parsed(String regex, Ends ends, String path) {
        try {
            return RegexParser.parse(regex, Expression.Chars::new, ends);
        } catch (GrammarException e) {
            throw new GrammarException("%s at `%s`".formatted(e.getMessage(), SchemaPlace.shown(path)));
        }
    }
}
