import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Two servers side by side: `java loadtest/Compare.java --help`. Each gets the same requests, one server after the
/// other and every time in the other order, so that what happens to the machine happens to both; what counts is the
/// ratio.
final class Compare {

    private static final String HELP = """
            java loadtest/Compare.java --first URL --second URL [options]

              --first-model NAME, --second-model NAME   models (the first ones the servers list)
              --only NAME,NAME                          some of: %s
              --repeat N                                times that each is measured (3)
              --seed N                                  for prompts and pictures (1)

            Both servers may be up, but on a small machine nothing else should run. A server that has seen a seed knows
            its requests: take another one for the next comparison. A ratio is first / second: above 1 the
            first one is faster where tokens are counted, below 1 where milliseconds are.
            """;

    private static final List<String> KEYS =
            List.of("--first", "--second", "--first-model", "--second-model", "--only", "--repeat", "--seed");

    private final List<Contest> servers;
    private final int repeat;

    private Compare(List<Contest> servers, int repeat) {
        this.servers = servers;
        this.repeat = repeat;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!KEYS.contains(arguments[i]) || i + 1 == arguments.length) {
                boolean help = arguments[i].equals("--help") || arguments[i].equals("-h");
                System.out.printf(help ? HELP : "no such option, or no value: " + arguments[i] + "%n", names());
                System.exit(help ? 0 : 2);
            }
            given.put(arguments[i], arguments[i + 1]);
        }
        if (!given.containsKey("--first") || !given.containsKey("--second")) {
            System.out.println("two servers are needed: --first URL --second URL (--help)");
            System.exit(2);
        }
        // Servers close idle connections after some seconds, and a request on its way then is lost.
        System.setProperty("jdk.httpclient.keepalive.timeout", "1");
        long seed = Long.parseLong(given.getOrDefault("--seed", "1"));
        List<Contest> servers = List.of(
                Contest.with(given.get("--first"), given.getOrDefault("--first-model", ""), seed),
                Contest.with(given.get("--second"), given.getOrDefault("--second-model", ""), seed));
        Compare compare = new Compare(servers, Integer.parseInt(given.getOrDefault("--repeat", "3")));
        List<String> only = given.containsKey("--only")
                ? List.of(given.get("--only").split(","))
                : Arrays.stream(Contest.Event.values())
                        .map(Contest.Event::label)
                        .toList();
        for (Contest.Event event : Contest.Event.values()) {
            if (only.contains(event.label())) {
                compare.run(event);
            }
        }
    }

    private static String names() {
        return String.join(
                ", ",
                Arrays.stream(Contest.Event.values()).map(Contest.Event::label).toList());
    }

    private void run(Contest.Event event) throws InterruptedException {
        double[][] results = new double[2][repeat];
        for (Contest server : servers) {
            server.prepare(event);
        }
        for (int round = 0; round < repeat; round++) {
            for (int turn = 0; turn < 2; turn++) {
                int which = (round + turn) % 2;
                results[which][round] = servers.get(which).measure(event, round);
            }
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < repeat; round++) {
            ratios.add(results[0][round] / results[1][round]);
        }
        ratios.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%-10s %-22s %10.1f %10.1f   ratio %.3f (%.3f to %.3f)%n",
                event.label(),
                event.unit(),
                median(results[0]),
                median(results[1]),
                median(ratios.stream().mapToDouble(Double::doubleValue).toArray()),
                ratios.getFirst(),
                ratios.getLast());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
