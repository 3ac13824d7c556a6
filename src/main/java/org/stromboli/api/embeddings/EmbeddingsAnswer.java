package org.stromboli.api.embeddings;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.stromboli.completion.Embeddings;

/// The vectors of a request, in the order of its images.
///
/// @param created seconds since 1970
record EmbeddingsAnswer(String id, String object, long created, String model, List<Vector> data, Usage usage) {

    /// @param embedding a list of numbers, or base64 of them as float32, least significant byte first
    record Vector(String object, int index, Object embedding) {}

    /// @param promptTokens that the images would take in a prompt
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Usage(int promptTokens, int totalTokens, Details promptTokensDetails) {

        @JsonNaming(SnakeCaseStrategy.class)
        record Details(Map<String, Integer> multimodalTokens) {}

        static Usage of(int tokens) {
            return new Usage(tokens, tokens, new Details(Map.of("image", tokens)));
        }
    }

    static EmbeddingsAnswer of(String id, long created, String model, Embeddings.Embedded embedded, boolean base64) {
        List<Vector> data = new ArrayList<>();
        for (float[] vector : embedded.vectors()) {
            data.add(new Vector("embedding", data.size(), base64 ? base64(vector) : vector));
        }
        return new EmbeddingsAnswer(id, "list", created, model, data, Usage.of(embedded.tokens()));
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : vector) {
            bytes.putFloat(each);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
