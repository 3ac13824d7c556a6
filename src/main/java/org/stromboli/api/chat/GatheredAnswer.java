package org.stromboli.api.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.TokenLogprob;

/// Everything that was said of one choice. Calls that turned out to be none are text. Confined to the request's thread.
public final class GatheredAnswer {

    /// A whole call.
    ///
    /// @param arguments JSON
    public record Call(String id, String name, String arguments) {}

    private record OpenCall(String id, String name, StringBuilder arguments) {}

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thoughts = new StringBuilder();
    private final Map<Integer, OpenCall> calls = new LinkedHashMap<>();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private final List<Integer> tokenIds = new ArrayList<>();
    private final Map<String, ServerToolCall> serverCalls = new LinkedHashMap<>();
    private final Paragraphs paragraphs = new Paragraphs();
    private final Paragraphs reflections = new Paragraphs();
    private CompletionEvent.@Nullable Ended ended;

    /// Reads the whole completion.
    public static List<GatheredAnswer> all(Answer completion) throws InterruptedException {
        List<GatheredAnswer> choices = new ArrayList<>();
        for (int i = 0; i < completion.choiceCount(); i++) {
            choices.add(new GatheredAnswer());
        }
        while (!completion.isOver()) {
            CompletionEvent event = completion.next();
            choices.get(event.choice()).add(event);
        }
        return choices;
    }

    private void add(CompletionEvent event) {
        switch (event) {
            case CompletionEvent.Piece piece -> {
                text.append(paragraphs.add(piece.text()));
                logprobs.addAll(piece.logprobs());
                tokenIds.addAll(piece.tokenIds());
            }
            case CompletionEvent.Thought thought -> thoughts.append(reflections.add(thought.text()));
            case CompletionEvent.CallBegan(int choice, int call, String id, String name) ->
                calls.put(call, new OpenCall(id, name, new StringBuilder()));
            case CompletionEvent.CallArguments(int choice, int call, String more) ->
                Objects.requireNonNull(calls.get(call)).arguments().append(more);
            case CompletionEvent.CallBroken(int choice, int call, String all) -> {
                calls.remove(call);
                text.append(all);
            }
            case CompletionEvent.ServerCallBegan began ->
                serverCalls.put(began.id(), ServerToolCall.begun(null, began));
            case CompletionEvent.ServerCallEnded end -> {
                paragraphs.interrupt();
                reflections.interrupt();
                serverCalls.computeIfPresent(end.id(), (id, call) -> call.with(end));
            }
            case CompletionEvent.ApprovalAsked asked -> throw new IllegalStateException("chats ask for no approval");
            case CompletionEvent.Ended end -> ended = end;
        }
    }

    /// Calls that this server made, in their order.
    List<ServerToolCall> serverCalls() {
        return List.copyOf(serverCalls.values());
    }

    public String text() {
        return text.toString();
    }

    public String thoughts() {
        return thoughts.toString();
    }

    public List<Call> calls() {
        return calls.values().stream()
                .map(call -> new Call(call.id(), call.name(), call.arguments().toString()))
                .toList();
    }

    public List<TokenLogprob> logprobs() {
        return logprobs;
    }

    public List<Integer> tokenIds() {
        return tokenIds;
    }

    public CompletionEvent.Ended ended() {
        if (ended == null) {
            throw new IllegalStateException("a choice has no end");
        }
        return ended;
    }
}
