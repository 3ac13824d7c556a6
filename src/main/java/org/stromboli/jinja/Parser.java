package org.stromboli.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.runtime.TemplateException;

/// Reads the statements of a template.
final class Parser {

    private static final Set<String> INNER_TAGS = Set.of(
            "elif",
            "else",
            "endif",
            "endfor",
            "endset",
            "endmacro",
            "endcall",
            "endfilter",
            "endwith",
            "endgeneration");

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    private Parser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Statement> parse(String source) {
        Parser parser = new Parser(new TokenStream(Lexer.tokens(source)));
        return parser.body("");
    }

    /// Statements up to one of the tags, which is left as the current token.
    ///
    /// @param opener the tag that the body belongs to; empty for the whole template
    private List<Statement> body(String opener, String... ends) {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            switch (tokens.current().kind()) {
                case TEXT -> statements.add(new Statement.Literal(tokens.next().text()));
                case PRINT_BEGIN -> {
                    tokens.next();
                    statements.add(new Statement.Print(expressions.expressions(true)));
                    tokens.expect(Token.Kind.PRINT_END);
                }
                case BLOCK_BEGIN -> {
                    tokens.next();
                    if (List.of(ends).contains(tokens.current().text())) {
                        return statements;
                    }
                    statements.add(tag());
                    tokens.expect(Token.Kind.BLOCK_END);
                }
                default -> {
                    if (!opener.isEmpty()) {
                        throw unclosed(opener, ends);
                    }
                    return statements;
                }
            }
        }
    }

    private TemplateException unclosed(String opener, String... ends) {
        return tokens.fail(("Unexpected end of template. Jinja was looking for the following tags: '%s'."
                        + " The innermost block that needs to be closed is '%s'.")
                .formatted(String.join("' or '", ends), opener));
    }

    /// A body that ends with the tag `end`, whose name is consumed.
    private List<Statement> closed(String opener, String end) {
        tokens.expect(Token.Kind.BLOCK_END);
        List<Statement> statements = body(opener, end);
        tokens.next();
        return statements;
    }

    private Statement tag() {
        String name = tokens.expect(Token.Kind.NAME).text();
        return switch (name) {
            case "if" -> branch();
            case "for" -> loop();
            case "set" -> assignment();
            case "macro" -> {
                String macro = tokens.expect(Token.Kind.NAME).text();
                yield new Statement.DefineMacro(macro(macro));
            }
            case "call" -> callBlock();
            case "filter" -> {
                Expression filter = filters(expressions.filter(new Expression.Name(Statement.AssignBlock.BODY)));
                yield new Statement.FilterBlock(filter, closed("filter", "endfilter"));
            }
            case "with" -> with();
            case "generation" -> new Statement.Generation(closed("generation", "endgeneration"));
            case "break" -> new Statement.Jump(Statement.Flow.BREAK);
            case "continue" -> new Statement.Jump(Statement.Flow.CONTINUE);
            default ->
                throw tokens.fail("Encountered unknown tag '%s'.%s"
                        .formatted(name, INNER_TAGS.contains(name) ? " It closes nothing here." : ""));
        };
    }

    private Expression filters(Expression first) {
        Expression value = first;
        while (tokens.skip("|")) {
            value = expressions.filter(value);
        }
        return value;
    }

    private Statement branch() {
        Expression test = expressions.expressions(false);
        tokens.expect(Token.Kind.BLOCK_END);
        List<Statement> yes = body("if", "elif", "else", "endif");
        String next = tokens.next().text();
        List<Statement> no = switch (next) {
            case "elif" -> List.of(branch());
            case "else" -> closed("if", "endif");
            default -> List.of();
        };
        return new Statement.If(test, yes, no);
    }

    private Statement loop() {
        Target target = target(false);
        tokens.expectName("in");
        Expression iterable = expressions.expressions(false);
        Expression condition = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        tokens.expect(Token.Kind.BLOCK_END);
        List<Statement> body = body("for", "endfor", "else");
        List<Statement> otherwise = tokens.next().text().equals("else") ? closed("for", "endfor") : List.of();
        return new Statement.For(target, iterable, condition, recursive, body, otherwise);
    }

    private Statement assignment() {
        Target target = target(true);
        if (tokens.skip("=")) {
            return new Statement.Assign(target, expressions.expressions(true));
        }
        @Nullable
        Expression filter =
                tokens.skip("|") ? filters(expressions.filter(new Expression.Name(Statement.AssignBlock.BODY))) : null;
        return new Statement.AssignBlock(target, filter, closed("set", "endset"));
    }

    private Target target(boolean withNamespace) {
        List<Target> targets = new ArrayList<>();
        boolean several = false;
        do {
            if (!targets.isEmpty()
                    && (tokens.current().is("=") || tokens.current().isName("in"))) {
                break;
            }
            targets.add(single(withNamespace));
            several |= tokens.current().is(",");
        } while (tokens.skip(","));
        return several ? new Target.Several(targets) : targets.getFirst();
    }

    private Target single(boolean withNamespace) {
        if (tokens.skip("(")) {
            List<Target> targets = new ArrayList<>();
            while (!tokens.skip(")")) {
                targets.add(single(withNamespace));
                if (!tokens.current().is(")")) {
                    tokens.expect(",");
                }
            }
            return new Target.Several(targets);
        }
        String name = tokens.expect(Token.Kind.NAME).text();
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
            throw tokens.fail("can't assign to '%s'".formatted(name));
        }
        if (withNamespace && tokens.skip(".")) {
            return new Target.Attribute(name, tokens.expect(Token.Kind.NAME).text());
        }
        return new Target.Name(name);
    }

    private MacroDefinition macro(String name) {
        Set<String> before = tokens.collectNames();
        List<MacroDefinition.Parameter> parameters = parameters();
        List<Statement> body = closed("macro", "endmacro");
        return new MacroDefinition(name, parameters, body, tokens.names(before));
    }

    private List<MacroDefinition.Parameter> parameters() {
        List<MacroDefinition.Parameter> parameters = new ArrayList<>();
        tokens.expect("(");
        while (!tokens.skip(")")) {
            String name = tokens.expect(Token.Kind.NAME).text();
            parameters.add(new MacroDefinition.Parameter(name, tokens.skip("=") ? expressions.expression() : null));
            if (!tokens.current().is(")")) {
                tokens.expect(",");
            }
        }
        return parameters;
    }

    private Statement callBlock() {
        Set<String> before = tokens.collectNames();
        List<MacroDefinition.Parameter> parameters = tokens.current().is("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw tokens.fail("expected call");
        }
        List<Statement> body = closed("call", "endcall");
        return new Statement.CallBlock(call, new MacroDefinition("caller", parameters, body, tokens.names(before)));
    }

    private Statement with() {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.at(Token.Kind.BLOCK_END)) {
            if (!targets.isEmpty()) {
                tokens.expect(",");
            }
            targets.add(single(false));
            tokens.expect("=");
            values.add(expressions.expression());
        }
        return new Statement.With(targets, values, closed("with", "endwith"));
    }
}
