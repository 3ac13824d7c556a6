package org.stromboli.family;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.model.checkpoint.ConfigSection;

/// Reads `generation_config.json`, which may be absent.
public final class GenerationConfig {

    private GenerationConfig() {}

    /// @param sections of `config.json`, which older checkpoints rely on for their end token: the first one that names
    ///     one counts
    public static GenerationDefaults read(Path directory, List<ConfigSection> sections, int vocabulary) {
        Optional<ConfigSection> own = ConfigSection.readIfPresent(directory.resolve("generation_config.json"));
        Set<Integer> ends = new LinkedHashSet<>();
        own.ifPresent(each -> ends.addAll(each.integers("eos_token_id", 0, vocabulary - 1)));
        for (ConfigSection each : sections) {
            if (ends.isEmpty()) {
                ends.addAll(each.integers("eos_token_id", 0, vocabulary - 1));
            }
        }
        ConfigSection generation = own.orElse(sections.getLast());
        if (!generation.flag("do_sample", false)) {
            return new GenerationDefaults(ends, 0, 1, 0, generation.number("repetition_penalty", 1, 0.01, 100));
        }
        return new GenerationDefaults(
                ends,
                generation.number("temperature", 1, 0, 100),
                generation.number("top_p", 1, 1e-6, 1),
                generation.integer("top_k", 50, 0, Integer.MAX_VALUE),
                generation.number("repetition_penalty", 1, 0.01, 100));
    }
}
