import java.util.Random;

/// The requests: number n is the same in every run with the same seed and options.
final class Workload {

    private static final String[] WORDS =
            ("ash basalt cinder crater dome ember fissure flow fumarole geyser glow island lava "
                            + "magma mantle mountain obsidian plate plume pumice ridge rock sand sea smoke steam stone sulphur tide vent")
                    .split(" ");

    private final Options options;
    private final String model;
    private final Pictures pictures;
    private final String shared;

    Workload(Options options, String model) {
        this.options = options;
        this.model = model;
        this.pictures =
                new Pictures(options.imageSizes(), options.imageFormat(), options.differentImages(), options.seed());
        this.shared = words(new Random(options.seed()), options.sharedWords());
    }

    String body(int number) {
        return body(new Random(options.seed() * 1_000_003 + number), number * options.images());
    }

    /// Like the others, but of no use to anybody's cache.
    String warmup(int number) {
        return body(new Random(-1 - number), -(number + 1) * Math.max(1, options.images()));
    }

    private String body(Random random, int firstPicture) {
        StringBuilder body = new StringBuilder("{\"model\":\"").append(model).append("\",\"stream\":true");
        body.append(",\"stream_options\":{\"include_usage\":true},\"temperature\":0");
        body.append(",\"max_tokens\":").append(options.maxTokens());
        if (options.ignoreEos()) {
            body.append(",\"ignore_eos\":true");
        }
        body.append(",\"messages\":[{\"role\":\"user\",\"content\":[");
        for (int i = 0; i < options.images(); i++) {
            body.append("{\"type\":\"image_url\",\"image_url\":{\"url\":\"")
                    .append(pictures.dataUrl(firstPicture + i))
                    .append("\"}},");
        }
        body.append("{\"type\":\"text\",\"text\":\"").append(shared).append(words(random, options.promptWords()));
        return body.append("\"}]}]}").toString();
    }

    static String words(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }
}
