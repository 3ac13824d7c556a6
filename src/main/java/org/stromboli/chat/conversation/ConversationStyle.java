package org.stromboli.chat.conversation;

import java.util.List;
import org.stromboli.chat.conversation.Dialogue.Turn;

/// How a conversation template puts turns together. A turn without text is an open one.
public enum ConversationStyle {
    /// One separator after the system text and after every turn: `system###Human: hi###Assistant:`.
    SINGLE {
        @Override
        public String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own) {
            StringBuilder text = new StringBuilder(dialogue.system())
                    .append(template.separators().first());
            dialogue.turns()
                    .forEach(turn -> text.append(
                            named(template, turn, template.separators().first())));
            return text.toString();
        }
    },
    /// One separator after the user's turns and another one after the assistant's:
    /// `system USER: hi ASSISTANT: hello</s>USER:`.
    TWO {
        @Override
        public String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own) {
            StringBuilder text = new StringBuilder(dialogue.system())
                    .append(template.separators().first());
            for (Turn turn : dialogue.turns()) {
                text.append(named(
                        template,
                        turn,
                        turn.byUser()
                                ? template.separators().first()
                                : template.separators().second()));
            }
            return text.toString();
        }
    },
    /// Roles that bring their own marks and line ends: `<|im_start|>user\nhi<|im_end|>`. No system text, no
    /// system turn.
    MARKED {
        @Override
        public String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own) {
            StringBuilder text = new StringBuilder();
            if (!dialogue.system().isEmpty()) {
                text.append(dialogue.system()).append(template.separators().first());
            }
            for (Turn turn : dialogue.turns()) {
                text.append(template.role(turn)).append(turn.text());
                if (!turn.isOpen()) {
                    text.append(template.separators().first());
                }
            }
            return text.toString();
        }
    },
    /// `[INST] <<SYS>>\nsystem\n<</SYS>>\n\nhi [/INST] hello </s>`; an open turn prints nothing.
    LLAMA_2 {
        @Override
        public String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own) {
            String system = dialogue.system().isEmpty() ? "" : "<<SYS>>\n%s\n<</SYS>>\n\n".formatted(dialogue.system());
            StringBuilder text = new StringBuilder();
            for (Turn turn : dialogue.turns()) {
                if (turn.isOpen()) {
                    continue;
                }
                if (turn.byUser()) {
                    text.append(template.separators().first()).append("[INST] ");
                    text.append(turn == dialogue.turns().getFirst() ? system : "");
                    text.append(turn.text()).append(" [/INST]");
                } else {
                    text.append(' ')
                            .append(turn.text())
                            .append(' ')
                            .append(template.separators().second());
                }
            }
            // The tokenizer adds the begin token: the first separator, which spells it, goes.
            int begin = 0;
            while (begin < text.length() && template.separators().first().indexOf(text.charAt(begin)) >= 0) {
                begin++;
            }
            return text.substring(begin);
        }
    },
    /// No roles: an image and its caption, as in pretraining.
    PLAIN {
        @Override
        public String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own) {
            StringBuilder text = new StringBuilder(dialogue.system());
            for (Turn turn : dialogue.turns()) {
                text.append(turn.text())
                        .append(turn.isOpen() ? "" : template.separators().first());
            }
            return text.toString();
        }
    },
    /// The chat template that the checkpoint's language model brings along, with this system text.
    CHECKPOINT {
        @Override
        public String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own) {
            return own.text(dialogue.system(), dialogue.turns());
        }
    },
    /// The same, but the assistant's turn is never opened.
    CHECKPOINT_UNOPENED {
        @Override
        public String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own) {
            List<Turn> turns = dialogue.turns();
            boolean open = turns.getLast().isOpen();
            return own.text(dialogue.system(), open ? turns.subList(0, turns.size() - 1) : turns);
        }
    };

    public abstract String text(ConversationTemplate template, Dialogue dialogue, CheckpointText own);

    private static String named(ConversationTemplate template, Turn turn, String separator) {
        return template.role(turn) + (turn.isOpen() ? ":" : ": " + turn.text() + separator);
    }
}
