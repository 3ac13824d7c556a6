package org.stromboli.grammar.schema;

import static org.stromboli.grammar.expression.Expression.NEVER;
import static org.stromboli.grammar.expression.Expression.choice;
import static org.stromboli.grammar.expression.Expression.optional;
import static org.stromboli.grammar.expression.Expression.sequence;
import static org.stromboli.grammar.expression.Expression.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.json.Literals;
import org.stromboli.grammar.schema.ObjectSchemas.NameClass;

/// Objects that some schemas hold for together: their properties in the order in which the schemas name them, then
/// further ones if they ask for them. Each name comes once, but further ones may repeat each other.
final class ObjectGrammar {

    private static final int MAX_PROPERTIES = 300;
    private static final int MAX_JUNCTIONS = 20_000;

    private final SchemaReader reader;
    private final ObjectSchemas schemas;
    private final int depth;
    private final Set<String> required = new LinkedHashSet<>();

    /// @param leaves of one branch
    /// @param depth containers around the object
    ObjectGrammar(SchemaReader reader, List<Conjunct> leaves, int depth) {
        this.reader = reader;
        this.depth = depth;
        schemas = new ObjectSchemas(leaves, reader.patterns());
    }

    /// @param form name, colon and value
    private record Member(Expression form, boolean required) {}

    Expression form() {
        Set<String> names = schemas.names();
        for (Conjunct leaf : schemas.held()) {
            required.addAll(required(leaf.place()));
        }
        names.addAll(schemas.onlyNames(reader));
        int named = names.size();
        names.addAll(required);
        if (names.size() > MAX_PROPERTIES) {
            throw new GrammarException("has more than %d properties at `%s`".formatted(MAX_PROPERTIES, schemas.path()));
        }
        List<Member> members = new ArrayList<>();
        for (String name : names) {
            Expression value = reader.value(schemas.said(name, reader), depth + 1);
            if (!value.equals(NEVER)) {
                Expression form = reader.style().member(text(Literals.string(name)), value);
                members.add(new Member(form, required.contains(name)));
            } else if (required.contains(name)) {
                reader.impossible("requires the property `%s` at `%s` and does not allow it"
                        .formatted(SchemaPlace.shown(name), schemas.path()));
                return NEVER;
            }
        }
        int min = schemas.min();
        int max = schemas.max();
        boolean asked = schemas.asksForMore(named == 0 && required.isEmpty()) || min > members.size();
        Expression further = asked ? further(names) : NEVER;
        if (min == 0 && max == Expression.UNBOUNDED) {
            boolean closed = further.equals(NEVER) || reader.maxItems(depth) == 0;
            return object(members, closed ? null : further);
        }
        return counted(members, further, min, max);
    }

    private static Set<String> required(SchemaPlace place) {
        Set<String> names = new LinkedHashSet<>();
        for (Object each : place.list("required")) {
            if (!(each instanceof String name)) {
                throw new GrammarException("needs an array of strings at `%s`".formatted(place.at("required")));
            }
            names.add(name);
        }
        return names;
    }

    private Expression further(Set<String> names) {
        List<Expression> options = new ArrayList<>();
        for (NameClass each : schemas.otherNames(names, reader)) {
            Expression value = reader.value(each.said(), depth + 1);
            options.add(value.equals(NEVER) ? NEVER : reader.style().member(each.name(), value));
        }
        return choice(options);
    }

    // From the last member to the first: what may follow once a member is there, and what may begin.
    private Expression object(List<Member> members, @org.jspecify.annotations.Nullable Expression further) {
        Expression comma = reader.style().comma(depth + 1);
        int max = reader.maxItems(depth);
        Expression rest =
                further == null ? Expression.NOTHING : new Expression.Repeat(sequence(comma, further), 0, max);
        Expression first = further == null ? Expression.NOTHING : optional(sequence(further, rest));
        for (Member member : members.reversed()) {
            Expression begins = sequence(member.form(), rest);
            Expression follows = sequence(comma, member.form(), rest);
            first = member.required() ? begins : choice(begins, first);
            rest = member.required() ? follows : choice(follows, rest);
        }
        return around(first);
    }

    private Expression around(Expression content) {
        return sequence(
                text("{"),
                reader.style().space(depth + 1),
                content,
                reader.style().space(depth),
                text("}"));
    }

    /// A junction for each member that may come next, and number of those that came. Of further members only one counts
    /// towards the least number, since they may have the same name.
    private Expression counted(List<Member> members, Expression further, int min, int max) {
        if (max != Expression.UNBOUNDED && max < min) {
            reader.impossible("has bounds at `%s` that no object keeps to".formatted(schemas.path()));
            return NEVER;
        }
        boolean open = !further.equals(NEVER);
        if (min > members.size() + (open ? 1 : 0)) {
            throw new GrammarException(
                    ("has the keyword `minProperties` at `%s`, of which at most %d is supported here:"
                                    + " further properties may have the same name")
                            .formatted(schemas.path(), members.size() + 1));
        }
        int cap = Math.max(1, max == Expression.UNBOUNDED ? min : max);
        if ((members.size() + 2L) * (cap + 1L) > MAX_JUNCTIONS) {
            throw new GrammarException(
                    "has `maxProperties` at `%s` for which its form is too large".formatted(schemas.path()));
        }
        List<Expression.Junction> junctions = new ArrayList<>();
        for (int next = 0; next <= members.size() + 1; next++) { // the last: after a further one
            for (int count = 0; count <= cap; count++) {
                junctions.add(junction(members, further, next, count, min, max, cap));
            }
        }
        return around(new Expression.Machine(junctions));
    }

    private Expression.Junction junction(
            List<Member> members, Expression further, int next, int count, int min, int max, int cap) {
        List<Expression.Way> ways = new ArrayList<>();
        boolean full = max != Expression.UNBOUNDED && count >= max;
        int row = cap + 1;
        int after = Math.min(count + 1, cap);
        Expression comma = count == 0 ? Expression.NOTHING : reader.style().comma(depth + 1);
        if (next < members.size()) {
            Member member = members.get(next);
            if (!member.required()) {
                ways.add(new Expression.Way(Expression.NOTHING, (next + 1) * row + count));
            }
            if (!full) {
                ways.add(new Expression.Way(sequence(comma, member.form()), (next + 1) * row + after));
            }
            return new Expression.Junction(false, ways);
        }
        boolean enough = next == members.size() ? count >= min : true;
        if (!full && !further.equals(NEVER) && (next > members.size() || count + 1 >= min)) {
            ways.add(new Expression.Way(sequence(comma, further), (members.size() + 1) * row + after));
        }
        return new Expression.Junction(enough, ways);
    }
}
