import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the soak test does to which server.
record SoakOptions(
        String url, String apiKey, long pid, double minutes, int calibrate, int concurrency, double times, long seed) {

    private static final List<String> KEYS =
            List.of("--url", "--api-key", "--pid", "--minutes", "--calibrate", "--concurrency", "--times", "--seed");

    static SoakOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!KEYS.contains(arguments.get(i))) {
                throw new IllegalArgumentException("no such option: " + arguments.get(i) + " (--help lists them)");
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            given.put(arguments.get(i), arguments.get(i + 1));
        }
        String key = Optional.ofNullable(System.getenv("STROMBOLI_API_KEY")).orElse("");
        return new SoakOptions(
                given.getOrDefault("--url", "http://localhost:8080").replaceAll("/+$", ""),
                given.getOrDefault("--api-key", key),
                (long) number(given, "--pid", 0, 0),
                number(given, "--minutes", 30, 0.01),
                (int) number(given, "--calibrate", 60, 1),
                (int) number(given, "--concurrency", 32, 1),
                number(given, "--times", 2, 0.01),
                (long) number(given, "--seed", 1, 0));
    }

    private static double number(Map<String, String> given, String key, double otherwise, double least) {
        String text = given.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, together with the numbers that are too small.
        }
        throw new IllegalArgumentException("%s: a number from %s on is needed, not %s".formatted(key, least, text));
    }
}
