package org.stromboli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.engine.step.Step;
import org.stromboli.generation.MediaSpan;

/// Writes steps by hand: sequences add the tokens that they want computed, in order.
final class StepWriter {

    private final int blockTokens;
    private final List<Integer> ids = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private final List<Integer> slots = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>(List.of(0));
    private final List<Integer> contexts = new ArrayList<>();
    private final List<int[]> tables = new ArrayList<>();
    private final List<Step.FeatureRows> features = new ArrayList<>();
    private final List<Integer> rows = new ArrayList<>();
    private int alternatives = -1;

    StepWriter(int blockTokens) {
        this.blockTokens = blockTokens;
    }

    /// Tokens `from` to `to` of a sequence that lies in `blocks`; its media are known by the handles.
    StepWriter add(int[] tokens, int from, int to, int[] blocks, List<MediaSpan> media, int[] handles, boolean sample) {
        int first = ids.size();
        for (int position = from; position < to; position++) {
            ids.add(tokens[position]);
            positions.add(position);
            slots.add(blocks[position / blockTokens] * blockTokens + position % blockTokens);
        }
        for (int i = 0; i < handles.length; i++) {
            MediaSpan span = media.get(i);
            int start = Math.max(from, span.start());
            int end = Math.min(to, span.end());
            if (start < end) {
                int feature = span.first() + start - span.start();
                features.add(new Step.FeatureRows(first + start - from, handles[i], feature, end - start));
            }
        }
        starts.add(ids.size());
        contexts.add(to);
        tables.add(Arrays.copyOf(blocks, Math.ceilDiv(to, blockTokens)));
        if (sample) {
            rows.add(ids.size() - 1);
        }
        return this;
    }

    StepWriter logprobs(int count) {
        alternatives = count;
        return this;
    }

    Step greedy() {
        return step(SamplingBatch.builder(ints(rows))
                .report(new SamplingBatch.Report(alternatives))
                .build());
    }

    Step step(SamplingBatch sampling) {
        return Step.builder()
                .tokens(ints(ids), ints(positions), ints(slots))
                .sequences(ints(starts), ints(contexts), tables.toArray(int[][]::new))
                .features(features)
                .sampling(sampling)
                .build();
    }

    static SamplingBatch nothing() {
        return SamplingBatch.NOTHING;
    }

    /// A step with vision work alone.
    static Step vision(int[] released, List<Step.VisionWork> work) {
        return Step.builder().releasedFeatures(released).vision(work).build();
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
