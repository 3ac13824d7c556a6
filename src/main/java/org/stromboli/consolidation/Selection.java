package org.stromboli.consolidation;

import java.util.List;
import java.util.regex.Pattern;
import org.stromboli.model.checkpoint.TensorNames;

/// Which tensors are consolidated; the others stay as they are in the base. `*` stands for any text, `?` for any
/// character.
record Selection(List<String> includes, List<String> excludes) {

    static final Selection ALL = new Selection(List.of(), List.of());

    /// @param name as its checkpoint has it; patterns may use that or the common name
    boolean selects(String name) {
        return (includes.isEmpty() || matches(includes, name)) && !matches(excludes, name);
    }

    private static boolean matches(List<String> patterns, String name) {
        String common = TensorNames.common(name);
        return patterns.stream()
                .map(Selection::expression)
                .anyMatch(each ->
                        each.matcher(name).matches() || each.matcher(common).matches());
    }

    private static Pattern expression(String pattern) {
        StringBuilder expression = new StringBuilder();
        pattern.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(Character.toString(c)));
            }
        });
        return Pattern.compile(expression.toString());
    }
}
