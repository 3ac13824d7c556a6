package org.stromboli.family.processor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.stromboli.model.checkpoint.ConfigSection;

/// A `size` or `crop_size` in any spelling: a number, height and width as a list, or an object.
sealed interface ProcessorSize {

    /// The shorter edge gets this length, the shape is kept.
    record Shorter(int edge) implements ProcessorSize {
        @Override
        public boolean isOf(int side) {
            return edge == side;
        }
    }

    /// Whatever the shape was.
    record Exact(int height, int width) implements ProcessorSize {
        @Override
        public boolean isOf(int side) {
            return height == side && width == side;
        }
    }

    int MAX_EDGE = 8192;

    /// Whether its edges are those of a square tile.
    boolean isOf(int side);

    /// @param usual what silence means
    /// @param square whether a single number means both edges rather than the shorter one
    static ProcessorSize of(ConfigSection section, String key, ProcessorSize usual, boolean square) {
        JsonNode value = section.json().path(key);
        if (!section.has(key)) {
            return usual;
        }
        if (value.isNumber()) {
            int edge = section.size(key, 1, MAX_EDGE);
            return square ? new Exact(edge, edge) : new Shorter(edge);
        }
        if (value.isArray() && value.size() == 2) {
            List<Integer> edges = section.integers(key, 1, MAX_EDGE);
            return new Exact(edges.getFirst(), edges.getLast());
        }
        return ofObject(section, key, value);
    }

    private static ProcessorSize ofObject(ConfigSection section, String key, JsonNode value) {
        Set<String> keys = new TreeSet<>();
        value.properties().stream().filter(each -> !each.getValue().isNull()).forEach(each -> keys.add(each.getKey()));
        if (value.isObject() && keys.equals(Set.of("shortest_edge"))) {
            return new Shorter(section.section(key).size("shortest_edge", 1, MAX_EDGE));
        }
        if (value.isObject() && keys.equals(Set.of("height", "width"))) {
            ConfigSection edges = section.section(key);
            return new Exact(edges.size("height", 1, MAX_EDGE), edges.size("width", 1, MAX_EDGE));
        }
        throw section.wrong(key, value, "a number, [height, width], {height, width} or {shortest_edge}");
    }

    /// For messages.
    default String text() {
        return switch (this) {
            case Shorter(int edge) -> "shortest_edge " + edge;
            case Exact(int height, int width) -> "height %d and width %d".formatted(height, width);
        };
    }
}
