package org.stromboli.family.gguf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.stromboli.model.geometry.TowerFeatures;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.geometry.TowerGeometry.Activation;

/// Sizes and constants of a vision tower, read from its metadata and checked.
record VisionGeometry(Keys keys) {

    private static final String LAYERS = "clip.vision.block_count";
    private static final String FEATURES = "clip.vision.feature_layer";
    private static final int MAX_SIDE = 8192;
    private static final int MAX_LAYERS = 1024;
    private static final int MAX_FEATURES = 64;

    /// A class token means CLIP, none and a bias of patches SigLIP.
    TowerGeometry read() {
        boolean classToken = keys.file().names().contains("v.class_embd");
        if (!classToken && !keys.file().names().contains("v.patch_embd.bias")) {
            throw keys.rejected(
                    "its tower has neither a class token (v.class_embd), as CLIP's, nor v.patch_embd.bias, as SigLIP's");
        }
        int hidden = keys.width("clip.vision.embedding_length");
        int heads = keys.width("clip.vision.attention.head_count");
        if (hidden % heads != 0) {
            throw keys.wrong("clip.vision.embedding_length", hidden, "a multiple of the %d heads".formatted(heads));
        }
        int side = sized("clip.vision.image_size", MAX_SIDE);
        int patch = sized("clip.vision.patch_size", side);
        List<Integer> depths = depths(sized(LAYERS, MAX_LAYERS));
        return TowerGeometry.builder()
                .side(side)
                .patch(patch)
                .hidden(hidden)
                .layers(Collections.max(depths))
                .heads(heads)
                .intermediate(keys.width("clip.vision.feed_forward_length"))
                .epsilon(keys.number("clip.vision.attention.layer_norm_epsilon", 0, 1)
                        .orElse(classToken ? 1e-5 : 1e-6))
                .activation(activation(classToken))
                .classToken(classToken)
                .features(new TowerFeatures(depths, !classToken))
                .build();
    }

    private int sized(String key, int max) {
        return keys.size(key, max).orElseThrow(() -> keys.wrong(key, "missing", "a whole number"));
    }

    /// The script that makes these files asks for the name of another GELU than SigLIP's, and writes false for it.
    private Activation activation(boolean classToken) {
        return !classToken || keys.flag("clip.use_gelu") ? Activation.TANH : Activation.QUICK;
    }

    /// Files hold the blocks up to the last one that is looked at, and older ones do not say which that is.
    ///
    /// @param layers in the file
    private List<Integer> depths(int layers) {
        long[] found = keys.metadata().integers(FEATURES);
        if (found.length > MAX_FEATURES || Arrays.stream(found).anyMatch(each -> each < 1 || each > layers)) {
            throw keys.wrong(FEATURES, Arrays.toString(found), "numbers from 1 to %s, %d".formatted(LAYERS, layers));
        }
        List<Integer> depths = new ArrayList<>();
        for (long each : found) {
            depths.add((int) each);
        }
        return depths.isEmpty() ? List.of(layers) : depths;
    }
}
