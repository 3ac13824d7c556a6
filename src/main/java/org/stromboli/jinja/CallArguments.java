package org.stromboli.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;

/// The arguments of a call as they are written.
///
/// @param rest `*rest`
/// @param namedRest `**namedRest`
record CallArguments(
        List<Expression> positional,
        Map<String, Expression> named,
        @Nullable Expression rest,
        @Nullable Expression namedRest) {

    static final CallArguments NONE = new CallArguments(List.of(), Map.of(), null, null);

    Arguments evaluate(Scope scope) {
        if (positional.isEmpty() && named.isEmpty() && rest == null && namedRest == null) {
            return Arguments.NONE;
        }
        List<Object> values = new ArrayList<>(positional.size());
        for (Expression each : positional) {
            values.add(each.evaluate(scope));
        }
        if (rest != null) {
            values.addAll(Sequences.items(rest.evaluate(scope)));
        }
        Map<String, Object> namedValues = new LinkedHashMap<>();
        named.forEach((name, value) -> namedValues.put(name, value.evaluate(scope)));
        if (namedRest != null) {
            if (!(namedRest.evaluate(scope) instanceof Map<?, ?> map)) {
                throw TemplateException.runtime("argument after ** must be a mapping");
            }
            map.forEach((name, value) -> namedValues.put(Text.str(name), value));
        }
        return new Arguments(values, namedValues);
    }
}
