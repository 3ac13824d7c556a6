package org.stromboli.app;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.jboss.logging.Logger;
import org.stromboli.completion.Completion;
import org.stromboli.completion.Completions;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RawPrompt;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.engine.Engine;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;

/// Asks something before anybody else does, so that a model that cannot answer is found out at the start, and prepares
/// images as long as nobody asks, so that the first client with one does not wait for the compiler.
///
/// @param completions that nothing is counted of
/// @param loops of the engines, to be compiled
/// @param withImage for models that read one in no time; with others it would hold up the start for seconds, and what
///     happens before the engine is enough
record WarmUp(Completions completions, List<BooleanSupplier> loops, boolean withImage) {

    private static final Logger LOG = Logger.getLogger(WarmUp.class);

    /// 16 grey pixels as PNG.
    private static final String SMALL_IMAGE =
            "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR42mNoAAIGVAIAUBQIAW1N4EkAAAAASUVORK5CYII=";

    private static final int TOKENS = 2;

    /// Of a prompt and of its answer. Before code is compiled, a row takes as long as hundreds later.
    private static final int TEXT_TOKENS = 1;

    private static final int SIDE = 384; // pixels
    private static final int SAME_IMAGE = 5; // times

    /// As long as the compiler takes for the code from an image in a request to the prompt.
    private static final long IMAGE_NANOS = 800_000_000;

    private static final long WAIT_MILLIS = 100;

    /// For whoever waits for the server with a request.
    private static final long BEFORE_MILLIS = 1000;

    /// One answer, of a few tokens. A prompt of text alone is cut to its first token.
    void answer() {
        long start = System.nanoTime();
        try {
            answer(withImage);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } catch (RequestRejectedException e) {
            LOG.warnf("The model could not be warmed up: %s", e.getMessage());
        }
        LOG.debugf("The first answer took %d ms", (System.nanoTime() - start) / 1_000_000);
    }

    private void answer(boolean image) throws InterruptedException {
        CompletionRequest request = request(image ? Optional.of(SMALL_IMAGE) : Optional.empty());
        try (Completion completion = image
                ? completions.start(request, new Cancellation())
                : completions.start(request, beginning(request), new Cancellation())) {
            while (!completion.isOver()) {
                completion.next();
            }
        } catch (RequestRejectedException e) {
            if (image) {
                throw e;
            }
            answer(true); // some templates put an image into every prompt
        }
    }

    private RawPrompt beginning(CompletionRequest request) throws InterruptedException {
        return new RawPrompt.Ids(Arrays.copyOf(completions.ids(request, new Cancellation()), TEXT_TOKENS));
    }

    /// What can wait until requests are served, in the pauses between them, on a thread of its own: has the code
    /// compiled
    /// that writes answers and the code that takes images, and lets the engines improve themselves.
    void later(Service service) {
        Thread.ofPlatform().name("warm-up").daemon().start(() -> {
            try {
                Thread.sleep(BEFORE_MILLIS);
                for (BooleanSupplier each : loops) {
                    whileIdle(service, each);
                }
                service.engines().forEach(Engine::improveWhenIdle);
                whileIdle(service, images());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RequestRejectedException e) {
                LOG.debugf("No images are prepared: %s", e.getMessage()); // text alone
            } catch (RuntimeException e) {
                LOG.debug("warm-up has ended", e); // or the server has
            }
        });
    }

    private static void whileIdle(Service service, BooleanSupplier work) throws InterruptedException {
        boolean more = true;
        while (more && service.isReady()) {
            if (service.completions().running() > 0) {
                Thread.sleep(WAIT_MILLIS);
            } else {
                more = work.getAsBoolean();
            }
        }
    }

    private BooleanSupplier images() {
        Random random = new Random(1);
        long[] left = {IMAGE_NANOS};
        return () -> {
            long start = System.nanoTime();
            prepare(request(Optional.of(image(random))));
            left[0] -= System.nanoTime() - start;
            return left[0] > 0;
        };
    }

    private void prepare(CompletionRequest request) {
        try {
            for (int i = 0; i < SAME_IMAGE; i++) {
                completions.ids(request, new Cancellation());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while preparing images", e);
        }
    }

    /// Noise in squares of eight pixels.
    private static String image(Random random) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[SIDE / 8];
        for (int y = 0; y < SIDE; y++) {
            if (y % 8 == 0) {
                Arrays.setAll(row, x -> random.nextInt());
            }
            for (int x = 0; x < SIDE; x++) {
                image.setRGB(x, y, row[x / 8]);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(png.toByteArray());
    }

    /// @param image PNG in Base64
    private static CompletionRequest request(Optional<String> image) {
        RequestPart text = new RequestPart.Text("What is this?");
        List<RequestPart> parts = image.<List<RequestPart>>map(
                        png -> List.of(RequestPart.Image.fine("data:image/png;base64," + png, "warm-up"), text))
                .orElse(List.of(text));
        return CompletionRequest.of(
                        "warm-up",
                        ChatInput.of(List.of(new RequestMessage("user", parts, false, Map.of()))),
                        SamplingParameters.GREEDY,
                        OutputOptions.DEFAULT.withMaxTokens(OptionalInt.of(image.isPresent() ? TOKENS : TEXT_TOKENS)))
                .withCacheSalt("warm-up");
    }
}
