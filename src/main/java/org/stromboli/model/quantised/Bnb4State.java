package org.stromboli.model.quantised;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.quantisation.codec.CodecException;
import org.stromboli.quantisation.codec.RawTensor;

/// What bitsandbytes writes as JSON into the bytes of a tensor beside each weight.
///
/// @param blockSize weights that share an absmax
/// @param nestedBlockSize absmaxes that share another
/// @param nestedOffset added to each of those
record Bnb4State(int rows, int columns, int blockSize, int nestedBlockSize, float nestedOffset) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_BYTES = 1 << 16;
    private static final int MAX_SIDE = 1 << 24;
    private static final int MAX_BLOCK = 1 << 20;
    private static final int USUAL_BLOCK = 64;
    private static final int USUAL_NESTED_BLOCK = 256;

    /// @throws CodecException if it is no such JSON, or tells of what cannot be
    static Bnb4State read(RawTensor tensor) {
        if (!tensor.type().equals("U8") || tensor.memory().byteSize() > MAX_BYTES) {
            throw new CodecException("tensor %s has type %s and %d bytes, expected JSON in at most %d of U8"
                    .formatted(tensor.name(), tensor.type(), tensor.memory().byteSize(), MAX_BYTES));
        }
        try {
            JsonNode json = JSON.readTree(tensor.memory().toArray(ValueLayout.JAVA_BYTE));
            if (json == null || !json.isObject()) {
                throw new CodecException("tensor %s is no JSON object".formatted(tensor.name()));
            }
            return of(new ConfigSection("tensor " + tensor.name(), json));
        } catch (IOException _) {
            throw new CodecException("tensor %s is not valid JSON".formatted(tensor.name()));
        } catch (CheckpointException e) {
            throw new CodecException(e.getMessage());
        }
    }

    private static Bnb4State of(ConfigSection state) {
        List<Integer> shape = state.integers("shape", 1, MAX_SIDE);
        if (shape.size() != 2) {
            throw state.wrong("shape", state.json().path("shape"), "rows and columns");
        }
        return new Bnb4State(
                shape.get(0),
                shape.get(1),
                state.size("blocksize", USUAL_BLOCK, MAX_BLOCK),
                state.size("nested_blocksize", USUAL_NESTED_BLOCK, MAX_BLOCK),
                (float) state.number("nested_offset", 0, -Float.MAX_VALUE, Float.MAX_VALUE));
    }
}
