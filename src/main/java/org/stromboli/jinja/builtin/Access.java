package org.stromboli.jinja.builtin;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stromboli.jinja.runtime.Loop;
import org.stromboli.jinja.runtime.Macro;
import org.stromboli.jinja.runtime.Markup;
import org.stromboli.jinja.runtime.Namespace;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Tuple;
import org.stromboli.jinja.runtime.Types;
import org.stromboli.jinja.runtime.Undefined;

/// Attributes and items of values, as far as the sandbox lets a template have them.
public final class Access {

    private static final Set<String> DICT_MUTATORS = Set.of("clear", "pop", "popitem", "setdefault", "update");
    private static final Set<String> LIST_MUTATORS =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

    private Access() {}

    /// `value.name`: a method or attribute first, then an item.
    public static Object attribute(Object owner, String name) {
        Object value = Markup.plain(owner);
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (isDunder(name)) {
            return Undefined.unsafe(value, name);
        }
        Object own = ownAttribute(value, name);
        if (!(own instanceof Undefined missing)) {
            return own;
        }
        if (missing.kind() == TemplateException.Kind.SANDBOX) {
            return own;
        }
        if (value instanceof Map<?, ?> map) {
            Object item = map.get(name);
            return item == null ? own : item;
        }
        return own;
    }

    /// `value[key]`: an item first, then a method or attribute.
    public static Object item(RenderState state, Object owner, Object key) {
        Object value = Markup.plain(owner);
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        switch (value) {
            case Map<?, ?> map -> {
                Object item = Types.isHashable(key) ? map.get(Types.key(key)) : null;
                if (item != null) {
                    return item;
                }
            }
            case List<?> list
            when Types.isInteger(key) -> {
                return at(value, list, key);
            }
            case Tuple tuple
            when Types.isInteger(key) -> {
                return at(value, tuple.items(), key);
            }
            case String text
            when Types.isInteger(key) -> {
                return character(state, text, key);
            }
            default -> {}
        }
        if (key instanceof String name) {
            return isDunder(name) && !(value instanceof Map)
                    ? Undefined.unsafe(value, name)
                    : ownAttribute(value, name);
        }
        return Undefined.item(value, key);
    }

    private static Object character(RenderState state, String text, Object key) {
        state.text(text.length());
        int at = Numbers.index(key);
        int length = text.codePointCount(0, text.length());
        int from = at < 0 ? at + length : at;
        return from >= 0 && from < length
                ? Character.toString(text.codePointAt(text.offsetByCodePoints(0, from)))
                : Undefined.item(text, key);
    }

    private static Object at(Object owner, List<?> items, Object key) {
        int at = Numbers.index(key);
        int from = at < 0 ? at + items.size() : at;
        return from >= 0 && from < items.size() ? items.get(from) : Undefined.item(owner, key);
    }

    private static Object ownAttribute(Object value, String name) {
        return switch (value) {
            case String text -> StringMethods.get(text, name);
            case Map<?, ?> map ->
                DICT_MUTATORS.contains(name) ? Undefined.unsafe(value, name) : DictMethods.get(map, name);
            case List<?> list ->
                LIST_MUTATORS.contains(name) ? Undefined.unsafe(value, name) : ListMethods.get(list, list, name);
            case Tuple tuple -> ListMethods.get(tuple, tuple.items(), name);
            case Namespace namespace -> {
                Object attribute = namespace.attributes().get(name);
                yield attribute == null ? Undefined.attribute(value, name) : attribute;
            }
            case Loop loop -> loop.attribute(name);
            case Macro macro when name.equals("name") -> macro.name();
            default -> Undefined.attribute(value, name);
        };
    }

    private static boolean isDunder(String name) {
        return name.startsWith("__") && name.endsWith("__");
    }
}
