package org.stromboli.rounds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.completion.CompletionEvent;

/// What one generation said, and which of its calls the server makes. Confined to the request's thread.
final class GeneratedTurn {

    private record Open(String id, OfferedTool tool, StringBuilder arguments) {}

    private final ServerOffer offer;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thoughts = new StringBuilder();
    private boolean besides;
    private final List<Integer> tokenIds = new ArrayList<>();
    private final Map<Integer, Open> serverCalls = new LinkedHashMap<>();
    private final Map<Integer, Integer> clientCalls = new HashMap<>(); // as the client counts them

    GeneratedTurn(ServerOffer offer) {
        this.offer = offer;
    }

    /// What the reader is told now. Calls of the server's are told when they are made. What is said beside them is no
    /// part of the answer.
    List<CompletionEvent> take(CompletionEvent event) {
        return switch (event) {
            case CompletionEvent.Piece piece -> {
                text.append(piece.text());
                tokenIds.addAll(piece.tokenIds());
                yield serverCalls.isEmpty() || piece.text().isEmpty() ? List.of(piece) : aside(piece);
            }
            case CompletionEvent.Thought thought -> {
                thoughts.append(thought.text());
                yield List.of(thought);
            }
            case CompletionEvent.CallBegan(int choice, int call, String id, String name) -> {
                var offered = offer.called(name);
                if (offered.isPresent()) {
                    serverCalls.put(call, new Open(id, offered.get(), new StringBuilder()));
                    yield List.of();
                }
                clientCalls.put(call, clientCalls.size());
                yield List.of(new CompletionEvent.CallBegan(choice, place(call), id, name));
            }
            case CompletionEvent.CallArguments(int choice, int call, String more) -> {
                Open open = serverCalls.get(call);
                if (open != null) {
                    open.arguments().append(more);
                    yield List.of();
                }
                yield List.of(new CompletionEvent.CallArguments(choice, place(call), more));
            }
            case CompletionEvent.CallBroken(int choice, int call, String all) -> {
                text.append(all);
                boolean ours = serverCalls.remove(call) != null;
                yield List.of(
                        ours
                                ? new CompletionEvent.Piece(choice, all, List.of(), List.of())
                                : new CompletionEvent.CallBroken(choice, place(call), all));
            }
            case CompletionEvent.ServerCall other -> List.of(other);
            case CompletionEvent.Ended ended -> List.of();
        };
    }

    /// On a line of its own after what the model thought.
    private List<CompletionEvent> aside(CompletionEvent.Piece piece) {
        String line = besides || thoughts.isEmpty() ? piece.text() : "\n" + piece.text();
        besides = true;
        return List.of(
                new CompletionEvent.Piece(piece.choice(), "", piece.tokenIds(), piece.logprobs()),
                new CompletionEvent.Thought(piece.choice(), line));
    }

    private int place(int call) {
        return clientCalls.getOrDefault(call, 0);
    }

    List<ModelCall> serverCalls() {
        return serverCalls.values().stream()
                .map(call ->
                        new ModelCall(call.id(), call.tool(), call.arguments().toString(), ""))
                .toList();
    }

    boolean hasClientCalls() {
        return !clientCalls.isEmpty();
    }

    /// What it said to the user.
    String text() {
        return text.toString().strip();
    }

    String thoughts() {
        return thoughts.toString();
    }

    /// All tokens, the one that ended it among them.
    int[] tokenIds() {
        return tokenIds.stream().mapToInt(Integer::intValue).toArray();
    }
}
