package org.stromboli.engine;

/// What the sampler needs, one column per sampled row. Sparse triples carry what only few rows have: the
/// adjustments of a row that asks for nothing cost nothing.
///
/// @param rows [samples] row of the packed tokens whose logits are wanted, ascending
/// @param temperature [samples] 0 is greedy
/// @param topK [samples] 0 keeps all
/// @param topP [samples] 1 keeps all
/// @param minP [samples] 0 keeps all
/// @param uniform [samples] random numbers in [0, 1), from the request's own seed and position
/// @param repetitionPenalty [samples] 1 is off
/// @param frequencyPenalty [samples] 0 is off
/// @param presencePenalty [samples] 0 is off
/// @param seenColumn [seen] sample (index into rows) that has seen ...
/// @param seenId [seen] ... this token id in prompt or output ...
/// @param seenCount [seen] ... and generated it so often (0: only in the prompt)
/// @param biasColumn [biases] sample whose ...
/// @param biasId [biases] ... logit of this token id ...
/// @param bias [biases] ... gets this added, after penalties; negative infinity forbids it
/// @param logprobs alternatives to report per sample at most; -1 when no sample wants log-probabilities
public record SamplingBatch(
        int[] rows,
        float[] temperature,
        int[] topK,
        float[] topP,
        float[] minP,
        float[] uniform,
        float[] repetitionPenalty,
        float[] frequencyPenalty,
        float[] presencePenalty,
        int[] seenColumn,
        int[] seenId,
        int[] seenCount,
        int[] biasColumn,
        int[] biasId,
        float[] bias,
        int logprobs) {

    public int samples() {
        return rows.length;
    }
}
