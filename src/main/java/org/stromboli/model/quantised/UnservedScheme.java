package org.stromboli.model.quantised;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Schemes and variants of them that a configuration names and that are not served, whatever the tensors look like.
final class UnservedScheme {

    private static final String COMPRESSED = "compressed-tensors";

    private static final Set<String> METHODS = Set.of(
            "", "awq", "gptq", COMPRESSED, "fp8", ConfigEvidence.BITSANDBYTES, "mlx", "auto-round", "intel/auto-round");

    private static final Map<String, Set<String>> VARIANTS = Map.of(
            "awq",
            Set.of("gemm", "gemv"),
            "gptq",
            Set.of("gptq", "gptq_v2"),
            COMPRESSED,
            Set.of("pack-quantized", "int-quantized", "float-quantized", "naive-quantized", "mixed-precision"),
            "fp8",
            Set.of("e4m3"),
            "mlx",
            Set.of("affine"));

    private UnservedScheme() {}

    /// As people write it; empty if what is told can be served.
    static Optional<String> of(ConfigEvidence said, SchemeSettings settings) {
        String method = said.method();
        if (!METHODS.contains(method)) {
            return Optional.of(said.scheme());
        }
        if (AutoRound.isMethod(method) && AutoRound.of(settings).isEmpty()) {
            return Optional.of(
                    "AutoRound, " + settings.text("packing_format", "backend").orElse(""));
        }
        Set<String> served = VARIANTS.getOrDefault(method, Set.of());
        return variants(method, settings)
                .filter(variant -> !served.contains(variant))
                .findFirst()
                .map(variant -> said.scheme() + ", " + variant)
                .or(() -> method.equals(COMPRESSED) ? change(settings) : Optional.empty());
    }

    /// What the method writes its tensors as, in all the words that it has for that.
    private static Stream<String> variants(String method, SchemeSettings settings) {
        return switch (method) {
            case "awq" ->
                Stream.concat(
                        settings.text("version").stream(), settings.text("backend").filter("llm-awq"::equals).stream());
            case "gptq" -> settings.text("checkpoint_format", "format").stream();
            case "fp8" -> settings.text("fmt").stream();
            case "mlx" -> settings.text("mode").stream();
            case COMPRESSED ->
                Stream.concat(
                        settings.text("format").stream(),
                        settings.all().stream()
                                .flatMap(each -> each.path("config_groups").valueStream())
                                .map(group -> group.path("format"))
                                .filter(JsonNode::isTextual)
                                .map(JsonNode::asText));
            default -> Stream.empty();
        };
    }

    /// Weights that are turned, or of which only some are stored.
    private static Optional<String> change(SchemeSettings settings) {
        for (JsonNode each : settings.all()) {
            if (!each.path("transform_config").path("config_groups").isEmpty()) {
                return Optional.of("compressed-tensors with transforms of the weights");
            }
            String sparse = each.path("sparsity_config").path("format").asText("dense");
            if (!List.of("dense", "none", "null").contains(sparse)) {
                return Optional.of("compressed-tensors, " + sparse);
            }
        }
        return Optional.empty();
    }
}
