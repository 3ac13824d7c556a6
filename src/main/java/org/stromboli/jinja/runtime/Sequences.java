package org.stromboli.jinja.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// What can be iterated, counted, indexed and sliced. Text counts in code points.
public final class Sequences {

    private Sequences() {}

    public static boolean isIterable(Object value) {
        return switch (value) {
            case String _, List<?> _, Map<?, ?> _, Tuple _, DictView _, Generator _, Undefined _ -> true;
            default -> false;
        };
    }

    @SuppressWarnings("unchecked") // lists hold values of the language alone
    public static List<Object> items(Object value) {
        return switch (value) {
            case List<?> list -> (List<Object>) list;
            case Tuple tuple -> tuple.items();
            case DictView view -> view.items();
            case Generator generator -> generator.drain();
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String text -> characters(text);
            case Markup(String text) -> characters(text);
            case Undefined undefined when undefined.kind() == TemplateException.Kind.RUNTIME -> List.of();
            case Undefined undefined -> throw undefined.failure();
            default -> throw TemplateException.runtime("'%s' object is not iterable".formatted(Types.name(value)));
        };
    }

    public static List<Object> characters(String text) {
        List<Object> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(each -> characters.add(Character.toString(each)));
        return characters;
    }

    public static long length(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case List<?> list -> list.size();
            case Tuple tuple -> tuple.items().size();
            case Map<?, ?> map -> map.size();
            case DictView view -> view.items().size();
            case Undefined _ -> 0;
            case Loop loop -> loop.length();
            default -> throw TemplateException.runtime("object of type '%s' has no len()".formatted(Types.name(value)));
        };
    }

    /// @param start None where the slice has no such part; so are `stop` and `step`
    public static Object slice(RenderState state, Object owner, Object start, Object stop, Object step) {
        Object value = Markup.plain(owner);
        state.use(value);
        int stride = step == None.NONE ? 1 : Numbers.index(step);
        if (stride == 0) {
            throw TemplateException.runtime("slice step cannot be zero");
        }
        return switch (value) {
            case String text -> slice(state, text, start, stop, stride);
            case List<?> list -> slice(items(list), start, stop, stride);
            case Tuple tuple -> new Tuple(slice(tuple.items(), start, stop, stride));
            case Undefined undefined -> throw undefined.failure();
            default -> Undefined.of("%s object cannot be sliced".formatted(Types.name(value)));
        };
    }

    private static String slice(RenderState state, String text, Object start, Object stop, int stride) {
        if (stride == 1) {
            int size = text.codePointCount(0, text.length());
            int first = bound(start, size, 1, 0);
            int end = Math.max(first, bound(stop, size, 1, size));
            return text.substring(text.offsetByCodePoints(0, first), text.offsetByCodePoints(0, end));
        }
        state.steps(text.length());
        StringBuilder part = new StringBuilder();
        slice(characters(text), start, stop, stride).forEach(part::append);
        return part.toString();
    }

    private static List<Object> slice(List<Object> items, Object start, Object stop, int stride) {
        int size = items.size();
        int first = bound(start, size, stride, stride > 0 ? 0 : size - 1);
        int end = bound(stop, size, stride, stride > 0 ? size : -1);
        List<Object> part = new ArrayList<>();
        for (long at = first; stride > 0 ? at < end : at > end; at += stride) {
            part.add(items.get((int) at));
        }
        return part;
    }

    private static int bound(Object given, int size, int stride, int otherwise) {
        if (given == None.NONE) {
            return otherwise;
        }
        int at = Numbers.index(given);
        if (at < 0) {
            at += size;
        }
        return stride > 0 ? Math.clamp(at, 0, size) : Math.clamp(at, -1, size - 1);
    }

    public static List<Object> reversed(List<Object> items) {
        List<Object> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return reversed;
    }
}
