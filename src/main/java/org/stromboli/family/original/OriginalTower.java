package org.stromboli.family.original;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stromboli.family.KnownTower;
import org.stromboli.family.Overrides;
import org.stromboli.family.SiblingDirectories;
import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.FastVitStages;
import org.stromboli.model.geometry.Normalisation;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.CheckpointWeights;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.Rgb;

/// The vision tower that a checkpoint of the original formats names: its sizes and processor, and its weights where
/// they are not in the checkpoint itself.
///
/// @param name as the checkpoint writes it, for example `openai/clip-vit-large-patch14-336`
/// @param config of the tower alone
/// @param processor how its images are prepared; empty of fields where no file says
/// @param directory of its own, where there is one
public record OriginalTower(String name, ConfigSection config, ConfigSection processor, Optional<Path> directory) {

    /// ViP-LLaVA's name for a tower of which it reads five depths.
    static final String FIVE_DEPTHS = "clip_4layers_336";

    public static OriginalTower find(Path checkpoint, ConfigSection config, Overrides overrides) {
        String name = config.text("mm_vision_tower", "");
        if (name.isBlank()) {
            throw config.wrong("mm_vision_tower", "empty", "the name of a vision tower");
        }
        String published = name.equals(FIVE_DEPTHS) ? "openai/clip-vit-large-patch14-336" : name;
        List<Path> places = places(checkpoint, published, overrides);
        Optional<Path> directory = places.stream()
                .filter(place -> Files.isRegularFile(place.resolve("config.json")))
                .findFirst();
        return directory
                .map(found -> inDirectory(name, found))
                .or(() -> FastVlmTower.side(published).map(side -> FastVlmTower.known(name, side)))
                .or(() -> builtIn(published).map(known -> known(name, known)))
                .orElseThrow(() -> new CheckpointException(
                        "config.json: mm_vision_tower names %s, which is not known; put it under stromboli.vision-towers (looked for %s)"
                                .formatted(name, places.getFirst().resolve("config.json"))));
    }

    /// Under the operator's directory, or beside the checkpoint.
    private static List<Path> places(Path checkpoint, String name, Overrides overrides) {
        List<Path> roots = new ArrayList<>();
        overrides.visionTowers().ifPresent(roots::add);
        for (Path each : SiblingDirectories.roots(checkpoint)) {
            roots.add(each);
            roots.add(each.resolve("vision"));
        }
        roots.add(checkpoint.toAbsolutePath().normalize());
        return SiblingDirectories.places(roots, name);
    }

    private static OriginalTower inDirectory(String name, Path directory) {
        ConfigSection whole = ConfigSection.read(directory.resolve("config.json"));
        ConfigSection config = whole.has("vision_config") ? whole.section("vision_config") : whole;
        if (!config.has("model_type")) {
            String type = whole.text("model_type", "clip").startsWith("siglip") ? "siglip" : "clip";
            ObjectNode typed = config.json().deepCopy();
            config = new ConfigSection(config.where(), typed.put("model_type", type + "_vision_model"));
        }
        ConfigSection processor = ConfigSection.readIfPresent(directory.resolve("preprocessor_config.json"))
                .or(() -> FastVlmTower.side(name).map(FastVlmTower::processor))
                .orElseGet(() -> whole.section("no preprocessor"));
        return new OriginalTower(name, config, processor, Optional.of(directory));
    }

    private static Optional<KnownTower> builtIn(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("clip-vit-large-patch14-336")) {
            return Optional.of(KnownTower.CLIP_LARGE_336);
        }
        if (lower.contains("clip-vit-large-patch14")) {
            return Optional.of(KnownTower.CLIP_LARGE_224);
        }
        return lower.contains("siglip-so400m-patch14-384")
                ? Optional.of(KnownTower.SIGLIP_SO400M_384)
                : Optional.empty();
    }

    private static OriginalTower known(String name, KnownTower tower) {
        ConfigSection config = new ConfigSection(name, tower.config());
        return new OriginalTower(name, config, config.section("no preprocessor"), Optional.empty());
    }

    /// A FastViT: all of its cells are kept, whatever the configuration says of layers and features.
    Optional<TowerGeometry> fastVit() {
        return FastVlmTower.side(name)
                .map(side -> FastVitStages.of(config.section("model_args")).tower(side));
    }

    boolean isSiglip() {
        return config.text("model_type", "").startsWith("siglip");
    }

    /// What its own file says, where there is one.
    private ProcessorConfig images() {
        return isSiglip()
                ? ProcessorConfig.of(processor, ProcessorClass.SIGLIP, ProcessorClass.CLIP)
                : ProcessorConfig.of(processor, ProcessorClass.CLIP, ProcessorClass.SIGLIP);
    }

    Normalisation normalisation() {
        return images().normalisation();
    }

    /// What pads an image to a square.
    Rgb background(boolean pads) {
        return images().background(pads);
    }

    /// @throws CheckpointException if its own file says that tiles are of another size, or are not resized
    void requireTiles(int side) {
        if (!processor.json().isEmpty()) {
            images().requireTiles(side);
            if (!processor.flag("do_resize", true)) {
                throw processor.wrong("do_resize", false, "true");
            }
        }
    }

    Interpolation interpolation() {
        return images().interpolation();
    }

    /// Its own weights, for a checkpoint without them.
    CheckpointWeights weights() {
        return directory
                .map(CheckpointWeights::open)
                .orElseThrow(() -> new CheckpointException(
                        "the checkpoint holds no vision tower: put %s under stromboli.vision-towers or beside the checkpoint"
                                .formatted(name)));
    }
}
