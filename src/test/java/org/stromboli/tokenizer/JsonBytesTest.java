package org.stromboli.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What is written is what a parser reads.
class JsonBytesTest {

    private static JsonNode read(byte[] json) throws IOException {
        return new ObjectMapper().readTree(json);
    }

    @Test
    void everyCharacterComesBack() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int character = 0; character <= 0x10FFFF; character += character < 0x300 ? 1 : 97) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                all.appendCodePoint(character);
            }
        }
        JsonBytes json = new JsonBytes(1);
        assertThat(read(json.text(all.toString()).written()).asText()).isEqualTo(all.toString());
    }

    @Test
    void anObjectGoesOn() throws IOException {
        byte[] object = "{\"a\":1}".getBytes(StandardCharsets.US_ASCII);
        JsonBytes json = new JsonBytes(4)
                .open(object)
                .raw(",")
                .text("b")
                .raw(":")
                .number(-20)
                .raw("}");
        assertThat(read(json.written())).isEqualTo(read("{\"a\":1,\"b\":-20}".getBytes(StandardCharsets.US_ASCII)));
    }
}
