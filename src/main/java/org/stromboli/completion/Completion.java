package org.stromboli.completion;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Generation;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.Usage;
import org.stromboli.media.marks.PaintedImage;

/// A request that the engine has accepted, as text. One thread reads it and closes it; any thread may
/// cancel it by the request's `Cancellation`. Whatever happens, closing it ends the generation.
public final class Completion implements Answer {

    private final PreparedRequest prepared;
    private final Generation generation;
    private final Cancellation cancellation;
    private final CompletionObserver observer;
    private final Runnable onClose;
    private final List<ChoiceText> choices;
    private final Deque<CompletionEvent> ready = new ArrayDeque<>();
    private int running;
    private int cachedTokens;
    private int endedTokens;
    private int longestTokens;

    Completion(
            PreparedRequest prepared,
            Generation generation,
            Cancellation cancellation,
            CompletionObserver observer,
            Runnable onClose) {
        this.prepared = prepared;
        this.generation = generation;
        this.cancellation = cancellation;
        this.observer = observer;
        this.onClose = onClose;
        this.choices = IntStream.range(0, prepared.choices())
                .mapToObj(choice -> prepared.choiceText())
                .toList();
        this.running = choices.size();
    }

    @Override
    public boolean isOver() {
        return running == 0 && ready.isEmpty();
    }

    @Override
    public CompletionEvent next() throws InterruptedException {
        while (ready.isEmpty()) {
            if (running == 0) {
                throw new IllegalStateException("no event is left");
            }
            switch (generation.take()) {
                case TokenEvent.Token token -> take(token);
                case TokenEvent.Embedded embedded ->
                    throw new IllegalStateException("embeddings came for a request that did not ask for them");
                case TokenEvent.Finished finished -> take(finished);
                case TokenEvent.Failed failed -> {
                    endAll(CompletionObserver.End.ERROR);
                    throw failed.cause();
                }
            }
        }
        return ready.remove();
    }

    private void take(TokenEvent.Token token) {
        ChoiceText choice = choices.get(token.choice());
        if (choice.isOver()) {
            return; // the engine learns of it a step late
        }
        ready.addAll(choice.push(token.choice(), token.id(), token.logprobs()));
        if (choice.isOver()) {
            generation.cancel(token.choice());
        }
    }

    private void take(TokenEvent.Finished finished) {
        ChoiceText choice = choices.get(finished.choice());
        boolean endToken = finished.stopTokenId() >= 0 && !choice.isOver();
        List<CompletionEvent> last = choice.finish(
                finished.choice(),
                endToken ? List.of(finished.stopTokenId()) : List.of(),
                finished.reason() == FinishReason.STOP);
        CompletionEvent.Ended ended = ended(finished, choice);
        running--;
        ready.addAll(last);
        count(choice, finished.usage());
        ready.add(ended);
        observer.ended(
                ended.reason() == CompletionEvent.Reason.LENGTH
                        ? CompletionObserver.End.LENGTH
                        : CompletionObserver.End.STOP);
        if (running == 0) {
            observer.answered(longestTokens);
        }
    }

    private CompletionEvent.Ended ended(TokenEvent.Finished finished, ChoiceText choice) {
        CompletionEvent.Reason stop =
                choice.hasCalls() ? CompletionEvent.Reason.TOOL_CALLS : CompletionEvent.Reason.STOP;
        String stopString = choice.stoppedBy();
        if (stopString != null) {
            return new CompletionEvent.Ended(finished.choice(), stop, prepared.stopString(stopString));
        }
        if (choice.isDone()) {
            return new CompletionEvent.Ended(finished.choice(), stop, null);
        }
        return switch (finished.reason()) {
            case STOP -> new CompletionEvent.Ended(finished.choice(), stop, prepared.stopToken(finished.stopTokenId()));
            case LENGTH -> new CompletionEvent.Ended(finished.choice(), CompletionEvent.Reason.LENGTH, null);
            case CANCELLED -> {
                endAll(CompletionObserver.End.ABORT);
                cancellation.check();
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.UNAVAILABLE,
                        "The server is shutting down. Please try again elsewhere.");
            }
        };
    }

    private void count(ChoiceText choice, Usage usage) {
        choice.end();
        cachedTokens = Math.max(cachedTokens, usage.cachedPromptTokens());
        int tokens = choice.isOver() ? choice.tokens() : usage.completionTokens();
        endedTokens += tokens;
        longestTokens = Math.max(longestTokens, tokens);
    }

    private void endAll(CompletionObserver.End end) {
        for (; running > 0; running--) {
            observer.ended(end);
        }
    }

    @Override
    public CompletionUsage usage() {
        int open = choices.stream()
                .filter(choice -> !choice.ended())
                .mapToInt(ChoiceText::tokens)
                .sum();
        return prepared.usage(cachedTokens, endedTokens + open);
    }

    @Override
    public int[] promptIds() {
        return prepared.prompt().ids().clone();
    }

    @Override
    public List<PaintedImage> paintedImages() {
        return prepared.painted();
    }

    @Override
    public int choiceCount() {
        return choices.size();
    }

    @Override
    public void close() {
        endAll(CompletionObserver.End.ABORT);
        generation.cancel();
        onClose.run();
    }
}
