import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What to send where, how much of it, and when to stop.
record Options(
        String url,
        String model,
        String apiKey,
        int concurrency,
        int requests,
        Duration duration,
        double rate,
        int warmup,
        int promptWords,
        int sharedWords,
        int images,
        List<ImageSize> imageSizes,
        String imageFormat,
        int differentImages,
        int maxTokens,
        boolean ignoreEos,
        Duration timeout,
        long seed,
        Optional<String> json) {

    static final String HELP = """
            java loadtest/Load.java [options]

            where
              --url URL              server (http://localhost:8080)
              --model NAME           model (the first one the server lists)
              --api-key KEY          or $STROMBOLI_API_KEY
            how much
              --requests N           stop after N requests (50)
              --duration SECONDS     stop after that time instead
              --concurrency N        most requests at a time (4)
              --rate R               R requests per second at random moments; without it, the next starts when one ends
              --warmup N             requests beforehand that do not count (1)
              --timeout SECONDS      longest wait for one request (300)
            what
              --prompt-words N       different words in each prompt (50)
              --shared-words N       words that all prompts begin with, for prefix caches (0)
              --images N             pictures per request (0)
              --image-size WxH,...   sizes, taken in turn (336x336)
              --image-format F       png or jpeg (jpeg)
              --different-images N   how many different pictures there are in all; 0: every one is new (0)
              --max-tokens N         tokens to write (64)
              --stop-at-eos          let the model end early; without it, ignore_eos asks for full length
              --seed N               for prompts, pictures and arrival times (1)
            result
              --json FILE            the summary and every request, as JSON
            """;

    private static final Set<String> FLAGS = Set.of("--stop-at-eos");
    private static final Set<String> KEYS = Set.of(
            "--url",
            "--model",
            "--api-key",
            "--requests",
            "--duration",
            "--concurrency",
            "--rate",
            "--warmup",
            "--timeout",
            "--prompt-words",
            "--shared-words",
            "--images",
            "--image-size",
            "--image-format",
            "--different-images",
            "--max-tokens",
            "--seed",
            "--json");

    record ImageSize(int width, int height) {
        static ImageSize parse(String text) {
            String[] sides = text.split("x");
            if (sides.length != 2) {
                throw new IllegalArgumentException("a size looks like 336x336, not " + text);
            }
            return new ImageSize(number(sides[0], 1), number(sides[1], 1));
        }
    }

    /// Empty when help was asked for.
    static Optional<Options> parse(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String key = arguments.get(i);
            if (FLAGS.contains(key)) {
                given.put(key, "");
            } else if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("no such option: " + key + " (--help lists them)");
            } else if (++i == arguments.size()) {
                throw new IllegalArgumentException(key + " needs a value");
            } else {
                given.put(key, arguments.get(i));
            }
        }
        return Optional.of(from(given));
    }

    private static Options from(Map<String, String> given) {
        String key = Optional.ofNullable(System.getenv("STROMBOLI_API_KEY")).orElse("");
        String format = given.getOrDefault("--image-format", "jpeg");
        if (!Set.of("png", "jpeg").contains(format)) {
            throw new IllegalArgumentException("--image-format is png or jpeg, not " + format);
        }
        boolean timed = given.containsKey("--duration");
        return new Options(
                given.getOrDefault("--url", "http://localhost:8080").replaceAll("/+$", ""),
                given.getOrDefault("--model", ""),
                given.getOrDefault("--api-key", key),
                number(given.getOrDefault("--concurrency", "4"), 1),
                timed ? 0 : number(given.getOrDefault("--requests", "50"), 1),
                Duration.ofSeconds(number(given.getOrDefault("--duration", "0"), 0)),
                decimal(given.getOrDefault("--rate", "0")),
                number(given.getOrDefault("--warmup", "1"), 0),
                number(given.getOrDefault("--prompt-words", "50"), 1),
                number(given.getOrDefault("--shared-words", "0"), 0),
                number(given.getOrDefault("--images", "0"), 0),
                Stream.of(given.getOrDefault("--image-size", "336x336").split(","))
                        .map(ImageSize::parse)
                        .toList(),
                format,
                number(given.getOrDefault("--different-images", "0"), 0),
                number(given.getOrDefault("--max-tokens", "64"), 1),
                !given.containsKey("--stop-at-eos"),
                Duration.ofSeconds(number(given.getOrDefault("--timeout", "300"), 1)),
                number(given.getOrDefault("--seed", "1"), 0),
                Optional.ofNullable(given.get("--json")));
    }

    private static int number(String text, int least) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, together with the numbers that are too small.
        }
        throw new IllegalArgumentException("a whole number from " + least + " on is needed, not " + text);
    }

    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number is needed, not " + text, e);
        }
    }
}
