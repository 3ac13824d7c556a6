package org.stromboli.jinja.builtin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;

/// `'{} and {name}'.format(...)`.
record BraceFormat(String format, Arguments arguments) {

    private static final Pattern FIELD = Pattern.compile(
            "(?<first>[^.\\[!:]*)(?<path>[^!:]*)(?:!(?<conversion>[rsa]))?(?::(?<spec>.*))?", Pattern.DOTALL);
    private static final Pattern PATH_STEP = Pattern.compile("\\.(?<name>[^.\\[]+)|\\[(?<key>[^\\]]+)\\]");

    String text(RenderState state) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        int at = 0;
        while (at < format.length()) {
            char unit = format.charAt(at);
            if ((unit == '{' || unit == '}') && at + 1 < format.length() && format.charAt(at + 1) == unit) {
                out.append(unit);
                at += 2;
            } else if (unit == '{') {
                int end = format.indexOf('}', at);
                Matcher field = FIELD.matcher(end < 0 ? "" : format.substring(at + 1, end));
                if (end < 0 || !field.matches()) {
                    throw TemplateException.runtime("expected '}' before end of string");
                }
                Object first = field.group("first").isEmpty() ? (Object) (long) next++ : field.group("first");
                out.append(shown(state, field, argument(first)));
                at = end + 1;
            } else if (unit == '}') {
                throw TemplateException.runtime("Single '}' encountered in format string");
            } else {
                out.append(unit);
                at++;
            }
            state.text(out.length());
        }
        return out.toString();
    }

    private Object argument(Object name) {
        boolean position = name instanceof Long || ((String) name).chars().allMatch(Character::isDigit);
        if (position) {
            int at = Integer.parseInt(name.toString());
            if (at >= arguments.positional().size()) {
                throw TemplateException.runtime(
                        "Replacement index %d out of range for positional args tuple".formatted(at));
            }
            return arguments.positional().get(at);
        }
        Object value = arguments.named().get(name.toString());
        if (value == null) {
            throw TemplateException.runtime("KeyError: '%s'".formatted(name));
        }
        return value;
    }

    private static String shown(RenderState state, Matcher field, Object argument) {
        Object value = argument;
        Matcher step = PATH_STEP.matcher(field.group("path"));
        while (step.find()) {
            String key = step.group("key");
            if (key == null) {
                value = Access.attribute(value, step.group("name"));
            } else {
                value = Access.item(
                        state, value, key.chars().allMatch(Character::isDigit) ? (Object) Long.valueOf(key) : key);
            }
        }
        String conversion = field.group("conversion");
        if (conversion != null) {
            value = conversion.equals("s") ? Text.str(value) : Text.repr(value);
        }
        String spec = field.group("spec");
        if (spec == null || spec.isEmpty()) {
            return Text.str(value);
        }
        FormatSpec parsed = FormatSpec.parse(spec);
        state.text(Math.max(parsed.padding().width(), (long) parsed.precision()));
        return parsed.apply(value);
    }
}
