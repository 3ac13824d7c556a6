package org.stromboli.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.generation.Admission;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenGenerator;

/// Several engines as one, each with a device of its own; one engine is the normal case. Any thread. A
/// request goes where its first media item was seen last, since features and prefix are there; else where the
/// fewest tokens are outstanding. The next one is asked when an engine rejects.
public final class EnginePool implements TokenGenerator {

    private static final int REMEMBERED_MEDIA = 10_000;

    private final List<Engine> engines;
    private final MediaAffinity affinity = new MediaAffinity(REMEMBERED_MEDIA);

    public EnginePool(List<Engine> engines) {
        if (engines.isEmpty()) {
            throw new IllegalArgumentException("a pool needs at least one engine");
        }
        this.engines = List.copyOf(engines);
    }

    @Override
    public Admission submit(GenerationRequest request) {
        Admission rejected = new Admission.Rejected(RequestRejectedException.of(
                RequestRejectedException.Kind.UNAVAILABLE, "No device is left to serve requests."));
        for (Engine engine : inOrderOfChoice(request)) {
            Admission admission = engine.submit(request);
            if (admission instanceof Admission.Accepted) {
                for (MediaSpan span : request.prompt().media()) {
                    affinity.remember(span.media().visual().digest(), engine);
                }
                return admission;
            }
            rejected = admission;
        }
        return rejected;
    }

    private List<Engine> inOrderOfChoice(GenerationRequest request) {
        if (engines.size() == 1) {
            return engines;
        }
        // Counted once: the numbers move while they are compared.
        Map<Engine, Long> outstanding = new HashMap<>();
        engines.stream()
                .filter(Engine::isHealthy)
                .forEach(engine -> outstanding.put(engine, engine.outstandingTokens()));
        List<Engine> order = new ArrayList<>(engines);
        order.retainAll(outstanding.keySet());
        order.sort(Comparator.comparing(outstanding::get));
        request.prompt().media().stream()
                .findFirst()
                .flatMap(span -> affinity.engineOf(span.media().visual().digest()))
                .filter(order::remove)
                .ifPresent(order::addFirst);
        return order;
    }

    /// Whether at least one device still works.
    public boolean isHealthy() {
        return engines.stream().anyMatch(Engine::isHealthy);
    }

    public List<Engine> engines() {
        return engines;
    }

    /// Rejects new requests and finishes those accepted.
    public void drain() {
        engines.forEach(Engine::drain);
    }

    /// Rejects new requests and fails those accepted.
    public void stop() {
        engines.forEach(Engine::stop);
    }

    /// Waits for the end after `drain` or `stop`; false when it has not come in time.
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean ended = true;
        for (Engine engine : engines) {
            ended &= engine.awaitEnd(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return ended;
    }
}
