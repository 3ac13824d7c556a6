package org.stromboli.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads expressions with Jinja's precedence: `if else`, `or`, `and`, `not`, comparisons, `+ -`, `~`, `* / // %`, `**`,
/// signs, then calls, attributes, items, filters and tests.
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Expression NOTHING = new Expression.Constant(None.NONE);

    private final TokenStream tokens;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    Expression expression() {
        Expression value = or();
        while (tokens.skipName("if")) {
            Expression test = or();
            Expression no = tokens.skipName("else") ? expression() : null;
            value = new Expression.Conditional(test, value, no);
        }
        return value;
    }

    /// An expression, or several with commas between them, which make a tuple.
    Expression expressions(boolean withConditional) {
        Expression first = withConditional ? expression() : or();
        if (!tokens.current().is(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skip(",")) {
            if (endsTuple()) {
                break;
            }
            items.add(withConditional ? expression() : or());
        }
        return new Expression.TupleOf(items);
    }

    private boolean endsTuple() {
        return tokens.at(Token.Kind.PRINT_END)
                || tokens.at(Token.Kind.BLOCK_END)
                || tokens.current().is(")")
                || tokens.current().isName("recursive");
    }

    Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        return tokens.skipName("not") ? new Expression.Not(not()) : comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<Expression.Compare.Operand> rest = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                tokens.next();
                rest.add(new Expression.Compare.Operand(token.text(), sum()));
            } else if (tokens.skipName("in")) {
                rest.add(new Expression.Compare.Operand("in", sum()));
            } else if (token.isName("not") && tokens.following().isName("in")) {
                tokens.next();
                tokens.next();
                rest.add(new Expression.Compare.Operand("not in", sum()));
            } else {
                return rest.isEmpty() ? first : new Expression.Compare(first, rest);
            }
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.current().is("+") || tokens.current().is("-")) {
            left = new Expression.Binary(tokens.next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (tokens.skip("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Concat(parts);
    }

    private Expression product() {
        Expression left = power();
        while (tokens.current().is("*")
                || tokens.current().is("/")
                || tokens.current().is("//")
                || tokens.current().is("%")) {
            left = new Expression.Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = signed(true);
        while (tokens.skip("**")) {
            left = new Expression.Binary("**", left, signed(true));
        }
        return left;
    }

    private Expression signed(boolean withFilters) {
        Expression value;
        if (tokens.skip("-")) {
            value = new Expression.Negate(signed(false));
        } else if (tokens.skip("+")) {
            value = signed(false);
        } else {
            value = primary();
        }
        value = postfix(value);
        return withFilters ? filtersAndTests(value) : value;
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
        int radix =
                switch (digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : '0') {
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
        Expression inner = expressions(true);
        tokens.expect(")");
        return inner;
    }

    private List<Expression> list(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skip(end)) {
            items.add(expression());
            if (!tokens.current().is(end)) {
                tokens.expect(",");
            }
        }
        return items;
    }

    private Expression dict() {
        List<Expression.DictOf.Entry> entries = new ArrayList<>();
        while (!tokens.skip("}")) {
            Expression key = expression();
            tokens.expect(":");
            entries.add(new Expression.DictOf.Entry(key, expression()));
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
        Expression start = tokens.current().is(":") ? NOTHING : expression();
        if (tokens.current().is(",")) {
            List<Expression> items = new ArrayList<>(List.of(start));
            while (tokens.skip(",")) {
                items.add(expression());
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
        return tokens.current().is(":") || tokens.current().is("]") ? NOTHING : expression();
    }

    private Expression filtersAndTests(Expression start) {
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

    /// One filter whose name is the current token.
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
            case NAME -> !Set.of("else", "or", "and").contains(token.text());
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
                namedRest = expression();
            } else if (tokens.skip("*")) {
                rest = expression();
            } else if (tokens.at(Token.Kind.NAME) && tokens.following().is("=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expression());
            } else if (named.isEmpty() && rest == null && namedRest == null) {
                positional.add(expression());
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
