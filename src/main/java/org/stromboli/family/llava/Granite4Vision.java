package org.stromboli.family.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.family.Family;
import org.stromboli.family.KnownTower;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.FeatureChoice;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.geometry.WindowProjectors;
import org.stromboli.model.weights.WeightNames;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Modality;

/// Granite 4 Vision: images are cut as LLaVA-NeXT cuts them, and become fewer tokens by projectors that look at windows
/// of patches; features of several depths are added before several layers of the decoder. Stateless.
public final class Granite4Vision implements Family {

    private static final WeightNames NAMES = HuggingFaceCheckpoint.NAMES.withProjector(List.of("", "model."));
    private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,2})/([1-9]\\d{0,2})");
    private static final String MAP = "deepstack_layer_map";
    private static final String TARGETS = "spatial_target_layers";
    private static final String DOWNSAMPLE = "downsample_rate";
    private static final int CORNERS = 4;
    private static final int MEAN = -1;

    @Override
    public String description() {
        return "Granite 4 Vision (Granite4VisionForConditionalGeneration, model_type granite4_vision)";
    }

    @Override
    public boolean recognises(ConfigSection config) {
        return config.json().path("model_type").asText().equals("granite4_vision");
    }

    @Override
    public ServedModel open(Path directory, ConfigSection config, Overrides overrides) {
        HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(directory, config, overrides);
        DecoderGeometry decoder =
                DecoderGeometry.of(HybridGranite.plain(config.section("text_config")), "granite4_vision_text");
        TowerGeometry tower = tower(checkpoint);
        WindowProjectors windows = windows(checkpoint, tower, decoder);
        return checkpoint.served(
                "Granite 4 Vision",
                new ModelGeometry(tower, ProjectorGeometry.of(windows), decoder).withNewline(true),
                NAMES,
                LlavaNext.images(checkpoint),
                recipe(checkpoint, tower),
                List.of(checkpoint.mediaToken(Modality.IMAGE, "image_token_index", "image_token_id", 100352)));
    }

    /// With the state of each projector of `deepstack_layer_map`, then that of the others.
    static TowerGeometry tower(HuggingFaceCheckpoint checkpoint) {
        ConfigSection config = checkpoint.config();
        boolean whole = FeatureChoice.of(config, List.of(-1), "full").withClassToken();
        List<Integer> depths =
                new ArrayList<>(pairs(config).stream().map(List::getFirst).toList());
        depths.add(config.integer("spatial_vision_layer", -1, -1024, 1024));
        TowerGeometry tower = checkpoint.tower(KnownTower.SIGLIP_SO400M_384.config(), new FeatureChoice(depths, whole));
        if (tower.tileTokens() != tower.patches() * tower.patches()) {
            throw config.wrong("vision_config", "a tower with a class token", "one without: maps have no place for it");
        }
        return tower;
    }

    static ImageRecipe recipe(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        int tokens = window(checkpoint, tower).tokens();
        return LlavaNext.builder(checkpoint, tower)
                .patches(tokens)
                .tileTokens(tokens * tokens)
                .build();
    }

    private static List<List<Integer>> pairs(ConfigSection config) {
        List<List<Integer>> pairs = new ArrayList<>();
        for (JsonNode each : config.json().path(MAP)) {
            if (each.size() != 2
                    || !each.path(0).canConvertToInt()
                    || !each.path(1).canConvertToInt()) {
                throw config.wrong(MAP, each, "pairs of a layer of the tower and one of the decoder");
            }
            pairs.add(List.of(each.path(0).asInt(), each.path(1).asInt()));
        }
        if (pairs.isEmpty()) {
            throw config.wrong(MAP, config.json().path(MAP), "pairs of a layer of the tower and one of the decoder");
        }
        return pairs;
    }

    private static WindowProjectors windows(
            HuggingFaceCheckpoint checkpoint, TowerGeometry tower, DecoderGeometry decoder) {
        ConfigSection config = checkpoint.config();
        WindowProjectors.Window window = window(checkpoint, tower);
        List<WindowProjectors.Projector> all = new ArrayList<>();
        List<List<Integer>> pairs = pairs(config);
        for (int i = 0; i < pairs.size(); i++) {
            int layer = layer(config, MAP, pairs.get(i).getLast(), decoder);
            all.add(new WindowProjectors.Projector("layerwise_projectors." + i + ".", i, MEAN, layer));
        }
        if (config.flag("use_spatial_sampling", config.has(TARGETS))) {
            List<Integer> targets = config.integers(TARGETS, 0, 1024);
            if (targets.size() != CORNERS || 2 * window.queries() != window.keys()) {
                throw config.wrong(
                        TARGETS, targets, "%d layers, with a downsample_rate of one half".formatted(CORNERS));
            }
            for (int corner = 0; corner < CORNERS; corner++) {
                int layer = layer(config, TARGETS, targets.get(corner), decoder);
                all.add(new WindowProjectors.Projector(
                        "spatial_projectors." + corner + ".", pairs.size(), corner, layer));
            }
        }
        return new WindowProjectors(window, former(config.section("qformer_config"), tower), all);
    }

    private static int layer(ConfigSection config, String key, int layer, DecoderGeometry decoder) {
        if (layer < 0 || layer >= decoder.layers()) {
            throw config.wrong(key, layer, "layers of the decoder, 0 to " + (decoder.layers() - 1));
        }
        return layer;
    }

    /// Of `downsample_rate`, on which processor and model have to agree.
    private static WindowProjectors.Window window(HuggingFaceCheckpoint checkpoint, TowerGeometry tower) {
        ConfigSection config = checkpoint.config();
        String rate = config.text(DOWNSAMPLE, "4/8");
        Matcher matcher = RATE.matcher(rate);
        if (!matcher.matches()) {
            throw config.wrong(DOWNSAMPLE, rate, "queries and patches along a window's edge, as in 4/8");
        }
        ConfigSection.readIfPresent(checkpoint.directory().resolve("processor_config.json"))
                .ifPresent(processor -> processor.oneOf(DOWNSAMPLE, rate, List.of(rate)));
        int queries = Integer.parseInt(matcher.group(1));
        int keys = Integer.parseInt(matcher.group(2));
        if (queries > keys || tower.patches() % keys != 0) {
            throw config.wrong(
                    DOWNSAMPLE,
                    rate,
                    "at most 1, with a divisor of the tile's %d patches below the line".formatted(tower.patches()));
        }
        return new WindowProjectors.Window(tower.patches(), keys, queries);
    }

    private static WindowProjectors.Former former(ConfigSection config, TowerGeometry tower) {
        config.integer("num_hidden_layers", 1, 1, 1);
        config.integer("cross_attention_frequency", 1, 1, 1);
        config.oneOf("hidden_act", "gelu", List.of("gelu"));
        int width = tower.hidden();
        config.integer("hidden_size", width, width, width);
        config.integer("encoder_hidden_size", width, width, width);
        if (width % WindowProjectors.Former.HEAD != 0) {
            throw config.wrong("hidden_size", width, "a multiple of %d".formatted(WindowProjectors.Former.HEAD));
        }
        int heads = width / WindowProjectors.Former.HEAD;
        config.integer("num_attention_heads", heads, heads, heads);
        return new WindowProjectors.Former(
                config.size("intermediate_size", 3072, 1 << 20), config.number("layer_norm_eps", 1e-12, 0, 1));
    }
}
