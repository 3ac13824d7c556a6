package org.stromboli.family.gguf;

import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.model.geometry.Normalisation;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.MatrixWeight;

/// The vision tower and the projector of a file: their sizes, and their weights under the names that the authors'
/// checkpoints have.
///
/// @param layers numbers of the projector's linear layers in the names of tensors
/// @param newline name of the vector that ends rows of an image's map, empty for none
record VisionModel(Keys keys, TowerGeometry geometry, List<Integer> layers, String newline) {

    static final String TOWER = "model.vision_tower.vision_tower.vision_model.";
    static final String PROJECTOR = "model.mm_projector";
    static final String NEWLINE = "model.image_newline";

    private static final double LARGEST = 1e3;
    private static final double SMALLEST = 1e-6;

    /// @param text the language model that it is used with
    /// @throws org.stromboli.model.checkpoint.CheckpointException if it cannot be served, or belongs to
    /// another model
    static VisionModel of(Keys keys, TextModel text) {
        VisionKind.check(keys);
        List<Integer> layers = VisionKind.projectorLayers(keys);
        if (!fits(keys, text)) {
            throw keys.rejected(
                    "its projector is made for a language model of the width %d, but %s has %d (embedding_length): the two files do not belong together"
                            .formatted(
                                    width(keys),
                                    text.keys().where(),
                                    text.geometry().hidden()));
        }
        String newline = List.of("model.image_newline", "v.image_newline").stream()
                .filter(keys.file().names()::contains)
                .findFirst()
                .orElse("");
        return new VisionModel(keys, new VisionGeometry(keys).read(), layers, newline);
    }

    /// Whether it is made for language models of this width.
    static boolean fits(Keys keys, TextModel text) {
        return width(keys) == text.geometry().hidden();
    }

    /// Rows of the projector's last matrix, 0 where there is none.
    private static long width(Keys keys) {
        List<Integer> layers = VisionKind.projectorLayers(keys);
        return layers.isEmpty() ? 0 : keys.file().shape("mm.%d.weight".formatted(layers.getLast()))[0];
    }

    boolean isSiglip() {
        return !geometry.classToken();
    }

    Normalisation normalisation() {
        return new Normalisation(
                keys.colours("clip.vision.image_mean", -LARGEST, LARGEST),
                keys.colours("clip.vision.image_std", SMALLEST, LARGEST));
    }

    ProjectorGeometry projector() {
        return ProjectorGeometry.layers(
                IntStream.range(0, layers.size()).mapToObj(i -> "." + 2 * i).toList(), true);
    }

    List<MatrixWeight> weights(int hidden) {
        WeightList list = new WeightList(keys);
        tower(list);
        int in = geometry.outputWidth();
        for (int i = 0; i < layers.size(); i++) {
            list.linear(PROJECTOR + "." + 2 * i, "mm." + layers.get(i), true, hidden, in);
            in = hidden;
        }
        if (!newline.isEmpty()) {
            list.add(NEWLINE, newline, hidden);
        }
        return list.all();
    }

    private void tower(WeightList list) {
        TowerGeometry g = geometry;
        int hidden = g.hidden();
        list.add(TOWER + "embeddings.patch_embedding.weight", "v.patch_embd.weight", hidden, 3, g.patch(), g.patch());
        list.add(TOWER + "embeddings.position_embedding.weight", "v.position_embd.weight", g.rows(), hidden);
        if (g.classToken()) {
            list.add(TOWER + "embeddings.class_embedding", "v.class_embd", hidden);
            list.norm(TOWER + "pre_layrnorm", "v.pre_ln", hidden);
        } else {
            list.add(TOWER + "embeddings.patch_embedding.bias", "v.patch_embd.bias", hidden);
        }
        for (int layer = 0; layer < g.layers(); layer++) {
            layer(list, TOWER + "encoder.layers.%d.".formatted(layer), "v.blk.%d.".formatted(layer));
        }
    }

    private void layer(WeightList list, String name, String tensor) {
        int hidden = geometry.hidden();
        int wide = geometry.intermediate();
        list.norm(name + "layer_norm1", tensor + "ln1", hidden);
        list.linear(name + "self_attn.q_proj", tensor + "attn_q", true, hidden, hidden);
        list.linear(name + "self_attn.k_proj", tensor + "attn_k", true, hidden, hidden);
        list.linear(name + "self_attn.v_proj", tensor + "attn_v", true, hidden, hidden);
        list.linear(name + "self_attn.out_proj", tensor + "attn_out", true, hidden, hidden);
        list.norm(name + "layer_norm2", tensor + "ln2", hidden);
        String first = isSwapped(list, tensor) ? "ffn_down" : "ffn_up";
        String second = isSwapped(list, tensor) ? "ffn_up" : "ffn_down";
        list.linear(name + "mlp.fc1", tensor + first, true, wide, hidden);
        list.linear(name + "mlp.fc2", tensor + second, true, hidden, wide);
    }

    /// The script that made most files calls the two matrices by each other's names. The one whose columns are the
    /// tower's width is the first; where both are square, the age of the file tells.
    private boolean isSwapped(WeightList list, String tensor) {
        if (geometry.hidden() == geometry.intermediate()) {
            return !keys.text("general.type").orElse("").equals("mmproj");
        }
        String down = tensor + "ffn_down.weight";
        return list.has(down)
                && keys.file().shape(down).length == 2
                && keys.file().shape(down)[1] == geometry.hidden();
    }
}
