package org.stromboli.chat.conversation;

import java.util.List;
import org.stromboli.chat.conversation.Dialogue.Turn;

/// The chat template of Llama 3, for checkpoints that left theirs out.
public record Llama3Text() implements CheckpointText {

    @Override
    public String text(String system, List<Turn> turns) {
        StringBuilder text = new StringBuilder("<|begin_of_text|>").append(turn("system", system));
        for (Turn turn : turns) {
            text.append(turn.isOpen() ? header("assistant") : turn(turn.byUser() ? "user" : "assistant", turn.text()));
        }
        return text.toString();
    }

    private static String turn(String role, String content) {
        return header(role) + content.strip() + "<|eot_id|>";
    }

    private static String header(String role) {
        return "<|start_header_id|>%s<|end_header_id|>\n\n".formatted(role);
    }
}
