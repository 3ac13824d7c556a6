package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepExecutor;
import org.stromboli.engine.step.StepResult;
import org.stromboli.vision.PreprocessedMedia;

/// An executor without a device whose tokens are planned: each is a pure function of everything that its
/// sequence knows (ids, images, the random number where it samples). Its "KV" is one hash per slot over the
/// whole prefix, chained to the slot before, so that reading a block with other content than the sequence's
/// own fails the test; so do half-made features, slots written twice, and arrays that do not fit together.
/// `Plan` computes the same tokens without cache, chunks or batch.
public class ScriptedExecutor implements StepExecutor {

    private record Features(PreprocessedMedia media, int slices, int finishedInStep) {}

    private final EngineSettings settings;
    private final Plan plan;
    private final long[] content; // [slots] hash of the prefix up to this token
    private final long[] parent; // [slots] hash of the prefix before it
    private final Map<Integer, Features> features = new HashMap<>();
    private int steps;
    private volatile boolean closed;
    private boolean failNextEncoding;
    private boolean poisonNextSample;

    public ScriptedExecutor(EngineSettings settings, Plan plan) {
        this.settings = settings;
        this.plan = plan;
        content = new long[settings.blocks() * settings.blockTokens()];
        parent = new long[content.length];
    }

    /// The first media item that a later step encodes fails.
    public void failNextEncoding() {
        failNextEncoding = true;
    }

    /// The first sample that a later step takes is not finite.
    public void poisonNextSample() {
        poisonNextSample = true;
    }

    @Override
    public StepResult run(Step step) {
        steps++;
        check(step);
        for (int handle : step.releasedFeatures()) {
            features.remove(handle);
        }
        step.vision().forEach(this::encode);
        int[] failedFeatures = failNextEncoding && !step.vision().isEmpty()
                ? new int[] {step.vision().getFirst().handle()}
                : new int[0];
        failNextEncoding &= failedFeatures.length == 0;
        long[] hashes = new long[step.tokens()];
        for (int sequence = 0; sequence < step.sequences(); sequence++) {
            compute(step, sequence, hashes);
        }
        float[][] means = step.means().stream()
                .map(each -> Plan.mean(media(each.handle()), each.rows().length))
                .toArray(float[][]::new);
        return sample(step, hashes, failedFeatures).withMeans(means);
    }

    private void check(Step step) {
        assertThat(step.tokens()).isLessThanOrEqualTo(settings.maxStepTokens());
        assertThat(step.sequences()).isLessThanOrEqualTo(settings.maxRunning());
        assertThat(step.positions()).hasSize(step.tokens());
        assertThat(step.slots()).hasSize(step.tokens()).doesNotHaveDuplicates();
        assertThat(step.queryStarts()).hasSize(step.sequences() + 1);
        assertThat(step.queryStarts()[step.sequences()]).isEqualTo(step.tokens());
        assertThat(step.blockTables().length).isEqualTo(step.sequences());
        int slices = step.vision().stream().mapToInt(Step.VisionWork::slices).sum();
        assertThat(slices)
                .isLessThanOrEqualTo(Math.max(settings.visionSlicesAlone(), settings.visionSlicesWhileDecoding()));
        SamplingBatch sampling = step.sampling();
        assertThat(sampling.rows()).isSorted().doesNotHaveDuplicates();
        Set<Long> biased = new HashSet<>();
        for (int i = 0; i < sampling.biasId().length; i++) {
            assertThat(biased.add((long) sampling.biasColumn()[i] << 32 | sampling.biasId()[i]))
                    .describedAs("one bias per id")
                    .isTrue();
        }
    }

    private void encode(Step.VisionWork work) {
        Features before = features.get(work.handle());
        int done = before == null ? 0 : before.slices();
        assertThat(work.firstSlice()).describedAs("slices come in order").isEqualTo(done);
        int after = done + work.slices();
        assertThat(after).isLessThanOrEqualTo(visionSlices(work.media()));
        work.media()
                .fusion()
                .ifPresentOrElse(
                        fusion -> checkBase(work.base(), fusion),
                        () -> assertThat(work.base()).isEqualTo(Step.VisionWork.NO_BASE));
        boolean finished = after == visionSlices(work.media());
        features.put(work.handle(), new Features(work.media(), after, finished ? steps : Integer.MAX_VALUE));
    }

    private void checkBase(int handle, PreprocessedMedia.Fusion fusion) {
        Features base = features.get(handle);
        assertThat(base).describedAs("the picture %d is on the device", handle).isNotNull();
        assertThat(base.finishedInStep()).describedAs("and complete").isLessThanOrEqualTo(steps);
        assertThat(base.media().featureKey()).isEqualTo(fusion.base().featureKey());
    }

    private void compute(Step step, int sequence, long[] hashes) {
        int[] table = step.blockTables()[sequence];
        int context = step.contextLengths()[sequence];
        int first = step.queryStarts()[sequence];
        int tokens = step.queryStarts()[sequence + 1] - first;
        assertThat(tokens).isBetween(1, settings.maxChunkTokens());
        assertThat(table).hasSize((context + settings.blockTokens() - 1) / settings.blockTokens());
        long[] fed = fed(step, first, tokens);
        for (int i = 0; i < tokens; i++) {
            int position = context - tokens + i;
            int slot = slot(table, position);
            assertThat(step.positions()[first + i]).isEqualTo(position);
            assertThat(step.slots()[first + i]).isEqualTo(slot);
            parent[slot] = position == 0 ? Plan.START : content[slot(table, position - 1)];
            content[slot] = Plan.extend(parent[slot], fed[i]);
            hashes[first + i] = content[slot];
        }
        checkChain(table, context);
    }

    // What the decoder is given at each row: an id, or a row of features in its place.
    private long[] fed(Step step, int first, int tokens) {
        long[] fed = new long[tokens];
        for (int i = 0; i < tokens; i++) {
            fed[i] = Plan.ofId(step.ids()[first + i]);
        }
        for (Step.FeatureRows rows : step.features()) {
            for (int i = 0; i < rows.count(); i++) {
                int row = rows.row() + i - first;
                if (row >= 0 && row < tokens) {
                    fed[row] = Plan.ofFeature(media(rows.handle()), rows.featureRow() + i);
                }
            }
        }
        return fed;
    }

    private PreprocessedMedia media(int handle) {
        Features known = features.get(handle);
        assertThat(known).describedAs("features %d are on the device", handle).isNotNull();
        assertThat(known.finishedInStep()).describedAs("and complete").isLessThan(steps);
        return known.media();
    }

    private void checkChain(int[] table, int context) {
        long expected = Plan.START;
        for (int position = 0; position < context; position++) {
            int slot = slot(table, position);
            if (parent[slot] != expected) {
                throw new AssertionError("block %d holds another prefix at position %d"
                        .formatted(slot / settings.blockTokens(), position));
            }
            expected = content[slot];
        }
    }

    private int slot(int[] table, int position) {
        return table[position / settings.blockTokens()] * settings.blockTokens() + position % settings.blockTokens();
    }

    private StepResult sample(Step step, long[] hashes, int[] failedFeatures) {
        SamplingBatch sampling = step.sampling();
        // Looked at once: a mask that becomes known in between would neither be late nor have been obeyed.
        List<SamplingBatch.Masked> known = sampling.knownMasks();
        int[] ids = new int[sampling.samples()];
        for (int column = 0; column < ids.length; column++) {
            ids[column] = plan.token(
                    hashes[sampling.rows()[column]],
                    sampling.temperature()[column],
                    sampling.uniform()[column],
                    allowed(sampling, known, column));
            if (isLate(sampling, known, column)) {
                ids[column] = StepResult.NOT_YET;
            }
        }
        if (poisonNextSample && ids.length > 0) {
            ids[0] = StepResult.NONE;
            poisonNextSample = false;
        }
        int width = Math.max(0, sampling.report().alternatives());
        int[] topIds = new int[ids.length * width];
        Arrays.setAll(topIds, i -> ids[i / width]);
        return new StepResult(
                ids,
                new StepResult.Logprobs(
                        new float[sampling.report().alternatives() < 0 ? 0 : ids.length],
                        topIds,
                        new float[topIds.length],
                        new float[sampling.report().id().length]),
                failedFeatures,
                1);
    }

    private static boolean isLate(SamplingBatch sampling, List<SamplingBatch.Masked> known, int column) {
        return sampling.masks().stream().anyMatch(each -> each.column() == column && !known.contains(each));
    }

    private static IntPredicate allowed(SamplingBatch sampling, List<SamplingBatch.Masked> known, int column) {
        Set<Integer> forbidden = new HashSet<>();
        for (int i = 0; i < sampling.biasId().length; i++) {
            if (sampling.biasColumn()[i] == column && sampling.bias()[i] == Float.NEGATIVE_INFINITY) {
                forbidden.add(sampling.biasId()[i]);
            }
        }
        for (SamplingBatch.Masked each : known) {
            if (each.column() == column) {
                long[] words = new long[each.tokens().length()];
                each.copyTo(words, 0);
                return id -> !forbidden.contains(id) && (words[id / 64] >>> id % 64 & 1) != 0;
            }
        }
        return id -> !forbidden.contains(id);
    }

    @Override
    public int visionSlices(PreprocessedMedia media) {
        return 1 + media.tokens() % 4;
    }

    @Override
    public long featureBytes(PreprocessedMedia media) {
        return media.tokens();
    }

    /// Handles that the device has features for, complete or not.
    public Set<Integer> handles() {
        return features.keySet();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
