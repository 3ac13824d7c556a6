package org.stromboli.model.quantised;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

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

    private Stream<Integer> numbers(String key) {
        return all.stream().flatMap(each -> sizes(each.path(key)));
    }

    private static Stream<Integer> sizes(JsonNode value) {
        return value.isInt() && value.asInt() > 0 && value.asInt() <= MAX ? Stream.of(value.asInt()) : Stream.of();
    }

    /// That compressed-tensors tells for some layers, without which.
    List<Integer> groupSizes() {
        return weights()
                .flatMap(each -> sizes(each.path("group_size")))
                .distinct()
                .toList();
    }

    List<Integer> bits() {
        return weights()
                .flatMap(each -> sizes(each.path("num_bits")))
                .filter(bits -> bits <= Byte.SIZE)
                .distinct()
                .toList();
    }

    /// Rows (0) or columns (1) of blocks that share a scale.
    List<Integer> blockSides(int dimension) {
        return Stream.concat(
                        weights().map(each -> each.path("block_structure")),
                        all.stream().map(each -> each.path("weight_block_size")))
                .flatMap(each -> sizes(each.path(dimension)))
                .distinct()
                .toList();
    }

    /// Columns that share a scale.
    List<Integer> columnRuns() {
        List<Integer> runs = new ArrayList<>(blockSides(1));
        runs.addAll(groupSizes());
        return runs;
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
