package org.stromboli.jinja;

/// A piece of a template's source.
///
/// @param text as written; for `TEXT` after white-space control, for `STRING` without quotes and escapes
record Token(Kind kind, String text, int line) {

    enum Kind {
        TEXT,
        BLOCK_BEGIN,
        BLOCK_END,
        PRINT_BEGIN,
        PRINT_END,
        NAME,
        STRING,
        INTEGER,
        REAL,
        OPERATOR,
        END
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    String description() {
        return switch (kind) {
            case TEXT -> "template text";
            case BLOCK_BEGIN -> "begin of statement block";
            case BLOCK_END -> "end of statement block";
            case PRINT_BEGIN -> "begin of print statement";
            case PRINT_END -> "end of print statement";
            case END -> "end of template";
            case NAME, STRING, INTEGER, REAL, OPERATOR -> text;
        };
    }
}
