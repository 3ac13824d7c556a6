package org.stromboli.jinja.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The name `loop` inside a for loop. For one rendering.
public final class Loop implements Callable {

    private final List<Object> items;
    private final int depth;
    private final @Nullable Callable recursion;
    private int at;
    private @Nullable List<Object> lastSeen;

    public Loop(List<Object> items, int depth, @Nullable Callable recursion) {
        this.items = items;
        this.depth = depth;
        this.recursion = recursion;
    }

    public void moveTo(int position) {
        at = position;
    }

    long length() {
        return items.size();
    }

    public Object attribute(String name) {
        return switch (name) {
            case "index" -> at + 1L;
            case "index0" -> (long) at;
            case "revindex" -> (long) items.size() - at;
            case "revindex0" -> items.size() - at - 1L;
            case "first" -> at == 0;
            case "last" -> at == items.size() - 1;
            case "length" -> length();
            case "depth" -> (long) depth;
            case "depth0" -> depth - 1L;
            case "previtem" -> at > 0 ? items.get(at - 1) : Undefined.of("there is no previous item");
            case "nextitem" -> at + 1 < items.size() ? items.get(at + 1) : Undefined.of("there is no next item");
            case "cycle" -> (Callable) (_, arguments) -> cycle(arguments.positional());
            case "changed" -> (Callable) (_, arguments) -> changed(arguments.positional());
            default -> Undefined.attribute(this, name);
        };
    }

    private Object cycle(List<Object> values) {
        if (values.isEmpty()) {
            throw TemplateException.runtime("no items for cycling given");
        }
        return values.get(at % values.size());
    }

    private boolean changed(List<Object> values) {
        boolean changed = lastSeen == null || !Comparison.equal(lastSeen, values);
        lastSeen = values;
        return changed;
    }

    @Override
    public Object call(RenderState state, Arguments arguments) {
        if (recursion == null) {
            throw TemplateException.runtime("The loop must have the 'recursive' marker to be called recursively.");
        }
        return recursion.call(state, arguments);
    }
}
