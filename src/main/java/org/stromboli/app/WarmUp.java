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

/// Asks something once before anybody else does, so that the first client does not pay for what is
/// done only once, and a model that cannot answer is found out at the start.
final class WarmUp {

    private static final Logger LOG = Logger.getLogger("stromboli");

    /// 16 grey pixels as PNG.
    private static final String PICTURE = "data:image/png;base64,"
            + "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR42mNoAAIGVAIAUBQIAW1N4EkAAAAASUVORK5CYII=";

    private static final int TOKENS = 4;

    private WarmUp() {}

    /// @param withPicture for models that read one in no time; with others it would hold up the start for seconds, and
    /// save the first client little
    static void run(Service service, boolean withPicture) {
        long start = System.nanoTime();
        try (Completion completion = service.completions().start(request(withPicture), new Cancellation())) {
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

    private static CompletionRequest request(boolean withPicture) {
        RequestPart text = new RequestPart.Text("What is this?");
        List<RequestPart> parts =
                withPicture ? List.of(RequestPart.Image.fine(PICTURE, "warm-up"), text) : List.of(text);
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
