package org.stromboli.model.geometry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;

/// How many tokens back a token sees, itself included, 0 for all: what the keys of a text configuration say together
/// (`sliding_window`, `use_sliding_window`, `max_window_layers`, `layer_types`), as each class of transformers 5.24
/// reads them. One window serves all layers; windows in some layers only are rejected.
final class AttentionWindow {

    private static final String TYPES = "layer_types";
    private static final String WINDOW = "sliding_window";
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";
    private static final int USUAL = 4096;
    private static final int USUALLY_FULL_LAYERS = 28;

    private AttentionWindow() {}

    /// Its layers see everything; a `sliding_window` has no meaning to the class.
    static int ofLlama(ConfigSection config, int layers) {
        return agreeing(config, layers, 0);
    }

    /// All layers have the window.
    static int ofMistral(ConfigSection config, int layers) {
        boolean named = config.json().has(WINDOW); // null means none, silence means this:
        return agreeing(config, layers, config.integer(WINDOW, named ? 0 : USUAL, 1, Integer.MAX_VALUE));
    }

    /// The lower `max_window_layers` layers see everything, unless `layer_types` names them one by one.
    static int ofQwen2(ConfigSection config, int layers) {
        boolean named = config.json().has(WINDOW);
        int window = config.flag("use_sliding_window", false)
                ? config.integer(WINDOW, named ? 0 : USUAL, 1, Integer.MAX_VALUE)
                : 0;
        int full = config.integer("max_window_layers", USUALLY_FULL_LAYERS, 0, 1024);
        if (config.has(TYPES)) {
            boolean sliding = type(config, layers).equals(SLIDING);
            return agreeing(config, layers, sliding ? window : 0);
        }
        if (window > 0 && full > 0 && full < layers) {
            throw config.wrong(
                    "max_window_layers",
                    full,
                    "0 or at least num_hidden_layers, %d: a window in some layers only is not supported"
                            .formatted(layers));
        }
        return full >= layers ? 0 : window;
    }

    /// @param window 0 for none
    private static int agreeing(ConfigSection config, int layers, int window) {
        if (config.has(TYPES) && !type(config, layers).equals(window > 0 ? SLIDING : FULL)) {
            throw config.wrong(
                    TYPES,
                    config.json().get(TYPES),
                    window > 0
                            ? "%s for each layer, as sliding_window %d says".formatted(SLIDING, window)
                            : "%s for each layer, since there is no window".formatted(FULL));
        }
        return window;
    }

    /// The one that all layers have.
    private static String type(ConfigSection config, int layers) {
        JsonNode types = config.json().get(TYPES);
        String first = types.path(0).asText();
        boolean equal = types.isArray()
                && types.size() == layers
                && List.of(FULL, SLIDING).contains(first);
        for (JsonNode each : types) {
            equal &= each.asText().equals(first);
        }
        if (!equal) {
            throw config.wrong(
                    TYPES, types, "%s or %s, the same for each of the %d layers".formatted(FULL, SLIDING, layers));
        }
        return first;
    }
}
