package org.stromboli.model.lora;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;

/// A regular expression of an adapter for names of modules. Expressions come from untrusted files: a match may look at
/// so many characters and no more. Immutable.
record ModulePattern(ConfigSection config, String key, Pattern pattern) {

    private static final int MAX_LENGTH = 4096;
    private static final int MAX_LOOKS = 200_000;

    /// @param key of the configuration, for messages
    /// @param expression in Python's syntax, of which only the name of named groups is written in another way
    static ModulePattern of(ConfigSection config, String key, String expression) {
        if (expression.length() > MAX_LENGTH) {
            throw config.wrong(key, "an expression of " + expression.length() + " characters", "at most " + MAX_LENGTH);
        }
        try {
            return new ModulePattern(config, key, Pattern.compile(expression.replace("(?P<", "(?<")));
        } catch (PatternSyntaxException e) {
            throw config.wrong(key, expression, "a regular expression (" + e.getDescription() + ")");
        }
    }

    /// Whether the whole name fits.
    ///
    /// @throws CheckpointException if that cannot be told within bounds
    boolean fits(String module) {
        return matcher(module).matches();
    }

    /// What a named group holds where the whole name fits.
    Optional<String> group(String module, String name) {
        Matcher matcher = matcher(module);
        return matcher.matches() ? Optional.of(matcher.group(name)) : Optional.empty();
    }

    private Matcher matcher(String module) {
        return pattern.matcher(new Watched(module, new int[] {MAX_LOOKS}, this));
    }

    private CheckpointException tooSlow() {
        return config.wrong(key, pattern, "a regular expression that is matched in fewer steps");
    }

    /// @param left characters that may still be looked at, one number that views of one text share
    private record Watched(String text, int[] left, ModulePattern pattern) implements CharSequence {

        @Override
        public char charAt(int index) {
            if (left[0]-- <= 0) {
                throw pattern.tooSlow();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.substring(start, end), left, pattern);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
