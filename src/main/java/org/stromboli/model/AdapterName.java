package org.stromboli.model;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the name of a tensor in an adapter's files says: which weight it belongs to, and what it is to it.
record AdapterName(String weight, Role role) {

    enum Role {
        /// The factor that is multiplied with the input.
        DOWN,
        UP,
        /// The weight itself.
        WHOLE
    }

    private static final String WRAPPER = "base_model.model.";
    private static final Pattern FACTOR = Pattern.compile("(.+)\\.lora_([AB])(?:\\.default)?\\.weight");

    static AdapterName of(String stored) {
        String name = stored.startsWith(WRAPPER) ? stored.substring(WRAPPER.length()) : stored;
        Matcher factor = FACTOR.matcher(name);
        if (factor.matches()) {
            return new AdapterName(factor.group(1) + ".weight", factor.group(2).equals("A") ? Role.DOWN : Role.UP);
        }
        if (name.contains("lora_")) {
            throw new CheckpointException(
                    "the adapter holds tensor %s, of a kind that is not supported".formatted(stored));
        }
        return new AdapterName(
                name.replace(".modules_to_save.default.", ".").replace(".modules_to_save.", "."), Role.WHOLE);
    }

    /// Weights by the names in `non_lora_trainables`: those who wrote such files wrapped the model once or twice.
    static Map<String, String> ofTrainables(Collection<String> names) {
        Map<String, String> weights = new TreeMap<>();
        names.forEach(stored -> weights.put(stored, without("base_model.", stored)));
        if (weights.values().stream().anyMatch(each -> each.startsWith("model.model."))) {
            weights.replaceAll((stored, weight) -> without("model.", weight));
        }
        return weights;
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
