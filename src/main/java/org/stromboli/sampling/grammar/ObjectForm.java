package org.stromboli.sampling.grammar;

import static org.stromboli.sampling.grammar.Expression.any;
import static org.stromboli.sampling.grammar.Expression.choice;
import static org.stromboli.sampling.grammar.Expression.optional;
import static org.stromboli.sampling.grammar.Expression.sequence;
import static org.stromboli.sampling.grammar.Expression.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Objects of a schema: their properties in the order in which the schema names them, then further ones if it asks for
/// them. Each name comes once, but further ones may repeat each other.
final class ObjectForm {

    private static final int MOST_PROPERTIES = 300;

    private final SchemaReader reader;

    ObjectForm(SchemaReader reader) {
        this.reader = reader;
    }

    /// @param form name, colon and value
    private record Member(Expression form, boolean required) {}

    Expression read(SchemaPlace place) {
        Map<?, ?> properties = place.map("properties");
        Set<String> names = new LinkedHashSet<>();
        properties.keySet().forEach(name -> names.add(name.toString()));
        Set<String> required = required(place);
        names.addAll(required);
        if (names.size() > MOST_PROPERTIES) {
            throw new GrammarException(
                    "has more than %d properties at `%s`".formatted(MOST_PROPERTIES, SchemaPlace.shown(place.path())));
        }
        Object additional = place.get("additionalProperties");
        List<Member> members = new ArrayList<>();
        for (String name : names) {
            Expression value = properties.containsKey(name)
                    ? reader.value(
                            properties.get(name),
                            SchemaPlace.of(properties, place.at("properties")).at(name))
                    : undeclared(name, additional, place);
            members.add(new Member(JsonText.member(text(Literals.string(name)), value), required.contains(name)));
        }
        boolean more = place.has("additionalProperties") ? !Boolean.FALSE.equals(additional) : names.isEmpty();
        return object(members, more ? further(names, additional, place) : null);
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

    private Expression undeclared(String name, @Nullable Object additional, SchemaPlace place) {
        if (Boolean.FALSE.equals(additional)) {
            throw new GrammarException("requires the property `%s` at `%s` and does not allow it"
                    .formatted(SchemaPlace.shown(name), SchemaPlace.shown(place.path())));
        }
        return additional(additional, place);
    }

    private Expression additional(@Nullable Object schema, SchemaPlace place) {
        return place.has("additionalProperties")
                ? reader.value(schema, place.at("additionalProperties"))
                : SchemaReader.anyValue();
    }

    private Expression further(Set<String> names, @Nullable Object additional, SchemaPlace place) {
        return JsonText.member(OtherNames.than(names), additional(additional, place));
    }

    // From the last member to the first: what may follow once a member is there, and what may begin.
    private static Expression object(List<Member> members, @Nullable Expression further) {
        Expression comma = JsonText.comma();
        Expression rest = further == null ? Expression.NOTHING : any(sequence(comma, further));
        Expression first = further == null ? Expression.NOTHING : optional(sequence(further, rest));
        for (Member member : members.reversed()) {
            Expression begins = sequence(member.form(), rest);
            Expression follows = sequence(comma, member.form(), rest);
            first = member.required() ? begins : choice(begins, first);
            rest = member.required() ? follows : choice(follows, rest);
        }
        return sequence(text("{"), JsonText.SPACE, first, JsonText.SPACE, text("}"));
    }
}
