package org.stromboli.family.gguf;

import java.util.List;
import java.util.stream.Stream;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.weights.MatrixWeight;

/// The language model of a file: its sizes, and its weights under the names that the authors' checkpoints have.
///
record TextModel(Keys keys, Architecture architecture, DecoderGeometry geometry) {

    static final String EMBEDDING = "token_embd.weight";

    /// @throws org.stromboli.model.checkpoint.CheckpointException if it is no model that can be served
    static TextModel of(Keys keys) {
        String name = keys.text("general.architecture").orElse("missing");
        Architecture architecture = Architecture.named(name)
                .orElseThrow(() -> keys.wrong(
                        "general.architecture",
                        name,
                        "one of %s, the decoders of LLaVA models".formatted(Architecture.all())));
        return new TextModel(keys, architecture, new TextGeometry(keys, architecture).read());
    }

    /// Whether the head is a matrix of its own.
    boolean hasHead() {
        return keys.file().names().contains("output.weight");
    }

    List<MatrixWeight> weights() {
        WeightList list = new WeightList(keys);
        DecoderGeometry g = geometry;
        list.add("model.embed_tokens.weight", EMBEDDING, g.vocabulary(), g.hidden());
        list.add("model.norm.weight", "output_norm.weight", g.hidden());
        if (hasHead()) {
            list.add("lm_head.weight", "output.weight", g.vocabulary(), g.hidden());
        }
        for (int layer = 0; layer < g.layers(); layer++) {
            layer(list, "model.layers.%d.".formatted(layer), "blk.%d.".formatted(layer));
        }
        return list.all();
    }

    private void layer(WeightList list, String name, String tensor) {
        DecoderGeometry g = geometry;
        int hidden = g.hidden();
        rejectOthers(list, tensor);
        list.add(name + "input_layernorm.weight", tensor + "attn_norm.weight", hidden);
        if (architecture == Architecture.PHI3) {
            fused(list, name, tensor);
        } else {
            separate(list, name, tensor);
        }
        if (g.traits().norms().perHead()) {
            list.add(name + "self_attn.q_norm.weight", tensor + "attn_q_norm.weight", g.width());
            list.add(name + "self_attn.k_norm.weight", tensor + "attn_k_norm.weight", g.width());
        }
        list.add(name + "self_attn.o_proj.weight", tensor + "attn_output.weight", hidden, g.queryWidth());
        list.add(name + "post_attention_layernorm.weight", tensor + "ffn_norm.weight", hidden);
        list.add(name + "mlp.down_proj.weight", tensor + "ffn_down.weight", hidden, g.intermediate());
    }

    private void separate(WeightList list, String name, String tensor) {
        DecoderGeometry g = geometry;
        turned(list, name + "self_attn.q_proj", tensor + "attn_q", g.heads());
        turned(list, name + "self_attn.k_proj", tensor + "attn_k", g.kvHeads());
        list.linear(name + "self_attn.v_proj", tensor + "attn_v", g.qkvBias(), g.keyWidth(), g.hidden());
        list.add(name + "mlp.gate_proj.weight", tensor + "ffn_gate.weight", g.intermediate(), g.hidden());
        list.add(name + "mlp.up_proj.weight", tensor + "ffn_up.weight", g.intermediate(), g.hidden());
    }

    private void fused(WeightList list, String name, String tensor) {
        DecoderGeometry g = geometry;
        long rows = g.queryWidth() + 2L * g.keyWidth();
        list.add(name + "self_attn.qkv_proj.weight", tensor + "attn_qkv.weight", rows, g.hidden());
        list.add(name + "mlp.gate_up_proj.weight", tensor + "ffn_up.weight", 2L * g.intermediate(), g.hidden());
    }

    /// Tensors that would change what a layer computes.
    private void rejectOthers(WeightList list, String tensor) {
        Stream<String> biases =
                Stream.of("attn_q.bias", "attn_k.bias", "attn_v.bias").filter(_ -> !geometry.qkvBias());
        Stream<String> others = Stream.of(
                        "attn_qkv.weight",
                        "attn_qkv.bias",
                        "attn_output.bias",
                        "attn_q_norm.weight",
                        "ffn_gate_inp.weight",
                        "ffn_down.bias",
                        "post_attention_norm.weight")
                .filter(each -> !(architecture == Architecture.PHI3 && each.equals("attn_qkv.weight")))
                .filter(each -> !(geometry.traits().norms().perHead() && each.equals("attn_q_norm.weight")));
        Stream.concat(biases, others)
                .map(tensor::concat)
                .filter(list::has)
                .findFirst()
                .ifPresent(each -> {
                    throw keys.rejected(
                            "tensor %s is there, which the decoders of LLaVA models do not have".formatted(each));
                });
    }

    /// Queries and keys.
    private void turned(WeightList list, String name, String tensor, int heads) {
        boolean permuted = architecture.isPermuted();
        list.add(
                name + ".weight",
                tensor + ".weight",
                matrix -> permuted ? HeadRows.inHalves(matrix, heads) : matrix,
                (long) heads * geometry.width(),
                geometry.hidden());
        if (geometry.qkvBias()) {
            list.add(name + ".bias", tensor + ".bias", (long) heads * geometry.width());
        }
    }
}
