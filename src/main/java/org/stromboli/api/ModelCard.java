package org.stromboli.api;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.stromboli.api.key.ApiKey;
import org.stromboli.generation.GenerationDefaults;

/// What the edge must know of the model that is being served.
///
/// @param names what clients may call it; the first is the one it answers with
/// @param created when it was loaded
/// @param contextTokens prompt and answer together
/// @param vocabularySize token ids are below this
/// @param fingerprint of everything that answers depend on beside the request: equal seeds give equal answers only as
/// long as it stays the same
public record ModelCard(
        List<String> names,
        Instant created,
        int contextTokens,
        int vocabularySize,
        GenerationDefaults defaults,
        String fingerprint) {

    /// A model of which nothing is known but this.
    public ModelCard(
            List<String> names, Instant created, int contextTokens, int vocabularySize, GenerationDefaults defaults) {
        this(names, created, contextTokens, vocabularySize, defaults, fingerprint("", names, contextTokens));
    }

    public ModelCard {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a served model has a name");
        }
    }

    /// A short name of a version and of what was served by it, in which way.
    public static String fingerprint(String version, Object... backend) {
        byte[] hash = ApiKey.hash(Arrays.deepToString(backend));
        return "stromboli-%s%s"
                .formatted(
                        version.isEmpty() ? "" : version + "-", HexFormat.of().formatHex(hash, 0, 4));
    }

    public String name() {
        return names.getFirst();
    }

    /// The names, without those that only have an owner before another one.
    public List<String> shortNames() {
        return names.stream()
                .filter(name -> !names.contains(name.substring(name.lastIndexOf('/') + 1)) || name.indexOf('/') < 0)
                .toList();
    }

    public ModelCard withContext(int tokens) {
        return new ModelCard(names, created, tokens, vocabularySize, defaults, fingerprint);
    }
}
