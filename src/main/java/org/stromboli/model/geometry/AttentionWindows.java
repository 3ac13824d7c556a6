package org.stromboli.model.geometry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.stromboli.model.checkpoint.ConfigSection;

/// How many tokens back a token sees in each layer, itself included: what the keys of a text configuration say together
/// (`sliding_window`, `use_sliding_window`, `max_window_layers`, `layer_types`), as each class of transformers 5.24
/// reads them.
///
/// @param layers the window of each layer, 0 where a token sees all before it; empty if no layer has a window
public record AttentionWindows(List<Integer> layers) {

    public static final AttentionWindows NONE = new AttentionWindows(List.of());

    private static final String TYPES = "layer_types";
    private static final String WINDOW = "sliding_window";
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";
    private static final int USUAL = 4096;
    private static final int USUALLY_FULL_LAYERS = 28;

    public AttentionWindows {
        layers = layers.stream().allMatch(each -> each == 0) ? List.of() : List.copyOf(layers);
    }

    /// The same window in all layers, 0 for none.
    public static AttentionWindows everywhere(int window, int layers) {
        return new AttentionWindows(Collections.nCopies(layers, window));
    }

    /// Of one layer; 0 for none.
    public int of(int layer) {
        return layers.isEmpty() ? 0 : layers.get(layer);
    }

    /// A window that holds the whole context is none.
    public AttentionWindows within(int positions) {
        return new AttentionWindows(
                layers.stream().map(each -> each < positions ? each : 0).toList());
    }

    AttentionWindows shortened(int count) {
        return layers.isEmpty() ? this : new AttentionWindows(layers.subList(0, count));
    }

    /// Layers see everything; a `sliding_window` has no meaning to the class.
    static AttentionWindows ofLlama(ConfigSection config, int layers) {
        return agreeing(config, layers, 0);
    }

    /// All layers have the window.
    static AttentionWindows ofMistral(ConfigSection config, int layers) {
        boolean named = config.json().has(WINDOW); // null means none, silence means this:
        return agreeing(config, layers, window(config, named ? 0 : USUAL));
    }

    /// All layers have the window, if there is one.
    static AttentionWindows ofPhi3(ConfigSection config, int layers) {
        return agreeing(config, layers, window(config, 0));
    }

    /// All layers have the window, if it is to be used.
    static AttentionWindows ofQwen3Moe(ConfigSection config, int layers) {
        return agreeing(config, layers, usedWindow(config));
    }

    /// The lower `max_window_layers` layers see everything, unless `layer_types` names the layers one by one.
    static AttentionWindows ofQwen(ConfigSection config, int layers) {
        int full = config.integer("max_window_layers", USUALLY_FULL_LAYERS, 0, 1024);
        return of(config, layers, usedWindow(config), layer -> layer >= full);
    }

    /// Every other layer has the window, the first one too, unless `layer_types` names the layers one by one.
    static AttentionWindows ofGemma2(ConfigSection config, int layers) {
        boolean named = config.json().has(WINDOW);
        return of(config, layers, window(config, named ? 0 : USUAL), layer -> layer % 2 == 0);
    }

    private static int usedWindow(ConfigSection config) {
        boolean named = config.json().has(WINDOW);
        return config.flag("use_sliding_window", false) ? window(config, named ? 0 : USUAL) : 0;
    }

    private static int window(ConfigSection config, int otherwise) {
        return config.integer(WINDOW, otherwise, 1, Integer.MAX_VALUE);
    }

    /// @param usual whether a layer has the window where `layer_types` is silent
    private static AttentionWindows of(ConfigSection config, int layers, int window, IntPredicate usual) {
        List<String> types = types(config, layers);
        if (window == 0 && types.contains(SLIDING)) {
            throw config.wrong(
                    TYPES, config.json().get(TYPES), FULL + " for each layer, since there is no window in use");
        }
        return new AttentionWindows(IntStream.range(0, layers)
                .mapToObj(layer ->
                        (types.isEmpty() ? usual.test(layer) : types.get(layer).equals(SLIDING)) ? window : 0)
                .toList());
    }

    /// @param window of all layers; 0 for none
    private static AttentionWindows agreeing(ConfigSection config, int layers, int window) {
        String expected = window > 0 ? SLIDING : FULL;
        if (types(config, layers).stream().anyMatch(each -> !each.equals(expected))) {
            throw config.wrong(
                    TYPES,
                    config.json().get(TYPES),
                    window > 0
                            ? "%s for each layer, as sliding_window %d says".formatted(SLIDING, window)
                            : "%s for each layer, since there is no window".formatted(FULL));
        }
        return everywhere(window, layers);
    }

    /// Empty where the configuration does not name them.
    private static List<String> types(ConfigSection config, int layers) {
        if (!config.has(TYPES)) {
            return List.of();
        }
        JsonNode types = config.json().get(TYPES);
        List<String> found = types.valueStream().map(JsonNode::asText).toList();
        if (!types.isArray()
                || found.size() != layers
                || !List.of(FULL, SLIDING).containsAll(found)) {
            throw config.wrong(TYPES, types, "%s or %s for each of the %d layers".formatted(FULL, SLIDING, layers));
        }
        return found;
    }
}
