package org.stromboli.family.original;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.FastVitStages;

/// FastVLM's tower as Apple's checkpoints name it: MobileCLIP-L at so many pixels, `mobileclip_l_1024`.
final class FastVlmTower {

    private static final Pattern NAME = Pattern.compile("(?:.*/)?mobileclip_l_(\\d{1,4})");

    private FastVlmTower() {}

    /// Pixels along a tile's edge, if it is one.
    ///
    /// @throws CheckpointException if its cells do not fill the tile
    static Optional<Integer> side(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int side = Integer.parseInt(matcher.group(1));
        if (side < 1 || side % FastVitStages.REDUCTION != 0) {
            throw new CheckpointException("config.json: mm_vision_tower is %s, expected a multiple of %d pixels"
                    .formatted(name, FastVitStages.REDUCTION));
        }
        return Optional.of(side);
    }

    static OriginalTower known(String name, int side) {
        ConfigSection config = new ConfigSection(name, object().put("model_type", "timm_wrapper"));
        return new OriginalTower(name, config, processor(side), Optional.empty());
    }

    /// As Apple's code makes it: values from 0 to 1, the middle of an image whose shorter edge is the tile's.
    static ConfigSection processor(int side) {
        ObjectNode json = object();
        json.putArray("image_mean").add(0.0).add(0.0).add(0.0);
        json.putArray("image_std").add(1.0).add(1.0).add(1.0);
        json.putObject("size").put("shortest_edge", side);
        json.putObject("crop_size").put("height", side).put("width", side);
        return new ConfigSection("mobileclip_l_" + side, json);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
