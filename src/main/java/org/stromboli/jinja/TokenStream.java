package org.stromboli.jinja;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stromboli.jinja.runtime.TemplateException;

/// The tokens of a template from the current one on, and the names seen on the way.
final class TokenStream {

    private final List<Token> tokens;
    private int at;
    private Set<String> names = new HashSet<>();

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token following() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        if (token.kind() == Token.Kind.NAME) {
            names.add(token.text());
        }
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    boolean at(Token.Kind kind) {
        return current().kind() == kind;
    }

    boolean skip(String operator) {
        boolean found = current().is(operator);
        if (found) {
            next();
        }
        return found;
    }

    boolean skipName(String name) {
        boolean found = current().isName(name);
        if (found) {
            next();
        }
        return found;
    }

    void expect(String operator) {
        if (!skip(operator)) {
            throw unexpected("'%s'".formatted(operator));
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'%s'".formatted(name));
        }
    }

    Token expect(Token.Kind kind) {
        if (!at(kind)) {
            throw unexpected(new Token(kind, kind == Token.Kind.NAME ? "a name" : "", 0).description());
        }
        return next();
    }

    /// Starts to collect names anew.
    ///
    /// @return what was collected so far, for [#names]
    Set<String> collectNames() {
        Set<String> collected = names;
        names = new HashSet<>();
        return collected;
    }

    /// Ends what [#collectNames] started.
    Set<String> names(Set<String> before) {
        Set<String> collected = names;
        names = before;
        names.addAll(collected);
        return Set.copyOf(collected);
    }

    private TemplateException unexpected(String expected) {
        return fail("expected %s, got '%s'".formatted(expected, current().description()));
    }

    TemplateException fail(String message) {
        return TemplateException.syntax(message, current().line());
    }
}
