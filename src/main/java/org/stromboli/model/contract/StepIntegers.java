package org.stromboli.model.contract;

/// Parts of the one int64 tensor that a step copies to the device. `tokens` are all of the step, `decodes` the
/// sequences that bring one token, `samples` the rows whose next token is chosen.
public enum StepIntegers {
    /// [tokens]
    IDS,
    /// [tokens]
    POSITIONS,
    /// [tokens] KV cache slots to write
    SLOTS,
    /// [blocks of all chunks] block tables of the sequences with several tokens, one after the other
    CHUNK_BLOCKS,
    /// [decodes] rows of the sequences with one token
    DECODE_ROWS,
    /// [decodes * blocks] their block tables, padded with block 0
    DECODE_BLOCKS,
    /// [decodes] their context lengths
    DECODE_CONTEXTS,
    /// [samples] rows of the step; the following parts number the samples from 0
    SAMPLED_ROWS,
    /// [drawn] samples that are drawn at random; the others take the argmax
    DRAWN,
    /// [samples] 0 keeps all
    TOP_K,
    /// [seen] samples, ids and counts of the tokens that penalties apply to
    SEEN_ROW,
    /// [seen]
    SEEN_ID,
    /// [seen] how often it was generated; 0: only in the prompt
    SEEN_COUNT,
    /// [biases] samples and ids of logit biases
    BIAS_ROW,
    /// [biases]
    BIAS_ID,
    /// [masked] samples of which only some tokens are allowed
    MASK_ROW,
    /// [masked * words] a bit for each of their tokens, lowest first
    MASK,
    /// [named] samples whose log-probability of a given token is reported
    NAMED_ROW,
    /// [named] that token
    NAMED_ID
}
