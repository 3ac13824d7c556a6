package org.stromboli.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.stromboli.chat.conversation.ConversationTemplate;
import org.stromboli.chat.conversation.Dialogue;
import org.stromboli.chat.conversation.Dialogue.Turn;
import org.stromboli.generation.RequestRejectedException;

/// Messages as the dialogue of one template. Messages of one role in a row become one turn.
///
/// @param guard makes a user's text safe
/// @param mediaItem what is written for an image or a video
record DialogueReader(ConversationTemplate template, UnaryOperator<String> guard, String mediaItem) {

    private static final String RECEIVED = "Received.";

    Dialogue read(PromptRequest request) {
        List<ChatMessage> messages = request.messages();
        int systems = (int) messages.stream()
                .takeWhile(message -> message.role().equals("system"))
                .count();
        String system = systems == 0 ? template.system().text() : system(messages.subList(0, systems));
        List<Turn> turns = new ArrayList<>();
        for (int at = systems; at < messages.size(); at++) {
            add(turns, messages.get(at), "messages[%d].role".formatted(at));
        }
        if (turns.isEmpty()) {
            throw RequestRejectedException.invalid(
                    "messages", "this model's conversation template needs a message of the user");
        }
        if (request.continueFinalMessage()) {
            Turn last = turns.removeLast();
            turns.add(new Turn(last.byUser(), FinalMessageContinuation.marked(last.text())));
        } else if (request.addGenerationPrompt()) {
            turns.add(Turn.OPEN);
        }
        return new Dialogue(template.system().around(system), turns);
    }

    private String system(List<ChatMessage> messages) {
        if (!template.takesSystem()) {
            throw RequestRejectedException.invalid(
                    "messages", "the conversation template %s has no system message".formatted(template.name()));
        }
        return messages.stream().map(this::texts).collect(Collectors.joining("\n"));
    }

    private void add(List<Turn> turns, ChatMessage message, String param) {
        switch (message.role()) {
            case "user" -> addUser(turns, message);
            case "assistant" -> {
                if (turns.isEmpty()) {
                    throw RequestRejectedException.invalid(
                            param, "this model's conversation template begins with a message of the user");
                }
                append(turns, new Turn(false, texts(message)));
            }
            case "system" ->
                throw RequestRejectedException.invalid(
                        param, "this model's conversation template has system messages only at the beginning");
            default ->
                throw RequestRejectedException.invalid(
                        param, "this model's conversation template knows the roles system, user and assistant");
        }
    }

    private void addUser(List<Turn> turns, ChatMessage message) {
        long media = message.parts().stream()
                .filter(ContentPart.Media.class::isInstance)
                .count();
        if (media == 0) {
            append(turns, new Turn(true, texts(message)));
            return;
        }
        boolean inPlace = media > 1 || message.parts().getFirst() instanceof ContentPart.Media;
        switch (template.placement()) {
            case INLINE -> append(turns, new Turn(true, inPlace ? inline(message) : inFront(message, media)));
            case FRONT -> append(turns, new Turn(true, inFront(message, media)));
            case TAGGED -> {
                append(
                        turns,
                        new Turn(true, "<Image>%s</Image>".formatted(mediaItem).repeat((int) media)));
                append(turns, new Turn(false, RECEIVED));
                String text = guard.apply(plain(message).strip());
                if (!text.isEmpty()) {
                    append(turns, new Turn(true, text));
                }
            }
        }
    }

    private String inFront(ChatMessage message, long media) {
        return (mediaItem + "\n").repeat((int) media)
                + guard.apply(plain(message).strip());
    }

    /// Parts stand on lines of their own unless their text brings the space between them.
    private String inline(ChatMessage message) {
        StringBuilder text = new StringBuilder();
        boolean spaced = true; // at the beginning nothing has to be put between
        for (ContentPart part : message.parts()) {
            String own = part instanceof ContentPart.Text(String each) ? each : "";
            boolean isMediaItem = part instanceof ContentPart.Media;
            boolean beginsSpaced = !own.isEmpty() && Character.isWhitespace(own.charAt(0));
            text.append(spaced || beginsSpaced ? "" : "\n").append(isMediaItem ? mediaItem : guard.apply(own));
            spaced = !isMediaItem && !own.isEmpty() && Character.isWhitespace(own.charAt(own.length() - 1));
        }
        return text.append(plain(message).isEmpty() ? "\n" : "").toString();
    }

    private String texts(ChatMessage message) {
        return guard.apply(plain(message));
    }

    private static String plain(ChatMessage message) {
        return message.parts().stream()
                .filter(ContentPart.Text.class::isInstance)
                .map(part -> ((ContentPart.Text) part).text())
                .collect(Collectors.joining("\n"));
    }

    private static void append(List<Turn> turns, Turn turn) {
        if (!turns.isEmpty() && turns.getLast().byUser() == turn.byUser()) {
            turns.add(new Turn(turn.byUser(), turns.removeLast().text() + "\n" + turn.text()));
        } else {
            turns.add(turn);
        }
    }
}
