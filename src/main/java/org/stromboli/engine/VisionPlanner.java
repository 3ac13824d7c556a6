package org.stromboli.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.cache.FeatureCache;
import org.stromboli.cache.FeatureCache.Requested;
import org.stromboli.engine.step.Step.VisionWork;
import org.stromboli.engine.step.VisionCosts;
import org.stromboli.generation.MediaSpan;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.PreprocessedMedia;

/// Which media to encode when, and which sequences use their features. Engine thread only. A sequence takes
/// features in prompt order and gives them back when their span is computed, so a sequence that holds some can go on
/// and none waits for ever. Equal keys share one handle. A fused prompt takes its image at the
/// same moment, and its encoding holds that until it has ended.
final class VisionPlanner {

    private static final int NO_BASE = VisionWork.NO_BASE;

    private static final class Encoding {
        final PreprocessedMedia media;
        final int base; // a handle, or NO_BASE
        final int slices;
        int done;
        int planned; // in the current step

        Encoding(PreprocessedMedia media, int base, int slices) {
            this.media = media;
            this.base = base;
            this.slices = slices;
        }

        int left() {
            return slices - done - planned;
        }
    }

    private final FeatureCache<MediaDigest> cache;
    private final VisionCosts costs;
    private final EngineObserver observer;
    private final Map<Integer, Encoding> underWay = new HashMap<>(); // by handle

    VisionPlanner(FeatureCache<MediaDigest> cache, VisionCosts costs, EngineObserver observer) {
        this.cache = cache;
        this.costs = costs;
        this.observer = observer;
    }

    /// Adds at most `maxSlices` of work to the step, for the running sequences in their order.
    void plan(List<Sequence> running, int maxSlices, List<VisionWork> work) {
        int slices = maxSlices;
        for (int i = 0; i < running.size(); i++) {
            slices = plan(running.get(i), slices, work);
        }
    }

    private int plan(Sequence sequence, int maxSlices, List<VisionWork> work) {
        int slices = maxSlices;
        for (int span = sequence.currentSpan; span < sequence.spans.size(); span++) {
            if (!sequence.holds(span) && !acquire(sequence, span, slices > 0)) {
                return slices;
            }
            int handle = sequence.handles[span];
            slices = plan(handle, slices, work);
            Encoding encoding = underWay.get(handle);
            if (encoding != null && encoding.left() > 0) {
                return slices;
            }
        }
        return slices;
    }

    private int plan(int handle, int maxSlices, List<VisionWork> work) {
        Encoding encoding = underWay.get(handle);
        if (encoding == null) {
            return maxSlices;
        }
        int slices = encoding.base == NO_BASE ? maxSlices : plan(encoding.base, maxSlices, work);
        int now = Math.min(slices, encoding.left());
        if (now > 0) {
            int first = encoding.done + encoding.planned;
            work.add(new VisionWork(handle, encoding.base, encoding.media, first, now));
            encoding.planned += now;
        }
        return slices - now;
    }

    private boolean acquire(Sequence sequence, int span, boolean mayStart) {
        PreprocessedMedia media = sequence.spans.get(span).media();
        boolean known = cache.contains(media.featureKey());
        if (!known && !mayStart) {
            return false;
        }
        PreprocessedMedia visual = media.visual();
        boolean seen = known || cache.contains(visual.featureKey());
        List<Requested<MediaDigest>> requested =
                known || visual == media ? List.of(requested(media)) : List.of(requested(media), requested(visual));
        int[] handles = cache.acquireAll(requested);
        if (handles.length == 0) {
            return false;
        }
        sequence.handles[span] = handles[0];
        observer.mediaLookup(seen);
        if (!known) {
            int base = handles.length == 1 ? NO_BASE : handles[1];
            if (!seen && base != NO_BASE) {
                begin(base, visual, NO_BASE);
            }
            begin(handles[0], media, base);
        }
        return true;
    }

    private Requested<MediaDigest> requested(PreprocessedMedia media) {
        return new Requested<>(media.featureKey(), costs.featureBytes(media));
    }

    private void begin(int handle, PreprocessedMedia media, int base) {
        underWay.put(handle, new Encoding(media, base, Math.max(1, costs.visionSlices(media))));
    }

    /// How many of the next `tokens` can be computed: all before the first span whose features are missing.
    int computable(Sequence sequence, int tokens) {
        int end = sequence.computed + tokens;
        for (int span = sequence.currentSpan; span < sequence.spans.size(); span++) {
            int start = sequence.spans.get(span).start();
            if (start >= end) {
                return tokens;
            }
            if (!sequence.holds(span) || !cache.isReady(sequence.handles[span])) {
                return Math.max(0, start - sequence.computed);
            }
        }
        return tokens;
    }

    /// The sequence is computed further: gives back the features of spans that lie behind it.
    void advanced(Sequence sequence) {
        while (sequence.currentSpan < sequence.spans.size()
                && sequence.spans.get(sequence.currentSpan).end() <= sequence.computed) {
            release(sequence, sequence.currentSpan++);
        }
    }

    /// The sequence stops running.
    void release(Sequence sequence) {
        for (int span = sequence.currentSpan; span < sequence.spans.size(); span++) {
            release(sequence, span);
        }
        sequence.currentSpan = 0;
    }

    private void release(Sequence sequence, int span) {
        if (!sequence.holds(span)) {
            return;
        }
        release(sequence.letGo(span));
    }

    private void release(int handle) {
        if (cache.release(handle)) {
            end(handle);
        }
    }

    /// Nothing more is done for this handle: what it was made from is given back.
    private void end(int handle) {
        Encoding encoding = underWay.remove(handle);
        if (encoding != null && encoding.base != NO_BASE) {
            release(encoding.base);
        }
    }

    /// The step's vision work is done, except for handles that have failed.
    void complete(List<VisionWork> work) {
        for (VisionWork each : work) {
            Encoding encoding = underWay.get(each.handle());
            if (encoding != null) {
                encoding.done += each.slices();
                encoding.planned -= each.slices();
                if (encoding.done == encoding.slices) {
                    cache.ready(each.handle());
                    end(each.handle());
                }
            }
        }
    }

    /// The features of this handle cannot be made: no new sequence may wait for them, nor for what was to be made from
    /// them. Gives all handles that are lost so.
    List<Integer> failed(int handle) {
        if (!underWay.containsKey(handle)) {
            return List.of(handle);
        }
        List<Integer> lost = new ArrayList<>(List.of(handle));
        underWay.forEach((each, encoding) -> {
            if (encoding.base == handle) {
                lost.add(each);
            }
        });
        lost.forEach(cache::failed);
        lost.forEach(this::end);
        return lost;
    }

    boolean uses(Sequence sequence, List<Integer> handles) {
        for (int span = sequence.currentSpan; span < sequence.spans.size(); span++) {
            if (handles.contains(sequence.handles[span])) {
                return true;
            }
        }
        return false;
    }

    boolean hasDropped() {
        return cache.hasDropped();
    }

    int[] takeDropped() {
        return cache.takeDropped();
    }

    long featureBytes() {
        return cache.bytes();
    }

    /// Checks that exactly what sequences and encodings hold is in use.
    void verify(List<Sequence> running) {
        cache.verify();
        Map<Integer, Integer> users = new HashMap<>();
        for (Sequence sequence : running) {
            for (int span = 0; span < sequence.spans.size(); span++) {
                MediaSpan each = sequence.spans.get(span);
                if (sequence.holds(span)) {
                    users.merge(sequence.handles[span], 1, Integer::sum);
                }
                if (sequence.holds(span) && each.end() <= sequence.computed) {
                    throw new IllegalStateException("%s holds features of a computed span".formatted(sequence));
                }
            }
        }
        for (Encoding encoding : underWay.values()) {
            if (encoding.base != NO_BASE) {
                users.merge(encoding.base, 1, Integer::sum);
            }
        }
        users.forEach((handle, count) -> {
            if (cache.users(handle) != count) {
                throw new IllegalStateException(
                        "features %d have %d users, %d are counted".formatted(handle, count, cache.users(handle)));
            }
        });
        if (users.size() != cache.inUse() || !users.keySet().containsAll(underWay.keySet())) {
            throw new IllegalStateException("features %s are held, %d in use, %s under way"
                    .formatted(users.keySet(), cache.inUse(), underWay.keySet()));
        }
    }
}
