package org.stromboli.jinja.builtin;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;

/// `'%s of %d' % (...)`.
record PercentFormat(String format, Object arguments) {

    private static final Pattern DIRECTIVE = Pattern.compile(
            "%(?:\\((?<key>[^)]*)\\))?(?<flags>[-#0 +]*)(?<width>\\d+)?(?:\\.(?<precision>\\d+))?(?<type>.?)");

    String text(RenderState state) {
        boolean single = !(arguments instanceof Tuple);
        List<Object> values = arguments instanceof Tuple(List<Object> items) ? items : List.of(arguments);
        StringBuilder out = new StringBuilder();
        Matcher directive = DIRECTIVE.matcher(format);
        int end = 0;
        int next = 0;
        while (directive.find()) {
            out.append(format, end, directive.start());
            end = directive.end();
            String type = directive.group("type");
            if (type.equals("%")) {
                out.append('%');
                continue;
            }
            Object value;
            if (directive.group("key") != null) {
                value = named(directive.group("key"));
            } else if (next < values.size()) {
                value = values.get(next++);
            } else {
                throw TemplateException.runtime("not enough arguments for format string");
            }
            out.append(field(state, directive, type, value));
            state.text(out.length());
        }
        if (next < values.size() && !(single && arguments instanceof Map)) {
            throw TemplateException.runtime("not all arguments converted during string formatting");
        }
        return out.append(format, end, format.length()).toString();
    }

    private Object named(String key) {
        if (!(arguments instanceof Map<?, ?> map)) {
            throw TemplateException.runtime("format requires a mapping");
        }
        Object value = map.get(key);
        if (value == null) {
            throw TemplateException.runtime("KeyError: " + Text.repr(key));
        }
        return value;
    }

    private static String field(RenderState state, Matcher directive, String type, Object value) {
        String flags = directive.group("flags");
        int width = number(directive.group("width"), 0);
        int precision = number(directive.group("precision"), -1);
        state.text(Math.max(width, (long) precision));
        boolean numeric = !"sr".contains(type) || type.isEmpty();
        FormatSpec.Padding padding = new FormatSpec.Padding(
                flags.contains("0") && numeric && !flags.contains("-") ? "0" : " ",
                flags.contains("-") ? '<' : flags.contains("0") && numeric ? '=' : '>',
                width);
        boolean grouped = false;
        FormatSpec spec = new FormatSpec(
                padding,
                flags.contains("+") ? '+' : flags.contains(" ") ? ' ' : '-',
                flags.contains("#"),
                grouped,
                precision,
                switch (type) {
                    case "i", "u" -> 'd';
                    case "r" -> 's';
                    case "" -> throw TemplateException.runtime("incomplete format");
                    default -> type.charAt(0);
                });
        return switch (type) {
            case "s" -> spec.apply(Text.str(value));
            case "r" -> spec.apply(Text.repr(value));
            case "d", "i", "u" -> {
                if (!Types.isNumber(value)) {
                    throw TemplateException.runtime(
                            "%%%s format: a real number is required, not %s".formatted(type, Types.name(value)));
                }
                yield spec.apply(value instanceof Double real ? (Object) real.longValue() : value);
            }
            case "f", "F", "e", "E", "g", "G", "x", "X", "o", "c" -> {
                if (!Types.isNumber(value)) {
                    throw TemplateException.runtime("must be real number, not " + Types.name(value));
                }
                yield spec.apply(value);
            }
            default -> throw TemplateException.runtime("unsupported format character '%s'".formatted(type));
        };
    }

    private static int number(@Nullable String digits, int otherwise) {
        if (digits == null) {
            return otherwise;
        }
        return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }
}
