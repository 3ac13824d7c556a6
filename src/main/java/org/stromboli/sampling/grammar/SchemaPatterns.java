package org.stromboli.sampling.grammar;

import java.util.HashMap;
import java.util.Map;

/// The regular expressions of one schema, each read once. Not thread-safe.
final class SchemaPatterns {

    private final Map<String, CharMachine> exact = new HashMap<>();

    /// The texts in which the expression is found, as JSON Schema has it.
    CharMachine exact(String regex, String path) {
        CharMachine known = exact.get(regex);
        if (known == null) {
            known = CharMachines.of(parsed(regex, RegexParser.Ends.OPEN, path));
            exact.put(regex, known);
        }
        return known;
    }

    /// The texts that the expression matches from one end to the other, but for an end without an anchor where the
    /// other one has it.
    CharMachine matched(String regex, String path) {
        return CharMachines.of(parsed(regex, RegexParser.Ends.AS_ANCHORED, path));
    }

    /// How many characters those have.
    TextLength length(String regex, String path) {
        return TextLength.of(parsed(regex, RegexParser.Ends.AS_ANCHORED, path));
    }

    /// The same as content of a JSON string.
    Expression inString(String regex, String path) {
        Expression form = parsed(regex, RegexParser.Ends.AS_ANCHORED, path);
        return hasGuard(form)
                ? CharMachines.of(form).inString()
                : RegexParser.parse(regex, JsonText::escaped, RegexParser.Ends.AS_ANCHORED);
    }

    private static boolean hasGuard(Expression form) {
        return form instanceof Expression.Guarded
                || form instanceof Expression.Choice(var options)
                        && options.stream().anyMatch(SchemaPatterns::hasGuard);
    }

    private static Expression parsed(String regex, RegexParser.Ends ends, String path) {
        try {
            return RegexParser.parse(regex, Expression.Chars::new, ends);
        } catch (GrammarException e) {
            throw new GrammarException("%s at `%s`".formatted(e.getMessage(), SchemaPlace.shown(path)));
        }
    }
}
