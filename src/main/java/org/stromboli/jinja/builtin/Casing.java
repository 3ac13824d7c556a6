package org.stromboli.jinja.builtin;

import java.util.Locale;

/// Upper, lower and title case of text.
final class Casing {

    private Casing() {}

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = Character.charCount(text.codePointAt(0));
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /// Every letter that follows a letter is lower case, every other one upper case.
    static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inWord = false;
        for (int each : text.codePoints().toArray()) {
            out.appendCodePoint(inWord ? Character.toLowerCase(each) : Character.toTitleCase(each));
            inWord = isCased(each);
        }
        return out.toString();
    }

    static String swap(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> Character.isUpperCase(each) ? Character.toLowerCase(each) : Character.toUpperCase(each))
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(each -> isCased(each) && !Character.isUpperCase(each));
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(each -> isCased(each) && !Character.isLowerCase(each));
    }

    static boolean isTitle(String text) {
        return text.codePoints().anyMatch(Casing::isCased) && title(text).equals(text);
    }

    static boolean isNumeric(int character) {
        return switch (Character.getType(character)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }

    private static boolean isCased(int character) {
        return Character.isUpperCase(character) || Character.isLowerCase(character) || Character.isTitleCase(character);
    }
}
