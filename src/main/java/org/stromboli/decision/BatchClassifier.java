package org.stromboli.decision;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.CompletionUsage;
import org.stromboli.completion.TokenLogprob;

/// Asks the questions of one request: the first one alone, so that the others find what they all begin with in the
/// cache, then a few at a time. Confined to the request's thread; whatever happens, nothing is left running.
public final class BatchClassifier implements AutoCloseable {

    private static final int AT_A_TIME = 8;

    /// Submits a question.
    public interface Asking {
        Completion ask(Question question, LabelTokens labels) throws InterruptedException;
    }

    private record Asked(Question question, LabelTokens labels, Completion completion) {}

    private final Asking asking;
    private final Deque<Asked> open = new ArrayDeque<>();
    private final Map<String, Decision> answers = new LinkedHashMap<>();
    private final Map<String, Decision.Diagnostics> diagnostics = new LinkedHashMap<>();
    private CompletionUsage usage = CompletionUsage.NONE;

    public BatchClassifier(Asking asking) {
        this.asking = asking;
    }

    /// @param labels of the questions, in the same order
    public void hold(List<Question> questions, List<LabelTokens> labels) throws InterruptedException {
        Iterator<LabelTokens> each = labels.iterator();
        for (Question question : questions) {
            LabelTokens own = each.next();
            open.add(new Asked(question, own, asking.ask(question, own)));
            if (answers.isEmpty() || open.size() == AT_A_TIME) {
                readOne();
            }
        }
        while (!open.isEmpty()) {
            readOne();
        }
    }

    private void readOne() throws InterruptedException {
        Asked asked = open.element();
        LabelDistribution reading = LabelDistribution.of(next(asked.completion()), asked.labels());
        answers.put(asked.question().name(), Decision.of(asked.question(), reading));
        diagnostics.put(asked.question().name(), new Decision.Diagnostics(reading.mass(), reading.argmax()));
        usage = usage.plus(asked.completion().usage());
        open.remove().completion().close();
    }

    private static TokenLogprob next(Completion completion) throws InterruptedException {
        @Nullable TokenLogprob next = null;
        while (!completion.isOver()) {
            if (completion.next() instanceof CompletionEvent.Piece piece && next == null) {
                next = piece.logprobs().isEmpty() ? null : piece.logprobs().getFirst();
            }
        }
        return Objects.requireNonNull(next, "a read brings one token");
    }

    public Map<String, Decision> answers() {
        return answers;
    }

    public Map<String, Decision.Diagnostics> diagnostics() {
        return diagnostics;
    }

    public CompletionUsage usage() {
        return usage;
    }

    @Override
    public void close() {
        open.forEach(asked -> asked.completion().close());
    }
}
