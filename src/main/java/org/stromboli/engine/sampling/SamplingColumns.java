package org.stromboli.engine.sampling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.sampling.SamplingParameters;

/// Gathers the sampling batch of one step, one column for each sequence that samples a token. Engine thread only;
/// reused for every step.
public final class SamplingColumns {

    private final IntList rows = new IntList(16);
    private final FloatList temperature = new FloatList();
    private final IntList topK = new IntList(16);
    private final FloatList topP = new FloatList();
    private final FloatList minP = new FloatList();
    private final FloatList draws = new FloatList();
    private final FloatList repetitionPenalty = new FloatList();
    private final FloatList frequencyPenalty = new FloatList();
    private final FloatList presencePenalty = new FloatList();
    private final IntList seenColumn = new IntList(16);
    private final IntList seenId = new IntList(16);
    private final IntList seenCount = new IntList(16);
    private final IntList biasColumn = new IntList(16);
    private final IntList biasId = new IntList(16);
    private final FloatList bias = new FloatList();
    private final List<SamplingBatch.Masked> masks = new ArrayList<>();
    private final IntList namedColumn = new IntList(16);
    private final IntList namedId = new IntList(16);
    private int logprobs = -1;

    /// @param row of the step whose logits are sampled
    /// @param ids tokens of prompt and answer
    /// @param known how many of them come before the sample
    /// @param generated how many of these belong to the answer
    /// @param uniform random number in [0, 1)
    /// @param seen only where penalties need it
    public void add(
            int row,
            SamplingPlan plan,
            IntList ids,
            int known,
            int generated,
            float uniform,
            @Nullable TokenCounts seen,
            @Nullable ConstraintCursor constraint) {
        SamplingParameters parameters = plan.parameters();
        int column = rows.size();
        rows.add(row);
        temperature.add(parameters.temperature());
        topK.add(parameters.topK());
        topP.add(parameters.topP());
        minP.add(parameters.minP());
        draws.add(uniform);
        repetitionPenalty.add(parameters.repetitionPenalty());
        frequencyPenalty.add(parameters.frequencyPenalty());
        presencePenalty.add(parameters.presencePenalty());
        addSeen(seen, column);
        addBias(plan, generated, column);
        if (!parameters.bans().isEmpty()) {
            parameters.bans().forEach(ids::get, known, generated, id -> addBias(column, id, Float.NEGATIVE_INFINITY));
        }
        if (constraint != null) {
            masks.add(new SamplingBatch.Masked(column, constraint.mask(), plan.endIds(), constraint.mayEnd()));
        }
        if (parameters.logprobs().requested()) {
            logprobs = Math.max(logprobs, parameters.logprobs().alternatives());
            for (int id : parameters.logprobs().tokenIds()) {
                namedColumn.add(column);
                namedId.add(id);
            }
        }
    }

    private void addSeen(@Nullable TokenCounts seen, int column) {
        if (seen == null) {
            return;
        }
        for (int entry = 0; entry < seen.size(); entry++) {
            seenColumn.add(column);
            seenId.add(seen.id(entry));
            seenCount.add(seen.count(entry));
        }
    }

    private void addBias(SamplingPlan plan, int generated, int column) {
        boolean early = generated < plan.parameters().minTokens();
        int[] ids = early ? plan.earlyBiasIds() : plan.biasIds();
        float[] biases = early ? plan.earlyBiases() : plan.biases();
        for (int i = 0; i < ids.length; i++) {
            addBias(column, ids[i], biases[i]);
        }
        if (early) {
            for (int id : plan.endIds()) {
                addBias(column, id, Float.NEGATIVE_INFINITY);
            }
        }
    }

    private void addBias(int column, int id, float value) {
        biasColumn.add(column);
        biasId.add(id);
        bias.add(value);
    }

    public SamplingBatch build() {
        return SamplingBatch.builder(rows.toArray())
                .temperature(temperature.toArray())
                .topK(topK.toArray())
                .topP(topP.toArray())
                .minP(minP.toArray())
                .uniform(draws.toArray())
                .repetitionPenalty(repetitionPenalty.toArray())
                .frequencyPenalty(frequencyPenalty.toArray())
                .presencePenalty(presencePenalty.toArray())
                .seen(seenColumn.toArray(), seenId.toArray(), seenCount.toArray())
                .biases(biasColumn.toArray(), biasId.toArray(), bias.toArray())
                .masks(List.copyOf(masks))
                .report(new SamplingBatch.Report(logprobs, namedColumn.toArray(), namedId.toArray()))
                .build();
    }

    public void clear() {
        for (IntList list :
                new IntList[] {rows, topK, seenColumn, seenId, seenCount, biasColumn, biasId, namedColumn, namedId}) {
            list.clear();
        }
        for (FloatList list : new FloatList[] {
            temperature, topP, minP, draws, repetitionPenalty, frequencyPenalty, presencePenalty, bias
        }) {
            list.clear();
        }
        masks.clear();
        logprobs = -1;
    }
}
