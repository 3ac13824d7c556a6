package org.stromboli.worker;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.engine.step.Step;
import org.stromboli.model.contract.ContractNumbers;
import org.stromboli.model.contract.GraphContract;
import org.stromboli.model.contract.StepFloats;
import org.stromboli.model.contract.StepIntegers;
import org.stromboli.model.contract.StepNumbers;
import org.stromboli.model.contract.StepSpan;

/// A step's arrays under the names by which `step` in the graph reads them: one run of integers, one of floats, and the
/// few numbers that steer it. Sequences with one token are set apart from those with several.
///
/// @param integers the parts of `StepIntegers`
/// @param floats the parts of `StepFloats`
/// @param chunks the parts of `StepChunk` per sequence with several tokens
/// @param spans the parts of `StepSpan` per run of rows that take features
/// @param numbers the parts of `StepNumbers`
record PackedStep(Section integers, FloatSection floats, long[] chunks, long[] spans, long[] numbers) {

    private static final int SPAN_PARTS = StepSpan.values().length;

    /// Parts laid end to end, in the order of their names.
    record Section(long[] values, long[] sizes) {
        static Section of(EnumMap<StepIntegers, long[]> parts) {
            GraphContract.requireAll(StepIntegers.class, parts.keySet());
            long[] sizes =
                    parts.values().stream().mapToLong(part -> part.length).toArray();
            return new Section(
                    parts.values().stream().flatMapToLong(Arrays::stream).toArray(), sizes);
        }
    }

    /// Parts laid end to end, in the order of their names.
    record FloatSection(float[] values, long[] sizes) {
        static FloatSection of(EnumMap<StepFloats, float[]> parts) {
            GraphContract.requireAll(StepFloats.class, parts.keySet());
            long[] sizes =
                    parts.values().stream().mapToLong(part -> part.length).toArray();
            float[] values = new float[(int) Arrays.stream(sizes).sum()];
            int at = 0;
            for (float[] part : parts.values()) {
                System.arraycopy(part, 0, values, at, part.length);
                at += part.length;
            }
            return new FloatSection(values, sizes);
        }
    }

    static PackedStep of(Step step, int blockTokens) {
        Sequences sequences = Sequences.of(step);
        SamplingBatch s = step.sampling();
        long[] numbers = new ContractNumbers<>(StepNumbers.class)
                .set(StepNumbers.BLOCK_TOKENS, blockTokens)
                .set(
                        StepNumbers.MAX_DECODE_CONTEXT,
                        Arrays.stream(sequences.singleContexts()).max().orElse(0))
                .set(StepNumbers.MAX_TOP_K, largestK(s))
                .set(StepNumbers.ANY_TOP_P, anyNucleus(s))
                .set(StepNumbers.ALTERNATIVES, s.report().alternatives())
                .values();
        return new PackedStep(
                integers(step, sequences), floats(s), sequences.chunks(), spans(step.features()), numbers);
    }

    private static Section integers(Step step, Sequences sequences) {
        SamplingBatch s = step.sampling();
        EnumMap<StepIntegers, long[]> parts = new EnumMap<>(StepIntegers.class);
        parts.put(StepIntegers.IDS, longs(step.ids()));
        parts.put(StepIntegers.POSITIONS, longs(step.positions()));
        parts.put(StepIntegers.SLOTS, longs(step.slots()));
        parts.put(StepIntegers.CHUNK_BLOCKS, sequences.chunkBlocks());
        parts.put(StepIntegers.DECODE_ROWS, sequences.singleRows());
        parts.put(StepIntegers.DECODE_BLOCKS, sequences.singleBlocks());
        parts.put(StepIntegers.DECODE_CONTEXTS, sequences.singleContexts());
        parts.put(StepIntegers.SAMPLED_ROWS, longs(s.rows()));
        parts.put(StepIntegers.DRAWN, drawnColumns(s));
        parts.put(StepIntegers.TOP_K, longs(s.topK()));
        parts.put(StepIntegers.SEEN_ROW, longs(s.seenColumn()));
        parts.put(StepIntegers.SEEN_ID, longs(s.seenId()));
        parts.put(StepIntegers.SEEN_COUNT, longs(s.seenCount()));
        parts.put(StepIntegers.BIAS_ROW, longs(s.biasColumn()));
        parts.put(StepIntegers.BIAS_ID, longs(s.biasId()));
        parts.put(StepIntegers.MASK_ROW, maskedColumns(s));
        parts.put(StepIntegers.MASK, maskWords(s));
        parts.put(StepIntegers.NAMED_ROW, longs(s.report().column()));
        parts.put(StepIntegers.NAMED_ID, longs(s.report().id()));
        return Section.of(parts);
    }

    private static FloatSection floats(SamplingBatch s) {
        EnumMap<StepFloats, float[]> parts = new EnumMap<>(StepFloats.class);
        parts.put(StepFloats.TEMPERATURE, s.temperature());
        parts.put(StepFloats.TOP_P, s.topP());
        parts.put(StepFloats.MIN_P, s.minP());
        parts.put(StepFloats.UNIFORM, s.uniform());
        parts.put(StepFloats.REPETITION_PENALTY, s.repetitionPenalty());
        parts.put(StepFloats.FREQUENCY_PENALTY, s.frequencyPenalty());
        parts.put(StepFloats.PRESENCE_PENALTY, s.presencePenalty());
        parts.put(StepFloats.BIAS, s.bias());
        return FloatSection.of(parts);
    }

    private static long[] longs(int[] values) {
        long[] longs = new long[values.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = values[i];
        }
        return longs;
    }

    private static long[] maskedColumns(SamplingBatch s) {
        return s.masks().stream().mapToLong(SamplingBatch.Masked::column).toArray();
    }

    private static long[] maskWords(SamplingBatch s) {
        long[] words = new long
                [s.masks().stream().mapToInt(each -> each.tokens().length()).sum()];
        int at = 0;
        for (SamplingBatch.Masked each : s.masks()) {
            each.copyTo(words, at);
            at += each.tokens().length();
        }
        return words;
    }

    private static long[] drawnColumns(SamplingBatch s) {
        long[] drawn = new long[s.samples()];
        int count = 0;
        for (int column = 0; column < drawn.length; column++) {
            if (s.temperature()[column] > 0) {
                drawn[count++] = column;
            }
        }
        return Arrays.copyOf(drawn, count);
    }

    private static long largestK(SamplingBatch s) {
        long largest = 0;
        for (int column = 0; column < s.samples(); column++) {
            if (s.temperature()[column] > 0) {
                largest = Math.max(largest, s.topK()[column]);
            }
        }
        return largest;
    }

    private static boolean anyNucleus(SamplingBatch s) {
        for (int column = 0; column < s.samples(); column++) {
            if (s.temperature()[column] > 0 && s.topP()[column] < 1) {
                return true;
            }
        }
        return false;
    }

    static long[] spans(List<Step.FeatureRows> features) {
        long[] spans = new long[SPAN_PARTS * features.size()];
        int at = 0;
        for (Step.FeatureRows each : features) {
            spans[at + StepSpan.FIRST_ROW.ordinal()] = each.row();
            spans[at + StepSpan.HANDLE.ordinal()] = each.handle();
            spans[at + StepSpan.FIRST_FEATURE.ordinal()] = each.featureRow();
            spans[at + StepSpan.COUNT.ordinal()] = each.count();
            at += SPAN_PARTS;
        }
        return spans;
    }
}
