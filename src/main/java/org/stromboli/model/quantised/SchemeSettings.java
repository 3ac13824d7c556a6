package org.stromboli.model.quantised;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.stromboli.quantisation.codec.ScaleGrid.Announced;

/// What configurations tell that tensors do not, wherever they are.
///
/// @param method `quant_method`; empty if nothing names one
/// @param all every configuration of the directory, the most trusted first
record SchemeSettings(String method, List<JsonNode> all) {

    private static final int MAX = 1 << 24;

    static SchemeSettings of(List<ConfigEvidence> said) {
        return new SchemeSettings(
                said.isEmpty() ? "" : said.getFirst().method(),
                said.stream().map(ConfigEvidence::json).toList());
    }

    private Stream<JsonNode> weights() {
        return all.stream()
                .flatMap(each -> each.path("config_groups").valueStream())
                .map(group -> group.path("weights"));
    }

    /// Of AWQ, GPTQ and MLX; 0 if none is told, or one for whole rows.
    int groupSize() {
        return Stream.of("group_size", "q_group_size")
                .flatMap(this::numbers)
                .findFirst()
                .orElse(0);
    }

    /// Of MLX, which may have other settings for single layers; 0 if none is told.
    int groupSize(String layer) {
        return all.stream()
                .flatMap(each -> sizes(each.path(layer).path("group_size")))
                .findFirst()
                .orElseGet(this::groupSize);
    }

    private Stream<Integer> numbers(String key) {
        return all.stream().flatMap(each -> sizes(each.path(key)));
    }

    private static Stream<Integer> sizes(JsonNode value) {
        return value.isInt() && value.asInt() > 0 && value.asInt() <= MAX ? Stream.of(value.asInt()) : Stream.of();
    }

    List<Integer> bits() {
        return weights()
                .flatMap(each -> sizes(each.path("num_bits")))
                .filter(bits -> bits <= Byte.SIZE)
                .distinct()
                .toList();
    }

    /// Which rows and columns share a scale, for one layer or another.
    Announced announced() {
        List<Integer> rows = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        weights().forEach(each -> {
            JsonNode block = each.path("block_structure");
            String strategy = each.path("strategy").asText();
            int all = strategy.equals("tensor") ? 0 : 1;
            rows.add(sizes(block.path(0)).findFirst().orElse(all));
            columns.add(Stream.concat(sizes(block.path(1)), sizes(each.path("group_size")))
                    .findFirst()
                    .orElse(0));
        });
        all.stream().map(each -> each.path("weight_block_size")).forEach(block -> {
            sizes(block.path(0)).forEach(rows::add);
            sizes(block.path(1)).forEach(columns::add);
        });
        return new Announced(List.copyOf(rows), List.copyOf(columns));
    }

    /// Whether no layer can do without zero points.
    boolean isAsymmetric() {
        return told(each ->
                each.path("symmetric").isBoolean() && !each.path("symmetric").asBoolean());
    }

    /// Whether no layer can do without the groups of its columns, as those that were ordered by activations.
    boolean hasOrder() {
        return told(each -> each.path("actorder").asText().equals("group"));
    }

    private boolean told(Predicate<JsonNode> property) {
        return weights().findAny().isPresent() && weights().allMatch(property);
    }

    boolean flag(String key) {
        return all.stream().anyMatch(each -> each.path(key).asBoolean());
    }

    /// The first text under one of some keys, in lower case.
    Optional<String> text(String... keys) {
        return Stream.of(keys)
                .flatMap(key -> all.stream().map(each -> each.path(key)))
                .filter(JsonNode::isTextual)
                .map(each -> each.asText().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    /// Whether zeros of GPTQ are stored as they are, as its second version has them; the first one subtracts one.
    ///
    /// @param middle whether all of a layer are in the middle of the range
    boolean zerosAsTheyAre(BooleanSupplier middle) {
        if (AutoRound.isMethod(method)) {
            return AutoRound.of(this).orElseThrow().zerosAsTheyAre().orElseGet(middle::getAsBoolean);
        }
        return text("checkpoint_format", "format").filter("gptq_v2"::equals).isPresent();
    }
}
