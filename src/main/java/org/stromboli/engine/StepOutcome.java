package org.stromboli.engine;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.Sequence.State;
import org.stromboli.engine.step.StepResult;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenLogprobs;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.grammar.expression.GrammarException;

/// Reads the sampled ids of a step: each continues its sequence, ends it, or fails its request. Engine thread
/// only.
final class StepOutcome {

    /// Ends a sequence.
    interface Finisher {
        void finish(Sequence sequence, FinishReason reason, int stopTokenId);
    }

    /// Ends a request that cannot go on.
    interface Failer {
        void fail(AcceptedRequest request, RequestRejectedException cause);
    }

    private final EngineSettings settings;
    private final RequestReporter reporter;

    StepOutcome(EngineSettings settings, RequestReporter reporter) {
        this.settings = settings;
        this.reporter = reporter;
    }

    /// Before the sequences advance: those whose draft was wrong, and those whose token could not be chosen yet, do not
    /// get all the way.
    ///
    /// @param sampled the sequences that sampled tokens, in the order of the result's columns
    void verify(List<Sequence> sampled, StepResult result) {
        int samples = 0;
        for (Sequence sequence : sampled) {
            samples += sequence.samples;
        }
        if (result.ids().length != samples) {
            throw new IllegalStateException("%d ids came back for %d samples".formatted(result.ids().length, samples));
        }
        int column = 0;
        for (Sequence sequence : sampled) {
            sequence.verify(result.ids(), column);
            if (sequence.drafted > 0) {
                reporter.drafted(sequence.drafted, sequence.right);
            }
            column += sequence.samples;
        }
    }

    void read(List<Sequence> sampled, StepResult result, Finisher finisher, Failer failer) {
        int column = 0;
        int named = 0;
        for (Sequence sequence : sampled) {
            int each = sequence.request.plan.parameters().logprobs().tokenIds().size();
            for (int i = 0; i <= sequence.right && sequence.state == State.RUNNING; i++) {
                read(sequence, result, column + i, named + i * each, finisher, failer);
            }
            column += sequence.samples;
            named += sequence.samples * each;
        }
    }

    /// Sequences whose media are embedded in this step: they advance behind those, and end behind the last one.
    void embed(List<Sequence> embedded, StepResult result, Consumer<Sequence> advanced, Finisher finisher) {
        int mean = 0;
        for (Sequence sequence : embedded) {
            for (int i = 0; i < sequence.means; i++) {
                sequence.embeddings.add(result.means()[mean++]);
            }
            if (sequence.state == State.RUNNING) {
                sequence.computed += sequence.scheduled;
                advanced.accept(sequence);
                if (sequence.gap() == 0) {
                    reporter.embedded(sequence);
                    finisher.finish(sequence, FinishReason.STOP, -1);
                }
            }
        }
        if (result.means().length != mean) {
            throw new IllegalStateException("%d means came back for %d".formatted(result.means().length, mean));
        }
    }

    private void read(Sequence sequence, StepResult result, int column, int named, Finisher finisher, Failer failer) {
        int id = result.ids()[column];
        if (id == StepResult.NOT_YET) {
            return;
        }
        if (id == StepResult.NONE) {
            failer.fail(sequence.request, noToken(sequence));
        } else if (id < 0 || id >= settings.vocabulary()) {
            throw new IllegalStateException(
                    "id %d came back for %s, the vocabulary is %d".formatted(id, sequence, settings.vocabulary()));
        } else {
            append(sequence, id, logprobs(sequence, result, column, named), finisher, failer);
        }
    }

    private static RequestRejectedException noToken(Sequence sequence) {
        return sequence.constraint == null
                ? RequestRejectedException.of(
                        RequestRejectedException.Kind.INTERNAL,
                        "The model's output was not finite after %d tokens.".formatted(sequence.generated()))
                : cannotGoOn(sequence);
    }

    private static RequestRejectedException cannotGoOn(Sequence sequence) {
        return RequestRejectedException.of(
                RequestRejectedException.Kind.INVALID,
                "The structured output is too complex, or no token of the model continues it after %d tokens."
                        .formatted(sequence.generated()));
    }

    private void append(Sequence sequence, int id, @Nullable TokenLogprobs logprobs, Finisher finisher, Failer failer) {
        boolean stops = sequence.request.plan.ends(id, sequence.generated());
        if (!stops && !advance(sequence.constraint, id)) {
            failer.fail(sequence.request, cannotGoOn(sequence));
            return;
        }
        sequence.append(id);
        reporter.token(sequence, id, logprobs, stops);
        if (stops) {
            finisher.finish(sequence, FinishReason.STOP, id);
        } else if (sequence.constraint != null && sequence.constraint.isComplete()) {
            finisher.finish(sequence, FinishReason.STOP, -1); // the constraint allows nothing else
        } else if (sequence.generated() >= sequence.request.maxTokens()) {
            finisher.finish(sequence, FinishReason.LENGTH, -1);
        }
    }

    private static boolean advance(@Nullable ConstraintCursor constraint, int id) {
        if (constraint == null) {
            return true;
        }
        try {
            constraint.advance(id);
            return !constraint.isBroken();
        } catch (GrammarException tooComplex) {
            return false;
        }
    }

    private static @Nullable TokenLogprobs logprobs(Sequence sequence, StepResult result, int column, int named) {
        var options = sequence.request.plan.parameters().logprobs();
        if (!options.requested()) {
            return null;
        }
        if (!options.tokenIds().isEmpty()) {
            int[] ids = options.tokenIds().stream().mapToInt(Integer::intValue).toArray();
            return new TokenLogprobs(
                    result.logprobs().chosen()[column],
                    ids,
                    Arrays.copyOfRange(result.logprobs().named(), named, named + ids.length));
        }
        int width = result.logprobs().topIds().length / result.ids().length;
        int from = column * width;
        int to = from + Math.min(width, options.alternatives());
        return new TokenLogprobs(
                result.logprobs().chosen()[column],
                Arrays.copyOfRange(result.logprobs().topIds(), from, to),
                Arrays.copyOfRange(result.logprobs().top(), from, to));
    }
}
