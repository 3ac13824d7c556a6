package org.stromboli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.stromboli.engine.step.Step;

/// Logits after the prompt of each case and after each token of the answer that its fixture gives: the tokens were
/// chosen beforehand, so that no small margin can lead a comparison astray.
final class ForcedAnswers {

    private static final int BLOCK_TOKENS = 8;
    private static final int BLOCKS = 240;

    private final List<FixtureCases.Case> cases;
    private final int tokens;

    /// @param tokens of each answer
    ForcedAnswers(List<FixtureCases.Case> cases, int tokens) {
        this.cases = cases;
        this.tokens = tokens;
    }

    static int blockTokens() {
        return BLOCK_TOKENS;
    }

    /// KV blocks that a worker needs for them.
    static int blocks() {
        return BLOCKS;
    }

    int[] ids(FixtureCases.Case of) {
        int[] ids = Arrays.copyOf(of.ids(), of.ids().length + tokens);
        System.arraycopy(of.greedy(), 0, ids, of.ids().length, tokens);
        return ids;
    }

    /// Each case by itself, its prompt in one piece, [cases, tokens, vocabulary].
    float[][][] alone(DeviceWorker worker) {
        float[][][] logits = new float[cases.size()][][];
        for (int i = 0; i < logits.length; i++) {
            Running running = new Running(worker, i, new ArrayList<>(allBlocks()));
            while (!running.finished()) {
                StepWriter writer = new StepWriter(BLOCK_TOKENS);
                running.computeUpTo(running.known(), writer);
                running.take(worker.logits(writer.greedy()), 0);
            }
            logits[i] = running.logits;
        }
        return logits;
    }

    /// All cases in one mixture of steps: some come later, pause, or are computed in chunks of any size, and their
    /// blocks lie anywhere, [cases, tokens, vocabulary].
    float[][][] mixed(DeviceWorker worker, Random random) {
        List<Integer> free = new ArrayList<>(allBlocks());
        Collections.shuffle(free, random);
        float[][][] logits = new float[cases.size()][][];
        List<Integer> waiting =
                new ArrayList<>(IntStream.range(0, cases.size()).boxed().toList());
        Collections.shuffle(waiting, random);
        List<Running> running = new ArrayList<>();
        while (!waiting.isEmpty() || !running.isEmpty()) {
            if (!waiting.isEmpty() && (running.isEmpty() || random.nextInt(3) == 0)) {
                Running next = new Running(worker, waiting.removeFirst(), free);
                logits[next.index] = next.logits;
                running.add(next);
            }
            step(worker, running, random);
            running.removeIf(Running::finished);
        }
        return logits;
    }

    private void step(DeviceWorker worker, List<Running> running, Random random) {
        StepWriter writer = new StepWriter(BLOCK_TOKENS);
        List<Running> sampled = new ArrayList<>();
        for (Running each : running) {
            if (random.nextInt(5) > 0) {
                int max = each.computed + 1 + random.nextInt(random.nextBoolean() ? 3 : 90);
                if (each.computeUpTo(Math.min(each.known(), max), writer)) {
                    sampled.add(each);
                }
            }
        }
        Step step = writer.greedy();
        if (step.tokens() > 0) {
            float[] logits = worker.logits(step);
            for (int row = 0; row < sampled.size(); row++) {
                sampled.get(row).take(logits, row);
            }
        }
    }

    private static List<Integer> allBlocks() {
        return IntStream.range(0, BLOCKS).boxed().toList();
    }

    private final class Running {
        private final int index;
        private final FixtureCases.Case of;
        private final int[] ids;
        private final int[] blocks;
        private final int[] handles;
        private final float[][] logits = new float[tokens][];
        private int computed;
        private int sampled;

        Running(DeviceWorker worker, int index, List<Integer> free) {
            this.index = index;
            of = cases.get(index);
            ids = ids(of);
            blocks = IntStream.range(0, Math.ceilDiv(ids.length, BLOCK_TOKENS))
                    .map(i -> free.removeLast())
                    .toArray();
            handles = IntStream.range(0, of.media().size())
                    .map(i -> 10 * index + i)
                    .toArray();
            encode(worker);
        }

        private void encode(DeviceWorker worker) {
            List<Step.VisionWork> work = new ArrayList<>();
            for (int i = 0; i < handles.length; i++) {
                int slices = worker.visionSlices(of.media().get(i).media());
                work.add(new Step.VisionWork(handles[i], of.media().get(i).media(), 0, slices));
            }
            worker.run(StepWriter.vision(handles, work));
        }

        int known() {
            return of.ids().length + sampled;
        }

        /// Whether this gives logits.
        boolean computeUpTo(int end, StepWriter writer) {
            boolean last = end == known();
            writer.add(ids, computed, end, blocks, of.media(), handles, last);
            computed = end;
            return last;
        }

        void take(float[] rows, int row) {
            int vocabulary = of.logits().length;
            logits[sampled++] = Arrays.copyOfRange(rows, row * vocabulary, (row + 1) * vocabulary);
        }

        boolean finished() {
            return sampled == tokens;
        }
    }
}
