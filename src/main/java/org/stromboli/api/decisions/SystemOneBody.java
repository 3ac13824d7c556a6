package org.stromboli.api.decisions;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/systemone`.
///
/// @param state what the questions are about: a text, or JSON that the model sees as such
/// @param images what they are about, too; shown before the state
/// @param questions in the order in which they are asked
/// @param instructions shown ahead of every question
@JsonNaming(SnakeCaseStrategy.class)
record SystemOneBody(
        @Nullable String model,
        @Nullable JsonNode state,
        @Nullable List<Image> images,
        @Nullable LinkedHashMap<String, Question> questions,
        @Nullable String instructions,
        @Nullable String cacheSalt,
        @Nullable Integer priority,
        @Nullable String chatTemplate,
        @Nullable JsonNode chatTemplateKwargs,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    /// @param criteria the answers that are allowed, in a form that depends on the type
    /// @param labels how the answers are read: `letters` or `words`
    record Question(
            @Nullable String type,
            @Nullable JsonNode instructions,
            @Nullable JsonNode criteria,
            @Nullable String labels,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {}

    /// A URL, alone or in an object with what else an image of a chat has; or a content part of a chat.
    ///
    /// @param part of a chat
    record Image(JsonNode part, boolean inObject) {

        @JsonCreator(mode = JsonCreator.Mode.DISABLED)
        Image {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Image of(String url) {
            return new Image(part(JsonNodeFactory.instance.textNode(url)), true);
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Image of(Map<String, JsonNode> fields) {
            ObjectNode object = JsonNodeFactory.instance.objectNode().setAll(fields);
            return object.hasNonNull("type") ? new Image(object, false) : new Image(part(object), true);
        }

        private static JsonNode part(JsonNode image) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "image_url")
                    .set("image_url", image);
        }
    }
}
