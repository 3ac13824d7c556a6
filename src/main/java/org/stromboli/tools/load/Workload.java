package org.stromboli.tools.load;

import java.util.Random;
import org.stromboli.tools.client.ChatBody;

/// Request bodies by number: number n is the same in every run with the same seed and shape. Thread-safe.
public final class Workload {

    private static final long SEED_STRIDE = 1_000_003; // keeps the requests of neighbouring seeds apart

    private final WorkloadShape shape;
    private final String model;
    private final long seed;
    private final SyntheticImages images;
    private final String prefix;

    public Workload(WorkloadShape shape, String model, long seed) {
        this.shape = shape;
        this.model = model;
        this.seed = seed;
        this.images = new SyntheticImages(shape.images(), seed);
        this.prefix = RandomWords.text(new Random(seed), shape.prefixWords());
    }

    /// @param number from 0
    public String body(int number) {
        return body(
                new Random(seed * SEED_STRIDE + number), number * shape.images().perRequest());
    }

    /// A request of the same shape whose words and images no counted request has.
    public String warmup(int number) {
        return body(
                new Random(-1 - number),
                -(number + 1) * Math.max(1, shape.images().perRequest()));
    }

    private String body(Random random, int firstImage) {
        ChatBody body = new ChatBody()
                .model(model).stream().includeUsage().temperature(0).maxTokens(shape.maxTokens());
        if (shape.ignoreEos()) {
            body.ignoreEos();
        }
        for (int i = 0; i < shape.images().perRequest(); i++) {
            body.image(images.dataUrl(firstImage + i));
        }
        return body.text(prefix + RandomWords.text(random, shape.promptWords())).json();
    }
}
