package org.stromboli.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.engine.sampling.SamplingColumns;
import org.stromboli.engine.sampling.TokenCounts;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.Step.FeatureMean;
import org.stromboli.engine.step.Step.FeatureRows;
import org.stromboli.engine.step.Step.VisionWork;
import org.stromboli.generation.MediaSpan;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.sampling.RandomDraws;
import org.stromboli.vision.PatchTokens;

/// Packs scheduled tokens into the arrays of a step and remembers whose they are. Engine thread only; used
/// again for every step.
final class StepBuilder {

    final List<Sequence> sequences = new ArrayList<>();
    final List<Sequence> sampled = new ArrayList<>(); // in the order of the sampling columns
    final List<VisionWork> vision = new ArrayList<>();
    final List<Sequence> embedded = new ArrayList<>(); // in the order of the means

    private final int blockTokens;
    private final IntList ids = new IntList(512);
    private final IntList positions = new IntList(512);
    private final IntList slots = new IntList(512);
    private final IntList queryStarts = new IntList(16);
    private final IntList contextLengths = new IntList(16);
    private final IntList sizes = new IntList(16); // of what a sequence has seen
    private final List<int[]> blockTables = new ArrayList<>();
    private final List<FeatureRows> features = new ArrayList<>();
    private final List<FeatureMean> means = new ArrayList<>();
    private final SamplingColumns sampling = new SamplingColumns();

    StepBuilder(int blockTokens) {
        this.blockTokens = blockTokens;
    }

    /// Adds the next `tokens` of a sequence, and its draft.
    void add(Sequence sequence, int tokens) {
        int from = sequence.computed;
        int to = from + tokens;
        queryStarts.add(ids.size());
        addFeatures(sequence, from, to);
        ids.addAll(sequence.ids.backing(), from, tokens);
        for (int position = from; position < to; position++) {
            positions.add(position);
            slots.add(sequence.blocks.get(position / blockTokens) * blockTokens + position % blockTokens);
        }
        contextLengths.add(to);
        blockTables.add(Arrays.copyOf(sequence.blocks.backing(), (to + blockTokens - 1) / blockTokens));
        sequence.scheduled = tokens;
        sequences.add(sequence);
        if (to == sequence.ids.size()) {
            sampled.add(sequence);
            sequence.samples = 1 + sequence.drafted;
            addSamples(sequence);
        }
    }

    /// Embeds the media that the next `tokens` of a sequence stand for.
    void embed(Sequence sequence, int tokens) {
        int end = sequence.computed + tokens;
        int before = means.size();
        for (int i = sequence.currentSpan; i < sequence.spans.size(); i++) {
            MediaSpan span = sequence.spans.get(i);
            if (span.end() <= end) {
                means.add(new FeatureMean(
                        sequence.handles[i], PatchTokens.of(span.media().layout())));
            }
        }
        sequence.scheduled = tokens;
        sequence.means = means.size() - before;
        embedded.add(sequence);
    }

    /// What is sampled after each token of a draft is what would be sampled if that token were known.
    private void addSamples(Sequence sequence) {
        TokenCounts seen = sequence.seen;
        int known = sequence.known();
        addSample(sequence, 0, sequence.constraint);
        for (int i = 1; i <= sequence.drafted; i++) {
            if (seen != null) {
                sizes.add(seen.size());
                seen.generate(sequence.ids.get(known + i - 1));
            }
            addSample(sequence, i, sequence.draft == null ? null : sequence.draft.form(i));
        }
        for (int i = sequence.drafted; i >= 1 && seen != null; i--) {
            seen.takeBack(sequence.ids.get(known + i - 1), sizes.get(i - 1));
        }
        sizes.clear();
    }

    private void addSample(Sequence sequence, int ahead, @Nullable ConstraintCursor constraint) {
        int generated = sequence.generated() + ahead;
        sampling.add(
                ids.size() - 1 - sequence.drafted + ahead,
                sequence.request.plan,
                sequence.ids,
                sequence.known() + ahead,
                generated,
                RandomDraws.uniform(sequence.request.seed, sequence.choice, generated),
                sequence.seen,
                constraint);
    }

    private void addFeatures(Sequence sequence, int from, int to) {
        for (int i = sequence.currentSpan; i < sequence.spans.size(); i++) {
            MediaSpan span = sequence.spans.get(i);
            if (span.start() >= to) {
                return;
            }
            int first = Math.max(span.start(), from);
            int count = Math.min(span.end(), to) - first;
            if (count > 0) {
                int feature = span.first() + first - span.start();
                features.add(new FeatureRows(ids.size() + first - from, sequence.handles[i], feature, count));
            }
        }
    }

    int tokens() {
        return ids.size();
    }

    int slices() {
        int slices = 0;
        for (VisionWork work : vision) {
            slices += work.slices();
        }
        return slices;
    }

    Step build(int[] releasedFeatures) {
        queryStarts.add(ids.size());
        return Step.builder()
                .releasedFeatures(releasedFeatures)
                .vision(List.copyOf(vision))
                .means(List.copyOf(means))
                .tokens(ids.toArray(), positions.toArray(), slots.toArray())
                .sequences(queryStarts.toArray(), contextLengths.toArray(), blockTables.toArray(int[][]::new))
                .features(List.copyOf(features))
                .sampling(sampling.build())
                .build();
    }

    /// Forgets the step: nothing of it is under way any more.
    void clear() {
        for (Sequence sequence : sequences) {
            sequence.scheduled = 0;
            sequence.dropDraft();
        }
        for (Sequence sequence : embedded) {
            sequence.scheduled = 0;
        }
        embedded.clear();
        means.clear();
        sequences.clear();
        sampled.clear();
        vision.clear();
        ids.clear();
        positions.clear();
        slots.clear();
        queryStarts.clear();
        contextLengths.clear();
        blockTables.clear();
        features.clear();
        sampling.clear();
    }
}
