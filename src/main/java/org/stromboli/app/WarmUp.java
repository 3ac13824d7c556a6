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
import javax.imageio.ImageIO;
import org.jboss.logging.Logger;
import org.stromboli.completion.Completion;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;

/// Asks something before anybody else does, so that the first clients do not pay for what is done only once nor wait
/// for the compiler, and a model that cannot answer is found out at the start.
final class WarmUp {

    private static final Logger LOG = Logger.getLogger(WarmUp.class);

    /// 16 grey pixels as PNG.
    private static final String SMALL_IMAGE =
            "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR42mNoAAIGVAIAUBQIAW1N4EkAAAAASUVORK5CYII=";

    private static final int TOKENS = 4;
    private static final int ANSWERS = 8;

    /// Large models are warm after fewer answers, since each of them runs more loops.
    private static final long ANSWERS_NANOS = 2_000_000_000;

    private static final int SIDE = 384; // pixels
    private static final int SAME_IMAGE = 5; // times

    /// As long as the compiler takes for the code from an image in a request to the prompt.
    private static final long IMAGE_NANOS = 800_000_000;

    private WarmUp() {}

    /// @param withImage for models that read one in no time; with others it would hold up the start for seconds, and
    ///     what happens before the engine is enough
    static void run(Service service, boolean withImage) {
        long start = System.nanoTime();
        try {
            answers(service, withImage);
            prepareImages(service);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } catch (RequestRejectedException e) {
            LOG.warnf("The model could not be warmed up: %s", e.getMessage());
        }
        LOG.debugf("Warm-up took %d ms", (System.nanoTime() - start) / 1_000_000);
    }

    private static void answers(Service service, boolean withImage) throws InterruptedException {
        try {
            long end = System.nanoTime() + ANSWERS_NANOS;
            for (int i = 0; i < ANSWERS && (i == 0 || System.nanoTime() < end); i++) {
                answer(service, request(withImage ? Optional.of(SMALL_IMAGE) : Optional.empty()));
            }
        } catch (RequestRejectedException e) {
            if (withImage) {
                throw e;
            }
            answers(service, true); // some templates put an image into every prompt
        }
    }

    private static void answer(Service service, CompletionRequest request) throws InterruptedException {
        try (Completion completion = service.completions().start(request, new Cancellation())) {
            while (!completion.isOver()) {
                completion.next();
            }
        }
    }

    private static void prepareImages(Service service) throws InterruptedException {
        Random random = new Random(1);
        long end = System.nanoTime() + IMAGE_NANOS;
        try {
            while (System.nanoTime() < end) {
                CompletionRequest request = request(Optional.of(image(random)));
                for (int i = 0; i < SAME_IMAGE; i++) {
                    service.completions().ids(request, new Cancellation());
                }
            }
        } catch (RequestRejectedException e) {
            LOG.debugf("No images are prepared: %s", e.getMessage()); // text alone
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
                        OutputOptions.DEFAULT.withMaxTokens(OptionalInt.of(TOKENS)))
                .withCacheSalt("warm-up");
    }
}
