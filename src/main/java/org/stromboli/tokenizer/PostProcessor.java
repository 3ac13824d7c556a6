package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Writes the `post_processor` of a `tokenizer.json`, which puts tokens around texts. Stateless.
final class PostProcessor {

    private PostProcessor() {}

    /// @param ids of all tokens
    static void write(ObjectNode root, Optional<String> begin, Optional<String> end, Map<String, Integer> ids) {
        ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        ArrayNode pair = processor.putArray("pair");
        ObjectNode special = processor.putObject("special_tokens");
        begin.ifPresent(token -> special(single, special, token, ids));
        sequence(single, "A");
        sequence(pair, "A");
        sequence(pair, "B");
        end.ifPresent(token -> special(single, special, token, ids));
    }

    private static void sequence(ArrayNode template, String name) {
        template.addObject().putObject("Sequence").put("id", name).put("type_id", 0);
    }

    private static void special(ArrayNode template, ObjectNode special, String token, Map<String, Integer> ids) {
        template.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
        ObjectNode known = special.putObject(token).put("id", token);
        known.putArray("ids").add(Objects.requireNonNull(ids.get(token)));
        known.putArray("tokens").add(token);
    }
}
