package org.stromboli.api.responses;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.LogprobsBody;
import org.stromboli.api.request.ArgumentsText;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.TokenLogprob;

/// The events of output items: one item after the other, each begun when it has something to say. Confined to the
/// request's thread.
final class ItemEvents {

    /// Where they go; each takes the next number.
    interface Sink {

        int nextNumber();

        void send(ResponseEvent event);
    }

    /// For a response that is told as a whole.
    static final Sink SILENT = new Sink() {
        @Override
        public int nextNumber() {
            return 0;
        }

        @Override
        public void send(ResponseEvent event) {}
    };

    private final Sink sink;
    private final boolean logprobsRequested;
    private final Toolbox tools;
    private final List<OutputItem> ended = new ArrayList<>();
    private final StringBuilder said = new StringBuilder(); // of the open item
    private final List<TokenLogprob> logprobs = new ArrayList<>(); // of the open item
    private @Nullable OutputItem open;

    ItemEvents(Sink sink, boolean logprobsRequested, Toolbox tools) {
        this.sink = sink;
        this.logprobsRequested = logprobsRequested;
        this.tools = tools;
    }

    void take(CompletionEvent event) {
        switch (event) {
            case CompletionEvent.Piece piece -> text(piece.text(), piece.logprobs());
            case CompletionEvent.CallBegan began -> begin(OutputItem.called(tools, began.id(), began.name()));
            case CompletionEvent.CallArguments more -> arguments(more.text());
            case CompletionEvent.CallBroken broken -> {
                close(false); // what was sent stays
                text(broken.text(), List.of());
            }
            case CompletionEvent.Thought thought -> {}
            case CompletionEvent.ServerCall call -> serverCall(call);
            case CompletionEvent.Ended end -> {
                if (open == null && ended.isEmpty()) {
                    begin(OutputItem.Message.begun(ResponseReply.id("msg")));
                }
                close(ResponseReply.isWhole(end));
            }
        }
    }

    /// The tools of a server, which are known when the response begins.
    void list(McpOffer.Listed listed) {
        McpItem.ListTools item = McpItem.ListTools.begun(listed.label());
        begin(item);
        progress("response.mcp_list_tools.in_progress", item);
        progress("response.mcp_list_tools." + (listed.problem().isEmpty() ? "completed" : "failed"), item);
        done(item.ended(listed));
    }

    private void serverCall(CompletionEvent.ServerCall call) {
        switch (call) {
            case CompletionEvent.ServerCallBegan began -> {
                McpItem.Call item = McpItem.Call.begun(began);
                begin(item);
                progress("response.mcp_call.in_progress", item);
                sink.send(new ResponseEvent.ArgumentsDelta(
                        "response.mcp_call_arguments.delta",
                        sink.nextNumber(),
                        item.id(),
                        ended.size(),
                        item.arguments()));
                sink.send(new ResponseEvent.ArgumentsDone(
                        "response.mcp_call_arguments.done",
                        sink.nextNumber(),
                        item.id(),
                        ended.size(),
                        item.name(),
                        item.arguments()));
            }
            case CompletionEvent.ServerCallEnded end -> {
                if (open instanceof McpItem.Call item) {
                    progress("response.mcp_call." + (end.failed() ? "failed" : "completed"), item);
                    done(item.ended(end));
                }
            }
            case CompletionEvent.ApprovalAsked asked -> done(begin(McpItem.ApprovalRequest.of(asked)));
        }
    }

    private void progress(String type, OutputItem item) {
        sink.send(new ResponseEvent.Progress(type, sink.nextNumber(), item.id(), ended.size()));
    }

    /// Items so far, the open one left out.
    List<OutputItem> ended() {
        return List.copyOf(ended);
    }

    private void text(String text, List<TokenLogprob> added) {
        if (text.isEmpty() && (added.isEmpty() || !(open instanceof OutputItem.Message))) {
            return;
        }
        OutputItem item = open instanceof OutputItem.Message message
                ? message
                : begin(OutputItem.Message.begun(ResponseReply.id("msg")));
        said.append(text);
        logprobs.addAll(added);
        sink.send(new ResponseEvent.TextDelta(sink.nextNumber(), item.id(), ended.size(), text, entries(added)));
    }

    private void arguments(String text) {
        said.append(text); // of a custom tool they are told at its end: they are JSON with its input in it
        if (open instanceof OutputItem.Call call) {
            sink.send(new ResponseEvent.ArgumentsDelta(
                    "response.function_call_arguments.delta", sink.nextNumber(), call.id(), ended.size(), text));
        }
    }

    private OutputItem begin(OutputItem item) {
        close(true);
        open = item;
        sink.send(new ResponseEvent.Item("response.output_item.added", sink.nextNumber(), ended.size(), item));
        if (item instanceof OutputItem.Message) {
            part("response.content_part.added", item, new OutputItem.Text("", List.of()));
        }
        return item;
    }

    private void close(boolean whole) {
        OutputItem item = open;
        if (item == null) {
            return;
        }
        OutputItem done = switch (item) {
            case OutputItem.Message message -> close(message, whole);
            case OutputItem.Call call -> close(call, ArgumentsText.isWhole(said.toString()));
            case OutputItem.CustomCall call -> close(call, ArgumentsText.isWhole(said.toString()));
            case McpItem told -> told;
        };
        done(done);
    }

    private void done(OutputItem done) {
        sink.send(new ResponseEvent.Item("response.output_item.done", sink.nextNumber(), ended.size(), done));
        ended.add(done);
        open = null;
        said.setLength(0);
        logprobs.clear();
    }

    private OutputItem close(OutputItem.Message message, boolean whole) {
        OutputItem.Text text = new OutputItem.Text(said.toString(), entries(logprobs));
        sink.send(new ResponseEvent.TextDone(sink.nextNumber(), message.id(), ended.size(), text));
        part("response.content_part.done", message, text);
        return OutputItem.Message.ended(message.id(), whole, text);
    }

    private OutputItem close(OutputItem.Call call, boolean whole) {
        sink.send(new ResponseEvent.ArgumentsDone(
                "response.function_call_arguments.done",
                sink.nextNumber(),
                call.id(),
                ended.size(),
                call.name(),
                said.toString()));
        return call.ended(said.toString(), whole);
    }

    private OutputItem close(OutputItem.CustomCall call, boolean whole) {
        OutputItem.CustomCall ended = call.ended(said.toString(), whole);
        sink.send(new ResponseEvent.ArgumentsDelta(
                "response.custom_tool_call_input.delta",
                sink.nextNumber(),
                call.id(),
                this.ended.size(),
                ended.input()));
        sink.send(new ResponseEvent.InputDone(
                "response.custom_tool_call_input.done",
                sink.nextNumber(),
                call.id(),
                this.ended.size(),
                ended.input()));
        return ended;
    }

    private void part(String type, OutputItem item, OutputItem.Text text) {
        sink.send(new ResponseEvent.Part(type, sink.nextNumber(), item.id(), ended.size(), 0, text));
    }

    private List<LogprobsBody.Entry> entries(List<TokenLogprob> tokens) {
        return logprobsRequested ? LogprobsBody.of(tokens).content() : List.of();
    }
}
