package org.stromboli.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.cache.FeatureCache;
import org.stromboli.engine.Step.VisionWork;
import org.stromboli.generation.MediaSpan;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.PreparedMedia;

/// Which media to encode when, and which sequences use their features. Engine thread only. A sequence takes
/// features in prompt order and gives them back when their span is computed, so whoever holds some can go on
/// and nobody waits for ever. Equal digests have one handle, whoever asks.
final class VisionPlanner {

    private static final class Encoding {
        final PreparedMedia media;
        final int slices;
        int done;
        int planned; // in the current step

        Encoding(PreparedMedia media, int slices) {
            this.media = media;
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
            Encoding encoding = underWay.get(handle);
            if (encoding == null || encoding.left() == 0) {
                continue;
            }
            int now = Math.min(slices, encoding.left());
            if (now == 0) {
                return 0;
            }
            work.add(new VisionWork(handle, encoding.media, encoding.done + encoding.planned, now));
            encoding.planned += now;
            slices -= now;
        }
        return slices;
    }

    private boolean acquire(Sequence sequence, int span, boolean mayStart) {
        PreparedMedia media = sequence.spans.get(span).media();
        boolean known = cache.contains(media.digest());
        if (!known && !mayStart) {
            return false;
        }
        int handle = cache.acquire(media.digest(), costs.featureBytes(media));
        if (handle < 0) {
            return false;
        }
        sequence.handles[span] = handle;
        observer.mediaLookup(known);
        if (!known) {
            underWay.put(handle, new Encoding(media, Math.max(1, costs.visionSlices(media))));
        }
        return true;
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
        int handle = sequence.letGo(span);
        if (cache.release(handle)) {
            underWay.remove(handle);
        }
    }

    /// The step's vision work is done, except for handles that have failed.
    void complete(List<VisionWork> work) {
        for (VisionWork each : work) {
            @Nullable Encoding encoding = underWay.get(each.handle());
            if (encoding != null) {
                encoding.done += each.slices();
                encoding.planned -= each.slices();
                if (encoding.done == encoding.slices) {
                    underWay.remove(each.handle());
                    cache.ready(each.handle());
                }
            }
        }
    }

    /// The features of this handle cannot be made: nobody new may wait for them.
    void failed(int handle) {
        if (underWay.remove(handle) != null) {
            cache.failed(handle);
        }
    }

    boolean uses(Sequence sequence, int handle) {
        for (int span = sequence.currentSpan; span < sequence.spans.size(); span++) {
            if (sequence.handles[span] == handle) {
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

    void verify(List<Sequence> running) {
        cache.verify();
        for (Sequence sequence : running) {
            for (int span = 0; span < sequence.spans.size(); span++) {
                MediaSpan each = sequence.spans.get(span);
                if (sequence.holds(span) && each.end() <= sequence.computed) {
                    throw new IllegalStateException("%s holds features of a computed span".formatted(sequence));
                }
            }
        }
    }
}
