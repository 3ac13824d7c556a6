package org.stromboli.model.lora;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.model.checkpoint.CheckpointException;

/// What the name of a tensor in an adapter's files says: which weight it belongs to, and what it is to it.
public record AdapterName(String weight, Role role) {

    enum Role {
        /// The factor that is multiplied with the input.
        DOWN,
        UP,
        /// As those before, of a table of embeddings: both are the other way round.
        TABLE_DOWN,
        TABLE_UP,
        /// Added to the bias, which the name calls the weight.
        UP_BIAS,
        /// Lengths of the rows of the result (DoRA).
        MAGNITUDE,
        /// Rows of a table of tokens.
        ROWS,
        /// What the factors are added to.
        BASE,
        /// The weight itself.
        WHOLE
    }

    private record Form(Pattern pattern, Role role, String end) {

        Form(String pattern, Role role, String end) {
            this(Pattern.compile("(.+)\\." + pattern), role, end);
        }
    }

    private static final String WRAPPER = "base_model.model.";
    private static final String WEIGHT = ".weight";
    private static final List<Form> FORMS = List.of(
            new Form("lora_A(?:\\.default)?\\.weight", Role.DOWN, WEIGHT),
            new Form("lora_B(?:\\.default)?\\.weight", Role.UP, WEIGHT),
            new Form("lora_B(?:\\.default)?\\.bias", Role.UP_BIAS, ".bias"),
            new Form("lora_embedding_A(?:\\.default)?", Role.TABLE_DOWN, WEIGHT),
            new Form("lora_embedding_B(?:\\.default)?", Role.TABLE_UP, WEIGHT),
            new Form("lora_magnitude_vector(?:\\.default)?(?:\\.weight)?", Role.MAGNITUDE, WEIGHT),
            new Form("token_adapter\\.trainable_tokens_delta(?:\\.default)?", Role.ROWS, WEIGHT),
            new Form("trainable_tokens_delta(?:\\.default)?", Role.ROWS, WEIGHT),
            new Form("base_layer\\.weight", Role.BASE, WEIGHT),
            new Form("base_layer\\.bias", Role.BASE, ".bias"));

    static AdapterName of(String stored) {
        String name = stored.startsWith(WRAPPER) ? stored.substring(WRAPPER.length()) : stored;
        for (Form form : FORMS) {
            Matcher matcher = form.pattern().matcher(name);
            if (matcher.matches()) {
                return new AdapterName(matcher.group(1) + form.end(), form.role());
            }
        }
        if (name.contains("lora_") || name.contains("trainable_tokens")) {
            throw new CheckpointException(
                    "the adapter holds tensor %s, of a kind that is not supported".formatted(stored));
        }
        return new AdapterName(
                name.replace(".modules_to_save.default.", ".").replace(".modules_to_save.", "."), Role.WHOLE);
    }

    /// The module that the weight is of, as configurations name it.
    String module() {
        return moduleOf(weight);
    }

    public static String moduleOf(String weight) {
        return weight.substring(0, Math.max(0, weight.lastIndexOf('.')));
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
