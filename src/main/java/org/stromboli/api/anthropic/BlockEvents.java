package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import org.stromboli.completion.CompletionEvent;

/// The events of content blocks: one block after the other, each begun when it has something to say. Confined to the
/// request's thread.
final class BlockEvents {

    /// Where they go.
    interface Sink {
        void send(MessageEvent event) throws IOException;
    }

    private enum Open {
        NOTHING,
        TEXT,
        CALL
    }

    private final Sink sink;
    private int index;
    private Open open = Open.NOTHING;

    BlockEvents(Sink sink) {
        this.sink = sink;
    }

    void take(CompletionEvent event) throws IOException {
        switch (event) {
            case CompletionEvent.Piece piece -> text(piece.text());
            case CompletionEvent.CallBegan began ->
                begin(
                        Open.CALL,
                        MessageAnswer.Block.toolUse(began.id(), began.name(), JsonNodeFactory.instance.objectNode()));
            case CompletionEvent.CallArguments more ->
                sink.send(new MessageEvent.BlockDelta(index, MessageEvent.Delta.input(more.text())));
            case CompletionEvent.CallBroken broken -> text(broken.text()); // what was sent stays
            case CompletionEvent.Thought thought -> {}
            case CompletionEvent.Ended ended -> close();
        }
    }

    private void text(String text) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        if (open != Open.TEXT) {
            begin(Open.TEXT, MessageAnswer.Block.text(""));
        }
        sink.send(new MessageEvent.BlockDelta(index, MessageEvent.Delta.text(text)));
    }

    private void begin(Open kind, MessageAnswer.Block block) throws IOException {
        close();
        open = kind;
        sink.send(new MessageEvent.BlockStart(index, block));
    }

    /// Ends the block that is open.
    void close() throws IOException {
        if (open != Open.NOTHING) {
            open = Open.NOTHING;
            sink.send(new MessageEvent.BlockStop(index++));
        }
    }
}
