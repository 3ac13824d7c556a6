package org.stromboli.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;

/// Which modules an adapter says that it changes: `target_modules`, `exclude_modules` and `layers_to_transform` as PEFT
/// 0.21 reads them (`check_target_module_exists`). PEFT drops factors of other modules; here they are rejected.
/// Immutable.
final class ModuleSelection {

    private static final String TARGETS = "target_modules";
    private static final String EXCLUDED = "exclude_modules";
    private static final String LAYERS = "layers_to_transform";
    private static final String LAYERS_PATTERN = "layers_pattern";
    private static final String ALL_LINEAR = "all-linear";
    private static final Pattern FIRST_NUMBER = Pattern.compile(".*?\\.[^.]*\\.(\\d+)\\..*");
    private static final String INDEX = "layerIndex";
    private static final int MAX_LAYERS = 100_000;

    private interface Names {
        boolean hold(String module);
    }

    private final ConfigSection config;
    private final Optional<Names> targets;
    private final Optional<Names> excluded;
    private final List<Integer> layers;
    private final List<String> layerLists;

    ModuleSelection(ConfigSection config) {
        this.config = config;
        this.targets = names(TARGETS);
        this.excluded = names(EXCLUDED);
        this.layers = config.integers(LAYERS, 0, MAX_LAYERS);
        this.layerLists = texts(LAYERS_PATTERN);
        if (!layers.isEmpty() && config.json().path(TARGETS).isTextual()) {
            throw config.wrong(LAYERS, config.json().get(LAYERS), "none where target_modules is an expression");
        }
    }

    private Optional<Names> names(String key) {
        JsonNode value = config.json().path(key);
        if (value.isTextual() && !value.asText().equals(ALL_LINEAR)) {
            ModulePattern pattern = ModulePattern.of(config, key, value.asText());
            return Optional.of(pattern::fits);
        }
        List<String> texts = value.isTextual() ? List.of() : texts(key);
        return texts.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        module -> texts.stream().anyMatch(each -> module.equals(each) || module.endsWith("." + each)));
    }

    private List<String> texts(String key) {
        JsonNode value = config.json().path(key);
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.asText());
        } else if (config.has(key)) {
            for (JsonNode each : value) {
                texts.add(each.isTextual() ? each.asText() : "");
            }
            if (!value.isArray() || texts.contains("")) {
                throw config.wrong(key, value, "a text or a list of texts");
            }
        }
        return texts;
    }

    /// @param module as the adapter's file names it
    /// @throws CheckpointException if the configuration says that the adapter leaves the module alone
    void require(String module) {
        List<String> spellings = spellings(module);
        excluded.filter(names -> spellings.stream().anyMatch(names::hold)).ifPresent(_ -> {
            throw unselected(module, EXCLUDED);
        });
        targets.filter(names -> spellings.stream().noneMatch(names::hold)).ifPresent(_ -> {
            throw unselected(module, TARGETS);
        });
        if (!layers.isEmpty() && layerOf(module).filter(layers::contains).isEmpty()) {
            throw unselected(module, LAYERS);
        }
    }

    /// transformers renamed the parts of a model; files may have been renamed without their configuration.
    private static List<String> spellings(String module) {
        String older = module.replaceFirst("^model\\.language_model\\.", "language_model.model.");
        String newer = module.replaceFirst("^language_model\\.model\\.", "model.language_model.");
        String shorter = module.replaceFirst("^model\\.(?=vision_tower\\.|multi_modal_projector\\.)", "");
        String longer = module.replaceFirst("^(?=vision_tower\\.|multi_modal_projector\\.)", "model.");
        return List.of(module, older, newer, shorter, longer);
    }

    private Optional<Integer> layerOf(String module) {
        if (layerLists.isEmpty()) {
            Matcher first = FIRST_NUMBER.matcher(module);
            return first.matches() ? Optional.of(number(first.group(1))) : Optional.empty();
        }
        return layerLists.stream()
                .flatMap(list -> inList(list).group(module, INDEX).stream())
                .map(ModuleSelection::number)
                .findFirst();
    }

    private ModulePattern inList(String list) {
        return ModulePattern.of(config, LAYERS_PATTERN, "(?:|.*?\\.)(?:%s)\\.(?<%s>\\d+)\\..*".formatted(list, INDEX));
    }

    private static int number(String digits) {
        return digits.length() > 6 ? MAX_LAYERS + 1 : Integer.parseInt(digits);
    }

    private CheckpointException unselected(String module, String key) {
        return new CheckpointException("the adapter holds factors of %s, which %s in %s (%s) does not select"
                .formatted(module, key, config.where(), config.json().path(key)));
    }
}
