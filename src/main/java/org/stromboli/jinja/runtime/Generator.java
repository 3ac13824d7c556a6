package org.stromboli.jinja.runtime;

import java.util.ArrayList;
import java.util.List;

/// What filters such as `map` give: iterable once, without a length, always true. For one rendering.
public final class Generator {

    private List<Object> rest;

    public Generator(List<Object> items) {
        this.rest = items;
    }

    /// All that is left; afterwards nothing is.
    List<Object> drain() {
        List<Object> items = rest;
        rest = List.of();
        return items;
    }

    /// The next item alone, or none.
    public List<Object> takeFirst() {
        if (rest.isEmpty()) {
            return rest;
        }
        List<Object> first = rest.subList(0, 1);
        rest = new ArrayList<>(rest.subList(1, rest.size()));
        return first;
    }
}
