package org.stromboli.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.stromboli.completion.Cancellation;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionRequest;
import org.stromboli.completion.RequestMessage;
import org.stromboli.completion.RequestPart;
import org.stromboli.completion.StopStrings;
import org.stromboli.generation.RequestRejected;
import org.stromboli.sampling.SamplingParameters;

/// Asks about a picture once before anybody else does, so that the first client does not pay for what is
/// done only once, and a model that cannot answer is found out at the start.
final class WarmUp {

    private static final Logger LOG = Logger.getLogger("stromboli");

    /// 16 grey pixels as PNG.
    private static final String PICTURE = "data:image/png;base64,"
            + "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR42mNoAAIGVAIAUBQIAW1N4EkAAAAASUVORK5CYII=";

    private static final int TOKENS = 4;

    private WarmUp() {}

    static void run(Service service) {
        long start = System.nanoTime();
        try (Completion completion = service.completions().start(request(), new Cancellation())) {
            while (!completion.isOver()) {
                completion.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } catch (RequestRejected e) {
            LOG.warnf("The model could not be warmed up: %s", e.getMessage());
        }
        LOG.debugf("Warm-up took %d ms", (System.nanoTime() - start) / 1_000_000);
    }

    private static CompletionRequest request() {
        List<RequestPart> parts =
                List.of(RequestPart.Image.fine(PICTURE, "warm-up"), new RequestPart.Text("What is this?"));
        return new CompletionRequest(
                "warm-up",
                List.of(new RequestMessage("user", parts, false, Map.of())),
                true,
                false,
                Optional.empty(),
                Map.of(),
                SamplingParameters.greedy(TOKENS),
                OptionalInt.of(TOKENS),
                StopStrings.NONE,
                1,
                0,
                "warm-up");
    }
}
