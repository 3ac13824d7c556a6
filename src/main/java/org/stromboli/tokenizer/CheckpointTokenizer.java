package org.stromboli.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// A checkpoint's `tokenizer.json` as `AutoTokenizer` of transformers 5.24 uses it: the files beside it choose the
/// class
/// and declare further tokens. Its `add_bos_token` and `add_eos_token` have no effect beside a `tokenizer.json`.
final class CheckpointTokenizer {

    static final String CONFIG = "tokenizer_config.json";

    /// Changes of the reference that cannot be followed.
    private static final List<String> UNSUPPORTED = List.of(
            "split_special_tokens",
            "fix_mistral_regex",
            "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CheckpointTokenizer() {}

    /// The file as it is where nothing changes it.
    ///
    /// @param directory holds `tokenizer.json`
    /// @throws IllegalArgumentException if a file is malformed, or says what cannot be followed
    static byte[] json(Path directory) throws IOException {
        byte[] json = LimitedFile.read(directory.resolve("tokenizer.json"));
        JsonNode config = optional(directory, CONFIG);
        for (String key : UNSUPPORTED) {
            if (config.path(key).asBoolean()) {
                throw new IllegalArgumentException("%s: %s is true, expected false".formatted(CONFIG, key));
            }
        }
        if (!(parsed("tokenizer.json", json) instanceof ObjectNode root)) {
            throw new IllegalArgumentException("tokenizer.json is not a JSON object");
        }
        String model = optional(directory, "config.json").path("model_type").asText();
        TokenizerClass kind = TokenizerClass.of(model, config, root);
        DeclaredTokens declared = DeclaredTokens.of(
                config,
                optional(directory, "special_tokens_map.json"),
                optional(directory, "added_tokens.json"),
                root,
                kind.usualTokens());
        boolean rebuilt = kind.rebuild(root, config);
        return declared.addTo(root) || rebuilt ? MAPPER.writeValueAsBytes(root) : json;
    }

    private static JsonNode optional(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? parsed(name, LimitedFile.read(file))
                : MAPPER.missingNode();
    }

    private static JsonNode parsed(String name, byte[] json) throws IOException {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is not valid JSON".formatted(name), e);
        }
    }
}
