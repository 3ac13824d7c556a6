package org.stromboli.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.sampling.RandomDraws;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.PreparedMedia;

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

    /// A row of a fused prompt depends on its picture and on the text up to there.
    static long ofFeature(PreparedMedia media, int row) {
        MediaDigest digest = media.visual().digest();
        long feature = digest.a() ^ digest.d() + row * 31L;
        if (media.fusion().isPresent()) {
            PreparedMedia.Fusion fusion = media.fusion().get();
            int tokens = fusion.base().tokens();
            int text = row < fusion.marker() ? row + 1 : Math.max(fusion.marker(), row + 1 - tokens);
            for (int i = 0; i < text; i++) {
                feature = extend(feature, ofId(fusion.ids()[i]));
            }
            feature = row >= fusion.marker() && row < fusion.marker() + tokens ? digest.b() + row : feature;
        }
        return feature;
    }

    int token(long prefix, float temperature, float uniform, Set<Integer> forbidden) {
        long drawn = temperature == 0 ? prefix : extend(prefix, Float.floatToIntBits(uniform));
        if (Math.floorMod(drawn >>> 8, endRate) == 0 && !endTokenIds.isEmpty()) {
            int end = endTokenIds.iterator().next();
            if (!forbidden.contains(end)) {
                return end;
            }
        }
        int id = Math.floorMod(drawn, vocabulary);
        while (forbidden.contains(id) || endTokenIds.contains(id)) {
            id = (id + 1) % vocabulary;
        }
        return id;
    }

    /// The answer of one choice, with the id that ends it, computed from first principles.
    List<Integer> answer(GenerationRequest request, long seed, int choice, int maxTokens) {
        SamplingParameters sampling = request.sampling();
        SamplingPlan ends = SamplingPlan.of(sampling, endTokenIds);
        long prefix = promptHash(request);
        List<Integer> answer = new ArrayList<>();
        while (answer.size() < maxTokens) {
            float uniform = RandomDraws.uniform(seed, choice, answer.size());
            Set<Integer> forbidden = answer.size() < sampling.minTokens() ? ids(ends.endIds()) : Set.of();
            int id = token(prefix, (float) sampling.temperature(), uniform, forbidden);
            boolean last = ends.ends(id, answer.size());
            answer.add(id);
            if (last) {
                break;
            }
            prefix = extend(prefix, ofId(id));
        }
        return answer;
    }

    private static Set<Integer> ids(int[] ids) {
        Set<Integer> set = new HashSet<>();
        for (int id : ids) {
            set.add(id);
        }
        return set;
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
