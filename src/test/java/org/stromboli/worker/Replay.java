package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.fixtures.ReferenceDecoder;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.TokenLogprobs;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.sampling.RandomDraws;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.MediaDigest;

/// Goes through an answer again with the slow decoder and the slow sampler: every token must be the one that they
/// choose after the tokens before it, and its log-probabilities theirs. Where rounding may decide otherwise the token
/// is taken as it came.
final class Replay {

    /// A token of an answer; no log-probabilities come with the one that ends it.
    record Answered(int id, TokenLogprobs logprobs) {}

    private final ReferenceDecoder slow;
    private final Map<MediaDigest, float[]> features;
    private final Set<Integer> endTokenIds;
    private final double near;
    private final Map<String, float[][]> known = new HashMap<>(); // budgets change no answer: most are asked for again
    private int tokens;
    private int sure;

    /// @param near how far an answer may be from the slow decoder's in logits and in shares of a draw
    Replay(ReferenceDecoder slow, Map<MediaDigest, float[]> features, Set<Integer> endTokenIds, double near) {
        this.slow = slow;
        this.features = features;
        this.endTokenIds = endTokenIds;
        this.near = near;
    }

    void check(String what, GenerationRequest request, int choice, List<Answered> answer) {
        float[][] logits = logits(request.prompt(), answer);
        List<Integer> generated = new ArrayList<>();
        for (Answered each : answer) {
            String where = "%s, %s, choice %d, token %d".formatted(what, request.id(), choice, generated.size());
            float[] row = logits[generated.size()];
            SamplerOracle.Choice expected = new SamplerOracle(batch(request, choice, generated), near).choose(0, row);
            tokens++;
            if (expected.sure()) {
                sure++;
                assertThat(each.id()).describedAs(where).isEqualTo(expected.id());
            }
            checkLogprobs(where, each, row);
            generated.add(each.id());
        }
    }

    /// Share of the tokens so far that rounding could not have changed.
    double certainty() {
        return (double) sure / tokens;
    }

    private void checkLogprobs(String where, Answered token, float[] logits) {
        if (token.logprobs() != null) {
            double[] expected = SamplerOracle.logprobs(logits);
            TokenLogprobs found = token.logprobs();
            assertThat((double) found.chosen()).describedAs(where).isCloseTo(expected[token.id()], within(near));
            for (int i = 0; i < found.ids().length; i++) {
                assertThat((double) found.logprobs()[i])
                        .describedAs(where)
                        .isCloseTo(expected[found.ids()[i]], within(near));
            }
        }
    }

    private float[][] logits(Prompt prompt, List<Answered> answer) {
        int[] ids = Arrays.copyOf(prompt.ids(), prompt.tokens() + answer.size() - 1);
        for (int i = prompt.tokens(); i < ids.length; i++) {
            ids[i] = answer.get(i - prompt.tokens()).id();
        }
        List<MediaDigest> digests =
                prompt.media().stream().map(span -> span.media().digest()).toList();
        return known.computeIfAbsent(Arrays.toString(ids) + digests, key -> {
            List<float[]> own = digests.stream()
                    .map(digest -> Objects.requireNonNull(features.get(digest)))
                    .toList();
            return slow.logits(ids, List.<MediaSpan>copyOf(prompt.media()), own, prompt.tokens() - 1);
        });
    }

    /// What the sampler must be told for this token, from the request alone.
    private SamplingBatch batch(GenerationRequest request, int choice, List<Integer> generated) {
        SamplingParameters wish = request.sampling();
        Map<Integer, Integer> seen = new TreeMap<>();
        if (wish.repetitionPenalty() != 1) {
            Arrays.stream(request.prompt().ids()).forEach(id -> seen.put(id, 0));
        }
        if (wish.hasPenalties()) {
            generated.forEach(id -> seen.merge(id, 1, Integer::sum));
        }
        Map<Integer, Float> bias = new TreeMap<>(wish.logitBias());
        if (generated.size() < wish.minTokens()) {
            Set<Integer> ends = new TreeSet<>(wish.stopTokenIds());
            ends.addAll(wish.ignoreEos() ? Set.of() : endTokenIds);
            ends.forEach(id -> bias.put(id, Float.NEGATIVE_INFINITY));
        }
        long seed = wish.seed().orElse(0);
        SamplingBatch batch = SamplingBatch.builder(0)
                .temperature((float) wish.temperature())
                .topK(wish.topK())
                .topP((float) wish.topP())
                .minP((float) wish.minP())
                .uniform(RandomDraws.uniform(seed, choice, generated.size()))
                .repetitionPenalty((float) wish.repetitionPenalty())
                .frequencyPenalty((float) wish.frequencyPenalty())
                .presencePenalty((float) wish.presencePenalty())
                .seen(new int[seen.size()], ints(seen.keySet()), ints(seen.values()))
                .biases(new int[bias.size()], ints(bias.keySet()), floats(bias))
                .build();
        return request.constraint().isEmpty() ? batch : batch.withMasks(List.of(mask(request, generated)));
    }

    private SamplingBatch.Masked mask(GenerationRequest request, List<Integer> generated) {
        ConstraintCursor form = request.constraint().orElseThrow().start();
        generated.forEach(form::advance);
        Set<Integer> ends = new TreeSet<>(request.sampling().stopTokenIds());
        ends.addAll(request.sampling().ignoreEos() ? Set.of() : endTokenIds);
        return new SamplingBatch.Masked(0, form.mask(), ints(ends), form.mayEnd());
    }

    private static int[] ints(Iterable<Integer> values) {
        IntStream.Builder ints = IntStream.builder();
        values.forEach(ints::add);
        return ints.build().toArray();
    }

    private static float[] floats(Map<Integer, Float> bias) {
        float[] values = new float[bias.size()];
        int i = 0;
        for (float each : bias.values()) {
            values[i++] = each;
        }
        return values;
    }
}
