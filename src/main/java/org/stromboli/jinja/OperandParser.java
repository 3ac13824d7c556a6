package org.stromboli.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.runtime.None;
import org.stromboli.jinja.runtime.Numbers;

/// Reads what stands between operators: literals and names, with the calls, attributes, items, filters and
/// tests that follow them.
final class OperandParser {

    private static final Expression NOTHING = new Expression.Constant(None.NONE);
    private static final Set<String> AFTER_TEST = Set.of("else", "or", "and");

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    OperandParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expression primary() {
        Token token = tokens.current();
        return switch (token.kind()) {
            case NAME -> name(tokens.next().text());
            case STRING -> strings();
            case INTEGER -> new Expression.Constant(integer(tokens.next().text()));
            case REAL ->
                new Expression.Constant(Double.valueOf(tokens.next().text().replace("_", "")));
            default -> {
                if (tokens.skip("(")) {
                    yield parenthesized();
                }
                if (tokens.skip("[")) {
                    yield new Expression.ListOf(list("]"));
                }
                if (tokens.skip("{")) {
                    yield dict();
                }
                throw tokens.fail("unexpected '%s'".formatted(token.description()));
            }
        };
    }

    private static Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Constant(true);
            case "false", "False" -> new Expression.Constant(false);
            case "none", "None" -> NOTHING;
            default -> new Expression.Name(name);
        };
    }

    private Expression strings() {
        StringBuilder text = new StringBuilder();
        while (tokens.at(Token.Kind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Constant(text.toString());
    }

    static Object integer(String literal) {
        String digits = literal.replace("_", "");
        int radix = switch (digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : '0') {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 10;
        };
        return Numbers.integer(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
    }

    private Expression parenthesized() {
        if (tokens.skip(")")) {
            return new Expression.TupleOf(List.of());
        }
        Expression inner = expressions.expressions(true);
        tokens.expect(")");
        return inner;
    }

    private List<Expression> list(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skip(end)) {
            items.add(expressions.expression());
            if (!tokens.current().is(end)) {
                tokens.expect(",");
            }
        }
        return items;
    }

    private Expression dict() {
        List<Expression.DictOf.Entry> entries = new ArrayList<>();
        while (!tokens.skip("}")) {
            Expression key = expressions.expression();
            tokens.expect(":");
            entries.add(new Expression.DictOf.Entry(key, expressions.expression()));
            if (!tokens.current().is("}")) {
                tokens.expect(",");
            }
        }
        return new Expression.DictOf(entries);
    }

    Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.skip(".")) {
                value = dotted(value);
            } else if (tokens.skip("[")) {
                value = subscript(value);
            } else if (tokens.current().is("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression dotted(Expression owner) {
        if (tokens.at(Token.Kind.INTEGER)) {
            return new Expression.Item(
                    owner, new Expression.Constant(integer(tokens.next().text())));
        }
        return new Expression.Attribute(owner, tokens.expect(Token.Kind.NAME).text());
    }

    private Expression subscript(Expression owner) {
        Expression start = tokens.current().is(":") ? NOTHING : expressions.expression();
        if (tokens.current().is(",")) {
            List<Expression> items = new ArrayList<>(List.of(start));
            while (tokens.skip(",")) {
                items.add(expressions.expression());
            }
            tokens.expect("]");
            return new Expression.Item(owner, new Expression.TupleOf(items));
        }
        if (tokens.skip("]")) {
            return new Expression.Item(owner, start);
        }
        tokens.expect(":");
        Expression stop = slicePart();
        Expression step = tokens.skip(":") ? slicePart() : NOTHING;
        tokens.expect("]");
        return new Expression.Slice(owner, start, stop, step);
    }

    private Expression slicePart() {
        return tokens.current().is(":") || tokens.current().is("]") ? NOTHING : expressions.expression();
    }

    Expression filtersAndTests(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.current().is("|")) {
                tokens.next();
                value = filter(value);
            } else if (tokens.skipName("is")) {
                value = test(value);
            } else if (tokens.current().is("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    Expression filter(Expression value) {
        String name = tokens.expect(Token.Kind.NAME).text();
        return new Expression.Filtered(value, name, tokens.current().is("(") ? arguments() : CallArguments.NONE);
    }

    private Expression test(Expression value) {
        boolean negated = tokens.skipName("not");
        String name = tokens.expect(Token.Kind.NAME).text();
        CallArguments arguments = CallArguments.NONE;
        if (tokens.current().is("(")) {
            arguments = arguments();
        } else if (startsArgument(tokens.current())) {
            if (tokens.current().isName("is")) {
                throw tokens.fail("You cannot chain multiple tests with is");
            }
            arguments = new CallArguments(List.of(postfix(primary())), Map.of(), null, null);
        }
        Expression test = new Expression.Tested(value, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private static boolean startsArgument(Token token) {
        return switch (token.kind()) {
            case NAME -> !AFTER_TEST.contains(token.text());
            case STRING, INTEGER, REAL -> true;
            default -> token.is("[") || token.is("{");
        };
    }

    CallArguments arguments() {
        tokens.expect("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        @Nullable Expression rest = null;
        @Nullable Expression namedRest = null;
        while (!tokens.skip(")")) {
            if (tokens.skip("**")) {
                namedRest = expressions.expression();
            } else if (tokens.skip("*")) {
                rest = expressions.expression();
            } else if (tokens.at(Token.Kind.NAME) && tokens.following().is("=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expressions.expression());
            } else if (named.isEmpty() && rest == null && namedRest == null) {
                positional.add(expressions.expression());
            } else {
                throw tokens.fail("invalid syntax for function call expression");
            }
            if (!tokens.current().is(")")) {
                tokens.expect(",");
            }
        }
        return new CallArguments(positional, named, rest, namedRest);
    }
}
