package org.stromboli.app.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.stromboli.app.settings.SettingException;
import org.stromboli.grammar.expression.GrammarLimits;

/// The small model that travels inside the server: unpacked, since libtorch maps weights from files.
public final class EmbeddedModel {

    private static final int MAX_ITEMS = 8;
    private static final int MAX_STRING = 80;
    private static final int MAX_DEPTH = 3;

    /// The model never learned of lists and does not end them, nor deep values and long texts in them.
    public static final GrammarLimits BOUNDS = new GrammarLimits(MAX_ITEMS, MAX_STRING, MAX_DEPTH);

    private static final List<String> FILES = List.of(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "chat_template.json",
            "chat_template.jinja",
            "preprocessor_config.json",
            "processor_config.json",
            "video_preprocessor_config.json");

    private EmbeddedModel() {}

    /// The directory with the unpacked model, under `cache`.
    public static Path unpack(Path cache) {
        try {
            return new UnpackedFiles("embedded", read()).into(cache);
        } catch (IOException e) {
            throw new SettingException("stromboli.cache-dir", cache, "a directory that can be written");
        }
    }

    private static Map<String, byte[]> read() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : FILES) {
            try (InputStream in = EmbeddedModel.class.getResourceAsStream("/embedded/" + name)) {
                if (in != null) {
                    files.put(name, in.readAllBytes());
                }
            } catch (IOException e) {
                throw new IllegalStateException("the embedded model cannot be read", e);
            }
        }
        if (!files.containsKey("model.safetensors")) {
            throw new SettingException(
                    "stromboli.model", "embedded", "a directory with a checkpoint: this build has no embedded model");
        }
        return files;
    }
}
