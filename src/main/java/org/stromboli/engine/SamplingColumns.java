package org.stromboli.engine;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.sampling.RandomDraws;
import org.stromboli.sampling.SamplingParameters;

/// Gathers the sampling batch of one step, one column per sequence that wants a token. Engine thread only;
/// used again for every step.
final class SamplingColumns {

    private final IntList rows = new IntList(16);
    private final FloatList temperature = new FloatList();
    private final IntList topK = new IntList(16);
    private final FloatList topP = new FloatList();
    private final FloatList minP = new FloatList();
    private final FloatList uniform = new FloatList();
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

    void add(Sequence sequence, int row) {
        AcceptedRequest request = sequence.request;
        SamplingParameters parameters = request.plan.parameters();
        int column = rows.size();
        rows.add(row);
        temperature.add(parameters.temperature());
        topK.add(parameters.topK());
        topP.add(parameters.topP());
        minP.add(parameters.minP());
        uniform.add(RandomDraws.uniform(request.seed, sequence.choice, sequence.generated()));
        repetitionPenalty.add(parameters.repetitionPenalty());
        frequencyPenalty.add(parameters.frequencyPenalty());
        presencePenalty.add(parameters.presencePenalty());
        addSeen(sequence, column);
        addBias(request.plan, sequence.generated(), column);
        if (sequence.constraint != null) {
            masks.add(new SamplingBatch.Masked(
                    column, sequence.constraint.mask(), request.plan.endIds(), sequence.constraint.mayEnd()));
        }
        if (parameters.logprobs().requested()) {
            logprobs = Math.max(logprobs, parameters.logprobs().alternatives());
            for (int id : parameters.logprobs().tokenIds()) {
                namedColumn.add(column);
                namedId.add(id);
            }
        }
    }

    private void addSeen(Sequence sequence, int column) {
        TokenCounts seen = sequence.seen;
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

    SamplingBatch build() {
        return new SamplingBatch(
                rows.toArray(),
                temperature.toArray(),
                topK.toArray(),
                topP.toArray(),
                minP.toArray(),
                uniform.toArray(),
                repetitionPenalty.toArray(),
                frequencyPenalty.toArray(),
                presencePenalty.toArray(),
                seenColumn.toArray(),
                seenId.toArray(),
                seenCount.toArray(),
                biasColumn.toArray(),
                biasId.toArray(),
                bias.toArray(),
                List.copyOf(masks),
                new SamplingBatch.Report(logprobs, namedColumn.toArray(), namedId.toArray()));
    }

    void clear() {
        for (IntList list :
                new IntList[] {rows, topK, seenColumn, seenId, seenCount, biasColumn, biasId, namedColumn, namedId}) {
            list.clear();
        }
        for (FloatList list : new FloatList[] {
            temperature, topP, minP, uniform, repetitionPenalty, frequencyPenalty, presencePenalty, bias
        }) {
            list.clear();
        }
        masks.clear();
        logprobs = -1;
    }
}
