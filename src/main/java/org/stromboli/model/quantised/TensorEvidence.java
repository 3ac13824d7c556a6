package org.stromboli.model.quantised;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the tensors of a checkpoint tell of its scheme, by their names and types alone. Configurations of quantised
/// checkpoints are often wrong or in another place, tensors never.
///
/// @param scheme by its published name
/// @param tensor the first one that shows it
record TensorEvidence(String scheme, String tensor) {

    /// A layer of AWQ looks like one of GPTQ without the groups of its inputs.
    private static final String AWQ = "AWQ";

    private static final String PACKED = "compressed-tensors, pack-quantized";
    private static final String INTEGERS = "compressed-tensors, int-quantized (8 bits)";
    private static final String NF4 = "bitsandbytes, NF4 (4 bits)";
    private static final String FP4 = "bitsandbytes, FP4 (4 bits)";
    private static final String FOUR_BITS = "bitsandbytes, 4 bits";
    private static final String EIGHT_BITS = "bitsandbytes, LLM.int8 (8 bits)";

    private static final Set<String> ANY = Set.of();
    private static final Set<String> FP8 = Set.of("F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ");
    private static final Set<String> BYTE_SCALE = Set.of("U8", "F8_E8M0");
    private static final Set<String> FLOATS = Set.of("F64", "F32", "F16", "BF16");
    private static final String WEIGHT = ".weight";

    /// A tensor of a layer, and one that stands beside it.
    ///
    /// @param suffix of the tensor's name, behind the layer's
    /// @param types that it may have; empty: any
    /// @param beside suffix of another tensor of the same layer; empty: none is needed
    private record Rule(String suffix, Set<String> types, String beside, Set<String> besideTypes, String scheme) {

        Rule(String suffix, String scheme) {
            this(suffix, ANY, "", ANY, scheme);
        }

        Rule(String suffix, String beside, String scheme) {
            this(suffix, ANY, beside, ANY, scheme);
        }

        boolean fits(String name, Map<String, String> types) {
            if (!name.endsWith(suffix) || !allowed(this.types, types.getOrDefault(name, ""))) {
                return false;
            }
            if (beside.isEmpty()) {
                return true;
            }
            String other = types.get(name.substring(0, name.length() - suffix.length()) + beside);
            return other != null && allowed(besideTypes, other);
        }

        private static boolean allowed(Set<String> allowed, String type) {
            return allowed.isEmpty() || allowed.contains(type);
        }
    }

    private static final Set<String> SERVED =
            Set.of("GPTQ", AWQ, PACKED, "FP8", "FP8 in blocks", INTEGERS, NF4, FP4, FOUR_BITS, EIGHT_BITS);

    /// The first that fits decides: later ones are more general.
    private static final List<Rule> RULES = List.of(
            new Rule(".g_idx", ".qweight", "GPTQ"),
            new Rule(".qweight", ".qzeros", AWQ),
            new Rule(".qweight", ".scales", "GPTQ or AWQ without zero points"),
            new Rule(".weight_packed", ".weight_global_scale", "NVFP4 (compressed-tensors, nvfp4-pack-quantized)"),
            new Rule(
                    ".weight_packed",
                    Set.of("U8"),
                    ".weight_scale",
                    BYTE_SCALE,
                    "MXFP4 (compressed-tensors, mxfp4-pack-quantized)"),
            new Rule(
                    ".weight_packed",
                    Set.of("U8"),
                    ".weight_scale",
                    FP8,
                    "NVFP4 (compressed-tensors, nvfp4-pack-quantized)"),
            new Rule(".weight_packed", PACKED),
            new Rule(".weight_scale_2", "NVFP4 (ModelOpt)"),
            new Rule(".weight_scale_inv", "FP8 in blocks"),
            new Rule(".quant_state.bitsandbytes__nf4", NF4),
            new Rule(".quant_state.bitsandbytes__fp4", FP4),
            new Rule(".weight.absmax", FOUR_BITS),
            new Rule(".SCB", EIGHT_BITS),
            new Rule(".q_weight", ".q_groups", "EXL2"),
            new Rule(".q_weight", ".q_invperm", "EXL2"),
            new Rule(".trellis", "EXL3"),
            new Rule(".codes", ".codebooks", "AQLM"),
            new Rule(".centroids", "VPTQ"),
            new Rule(".Qidxs", "QuIP#"),
            new Rule(".dense_weights", "SpQR"),
            new Rule(".W_q", "HQQ"),
            new Rule("weight_qdata", "torchao"),
            new Rule(".weight._data", "quanto"),
            new Rule("_blocks", "_scales", "MXFP4"),
            new Rule(WEIGHT, Set.of("U32", "I32"), ".scales", ANY, "MLX"),
            new Rule(WEIGHT, Set.of("I8"), ".weight_scales", ANY, "EETQ (8 bits)"),
            new Rule(WEIGHT, FP8, ".weight_scale", ANY, "FP8"),
            new Rule(WEIGHT, Set.of("I8"), ".weight_scale", ANY, INTEGERS),
            new Rule(WEIGHT, FP8, "", ANY, "FP8 without scales or of another type than E4M3"),
            new Rule(WEIGHT, Set.of("U8"), ".weight_scale", ANY, "4-bit numbers or smaller in bytes"));

    /// Whether layers that are whole are served.
    boolean served() {
        return SERVED.contains(scheme);
    }

    /// @param types of all tensors by name, in the notation of safetensors
    static Optional<TensorEvidence> of(Map<String, String> types) {
        for (Rule rule : RULES) {
            Optional<String> shown = types.keySet().stream()
                    .filter(name -> rule.fits(name, types))
                    .findFirst();
            if (shown.isPresent()) {
                return shown.map(name -> new TensorEvidence(rule.scheme(), name));
            }
        }
        return types.entrySet().stream()
                .filter(each -> each.getKey().endsWith(WEIGHT) && !FLOATS.contains(each.getValue()))
                .filter(each -> !each.getKey().contains("norm")) // no scheme touches these: such a file is damaged
                .map(each ->
                        new TensorEvidence("an unknown scheme of %s numbers".formatted(each.getValue()), each.getKey()))
                .findFirst();
    }
}
