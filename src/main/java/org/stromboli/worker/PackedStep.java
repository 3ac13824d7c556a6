package org.stromboli.worker;

import java.util.Arrays;
import java.util.List;
import org.stromboli.engine.SamplingBatch;
import org.stromboli.engine.Step;

/// A step's arrays in the order in which `step` in the graph reads them: one run of integers, one of floats, and the
/// few numbers that steer it. Sequences with one token are set apart from those with several.
///
/// @param chunks per sequence with several tokens its first row, rows, context and blocks
/// @param spans per run of media rows its first row, handle, first feature row and count
/// @param numbers tokens per block, longest context of the single tokens, largest top_k, any top_p, alternatives
record PackedStep(Section integers, FloatSection floats, long[] chunks, long[] spans, long[] numbers) {

    /// Parts laid end to end.
    record Section(long[] values, long[] sizes) {
        static Section of(List<long[]> parts) {
            long[] sizes = parts.stream().mapToLong(part -> part.length).toArray();
            return new Section(parts.stream().flatMapToLong(Arrays::stream).toArray(), sizes);
        }
    }

    /// Parts laid end to end.
    record FloatSection(float[] values, long[] sizes) {
        static FloatSection of(List<float[]> parts) {
            long[] sizes = parts.stream().mapToLong(part -> part.length).toArray();
            float[] values = new float[(int) Arrays.stream(sizes).sum()];
            int at = 0;
            for (float[] part : parts) {
                System.arraycopy(part, 0, values, at, part.length);
                at += part.length;
            }
            return new FloatSection(values, sizes);
        }
    }

    static PackedStep of(Step step, int blockTokens) {
        Sequences sequences = Sequences.of(step);
        SamplingBatch s = step.sampling();
        Section integers = Section.of(List.of(
                longs(step.ids()),
                longs(step.positions()),
                longs(step.slots()),
                sequences.chunkBlocks(),
                sequences.singleRows(),
                sequences.singleBlocks(),
                sequences.singleContexts(),
                longs(s.rows()),
                drawnColumns(s),
                longs(s.topK()),
                longs(s.seenColumn()),
                longs(s.seenId()),
                longs(s.seenCount()),
                longs(s.biasColumn()),
                longs(s.biasId()),
                maskedColumns(s),
                maskWords(s),
                longs(s.report().column()),
                longs(s.report().id())));
        long longest = Arrays.stream(sequences.singleContexts()).max().orElse(0);
        long[] numbers = {
            blockTokens, longest, largestK(s), anyNucleus(s) ? 1 : 0, s.report().alternatives()
        };
        return new PackedStep(integers, floats(s), sequences.chunks(), spans(step.features()), numbers);
    }

    private static FloatSection floats(SamplingBatch s) {
        return FloatSection.of(List.of(
                s.temperature(),
                s.topP(),
                s.minP(),
                s.uniform(),
                s.repetitionPenalty(),
                s.frequencyPenalty(),
                s.presencePenalty(),
                s.bias()));
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
        long[] spans = new long[4 * features.size()];
        int at = 0;
        for (Step.FeatureRows each : features) {
            spans[at++] = each.row();
            spans[at++] = each.handle();
            spans[at++] = each.featureRow();
            spans[at++] = each.count();
        }
        return spans;
    }
}
