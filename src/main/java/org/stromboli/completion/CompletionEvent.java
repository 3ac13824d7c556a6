package org.stromboli.completion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a running completion tells its reader: for each choice pieces in order, then one `Ended`.
public sealed interface CompletionEvent {

    int choice();

    /// The answer goes on. Text may lag behind the tokens while it could still become a stop string or
    /// lacks the rest of a character.
    ///
    /// @param tokenIds the tokens that came with this piece; the one that ends an answer is there, too, and
    /// shows no text
    /// @param logprobs one entry per token but the ending one if the request asked for them, else empty
    record Piece(int choice, String text, List<Integer> tokenIds, List<TokenLogprob> logprobs)
            implements CompletionEvent {}

    /// What an answer says beside its text. Only chats have it.
    sealed interface Aside extends CompletionEvent {}

    /// What the model thinks before it answers, where its format keeps that apart.
    record Thought(int choice, String text) implements Aside {}

    /// The model calls a tool; its arguments follow.
    ///
    /// @param call numbers the calls of a choice from 0
    /// @param id by which a result will name the call
    record CallBegan(int choice, int call, String id, String name) implements Aside {}

    /// The arguments go on.
    ///
    /// @param text together they are a JSON object, as the model writes it
    record CallArguments(int choice, int call, String text) implements Aside {}

    /// The call turns out to be none: its arguments are no JSON object, or they were cut short.
    ///
    /// @param text all that the model has written of it: part of the answer's text where the request did not
    ///     mention the call yet
    record CallBroken(int choice, int call, String text) implements Aside {}

    /// What this server does with tools of its own while an answer is made.
    sealed interface ServerCall extends Aside {

        /// Names the call in all that is told of it.
        String id();
    }

    /// A tool by the names of its server.
    ///
    /// @param server label of its server
    record ServerTool(String server, String name) {}

    /// This server calls a tool.
    ///
    /// @param arguments as the model wrote them
    /// @param approval id of the item that asked for it; empty: no one had to
    record ServerCallBegan(int choice, String id, ServerTool tool, String arguments, String approval)
            implements ServerCall {}

    /// The call has ended.
    ///
    /// @param failed whether `output` says why there is no result
    /// @param images that the tool made, as `data:` URLs
    record ServerCallEnded(int choice, String id, boolean failed, String output, List<String> images)
            implements ServerCall {}

    /// The client has to approve a call before it is made.
    record ApprovalAsked(int choice, String id, ServerTool tool, String arguments) implements ServerCall {}

    /// The choice is complete.
    ///
    /// @param stoppedBy the stop string (String) or stop token id (Integer) that ended it; null for the
    /// model's own end
    record Ended(int choice, Reason reason, @Nullable Object stoppedBy) implements CompletionEvent {}

    /// Why an answer ended, as clients see it.
    enum Reason {
        STOP,
        LENGTH,
        /// It ended by itself, and calls tools.
        TOOL_CALLS
    }
}
