package org.stromboli.api.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/// An event of a streamed answer; its type is also the name under which it is sent.
sealed interface MessageEvent {

    String type();

    /// @param message without content, as nothing was said yet
    record MessageStart(String type, MessageAnswer message) implements MessageEvent {
        MessageStart(MessageAnswer message) {
            this("message_start", message);
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record BlockStart(String type, int index, MessageAnswer.Block contentBlock) implements MessageEvent {
        BlockStart(int index, MessageAnswer.Block block) {
            this("content_block_start", index, block);
        }
    }

    record BlockDelta(String type, int index, Delta delta) implements MessageEvent {
        BlockDelta(int index, Delta delta) {
            this("content_block_delta", index, delta);
        }
    }

    /// More of a text, or of the JSON of a tool's input.
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Delta(
            String type, @Nullable String text, @Nullable String partialJson) {

        public static Delta text(String text) {
            return new Delta("text_delta", text, null);
        }

        static Delta input(String json) {
            return new Delta("input_json_delta", null, json);
        }
    }

    record BlockStop(String type, int index) implements MessageEvent {
        BlockStop(int index) {
            this("content_block_stop", index);
        }
    }

    /// @param usage of the whole request
    record MessageDelta(String type, MessageAnswer.Stop delta, MessageAnswer.Usage usage) implements MessageEvent {
        MessageDelta(MessageAnswer.Stop stop, MessageAnswer.Usage usage) {
            this("message_delta", stop, usage);
        }
    }

    /// One without data: `ping` or `message_stop`.
    record Plain(String type) implements MessageEvent {}
}
