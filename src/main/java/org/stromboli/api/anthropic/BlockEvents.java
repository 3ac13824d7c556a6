package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Consumer;
import org.stromboli.completion.CompletionEvent;

/// The events of content blocks: one block after the other, each begun when it has something to say. Confined to the
/// request's thread.
final class BlockEvents {

    private enum Open {
        NOTHING,
        TEXT,
        CALL
    }

    private final Consumer<MessageEvent> sink;
    private int index;
    private Open open = Open.NOTHING;

    BlockEvents(Consumer<MessageEvent> sink) {
        this.sink = sink;
    }

    void take(CompletionEvent event) {
        switch (event) {
            case CompletionEvent.Piece piece -> text(piece.text());
            case CompletionEvent.CallBegan began ->
                begin(
                        Open.CALL,
                        MessageAnswer.Block.toolUse(began.id(), began.name(), JsonNodeFactory.instance.objectNode()));
            case CompletionEvent.CallArguments more ->
                sink.accept(new MessageEvent.BlockDelta(index, MessageEvent.Delta.input(more.text())));
            case CompletionEvent.CallBroken broken -> text(broken.text()); // what was sent stays
            case CompletionEvent.Thought thought -> {}
            case CompletionEvent.ServerCall call -> {} // this API offers no tools of servers
            case CompletionEvent.Ended ended -> close();
        }
    }

    private void text(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (open != Open.TEXT) {
            begin(Open.TEXT, MessageAnswer.Block.text(""));
        }
        sink.accept(new MessageEvent.BlockDelta(index, MessageEvent.Delta.text(text)));
    }

    private void begin(Open kind, MessageAnswer.Block block) {
        close();
        open = kind;
        sink.accept(new MessageEvent.BlockStart(index, block));
    }

    /// Ends the block that is open.
    private void close() {
        if (open != Open.NOTHING) {
            open = Open.NOTHING;
            sink.accept(new MessageEvent.BlockStop(index++));
        }
    }
}
