package org.stromboli.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.sampling.SamplingPlan;
import org.stromboli.engine.step.StepResult;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.sampling.RandomDraws;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.PreprocessedMedia;

/// The "model" of scripted tests: which token follows which content. One token in `endRate` is an end token.
public record Plan(int vocabulary, Set<Integer> endTokenIds, int endRate) {

    static final long START = 17;

    static long extend(long prefix, long fed) {
        long mixed = (prefix ^ fed * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 29;
    }

    static long ofId(int id) {
        return id + 1L;
    }

    /// A row of a fused prompt depends on its image and on the text up to there.
    static long ofFeature(PreprocessedMedia media, int row) {
        MediaDigest digest = media.visual().digest();
        long feature = digest.a() ^ digest.d() + row * 31L;
        if (media.fusion().isPresent()) {
            PreprocessedMedia.Fusion fusion = media.fusion().get();
            int tokens = fusion.base().tokens();
            int text = row < fusion.marker() ? row + 1 : Math.max(fusion.marker(), row + 1 - tokens);
            for (int i = 0; i < text; i++) {
                feature = extend(feature, ofId(fusion.ids()[i]));
            }
            feature = row >= fusion.marker() && row < fusion.marker() + tokens ? digest.b() + row : feature;
        }
        return feature;
    }

    /// The mean of an image's features.
    static float[] mean(PreprocessedMedia media, int rows) {
        return new float[] {media.featureKey().a(), rows};
    }

    /// The next token, or `StepResult.NONE` if all are forbidden.
    int token(long prefix, float temperature, float uniform, IntPredicate allowed) {
        long drawn = temperature == 0 ? prefix : extend(prefix, Float.floatToIntBits(uniform));
        int end =
                endTokenIds.isEmpty() ? StepResult.NONE : endTokenIds.iterator().next();
        boolean mayEnd = end >= 0 && allowed.test(end);
        if (Math.floorMod(drawn >>> 8, endRate) == 0 && mayEnd) {
            return end;
        }
        int id = Math.floorMod(drawn, vocabulary);
        for (int tried = 0; tried < vocabulary; tried++) {
            if (allowed.test(id) && !endTokenIds.contains(id)) {
                return id;
            }
            id = (id + 1) % vocabulary;
        }
        return mayEnd ? end : StepResult.NONE;
    }

    /// The answer of one choice, with the id that ends it, computed from first principles.
    public List<Integer> answer(GenerationRequest request, long seed, int choice) {
        return answer(request, request.constraint(), seed, choice);
    }

    /// The same with another constraint of the same form.
    List<Integer> answer(GenerationRequest request, Optional<TokenConstraint> constraint, long seed, int choice) {
        SamplingParameters sampling = request.sampling();
        SamplingPlan ends = SamplingPlan.of(sampling, endTokenIds);
        @Nullable ConstraintCursor form = constraint.map(TokenConstraint::start).orElse(null);
        long prefix = promptHash(request);
        List<Integer> answer = new ArrayList<>();
        while (answer.size() < request.maxTokens()) {
            float uniform = RandomDraws.uniform(seed, choice, answer.size());
            boolean early = answer.size() < sampling.minTokens();
            IntPredicate allowed = allowed(ends, early, form);
            int id = token(prefix, (float) sampling.temperature(), uniform, allowed);
            if (id == StepResult.NONE) {
                break;
            }
            answer.add(id);
            if (ends.ends(id, answer.size() - 1) || isComplete(form, id)) {
                break;
            }
            prefix = extend(prefix, ofId(id));
        }
        return answer;
    }

    private static IntPredicate allowed(SamplingPlan plan, boolean early, @Nullable ConstraintCursor form) {
        return id -> {
            boolean ends = Arrays.stream(plan.endIds()).anyMatch(end -> end == id);
            if (early && ends || Float.NEGATIVE_INFINITY == bias(plan, id)) {
                return false;
            }
            return form == null || (ends ? form.mayEnd() : form.mask().allows(id));
        };
    }

    private static float bias(SamplingPlan plan, int id) {
        for (int i = 0; i < plan.biasIds().length; i++) {
            if (plan.biasIds()[i] == id) {
                return plan.biases()[i];
            }
        }
        return 0;
    }

    private static boolean isComplete(@Nullable ConstraintCursor form, int id) {
        if (form != null) {
            form.advance(id);
        }
        return form != null && form.isComplete();
    }

    private static long promptHash(GenerationRequest request) {
        int[] ids = request.prompt().ids();
        long[] fed = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            fed[i] = ofId(ids[i]);
        }
        for (MediaSpan span : request.prompt().media()) {
            for (int row = 0; row < span.media().tokens(); row++) {
                fed[span.start() + row] = ofFeature(span.media(), row);
            }
        }
        long prefix = START;
        for (long each : fed) {
            prefix = extend(prefix, each);
        }
        return prefix;
    }
}
