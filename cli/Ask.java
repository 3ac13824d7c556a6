import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `./stromboli ask`: one question to a running server, the answer printed as it arrives. Runs from source and needs
/// the JDK alone; it reads only JSON that our own server wrote, so a pattern per field does for a parser.
final class Ask {

    private static final String PROGRAM = "stromboli ask: ";

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "webp", "image/webp",
            "gif", "image/gif",
            "bmp", "image/bmp");

    private final HttpClient client = HttpClient.newHttpClient();
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

    private final List<String> parts = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private String url = environment("STROMBOLI_URL").orElse("http://localhost:8080");
    private String maxTokens = "256";
    private String temperature = "0";
    private Optional<String> system = Optional.empty();
    private Optional<String> model = Optional.empty();

    public static void main(String[] arguments) throws InterruptedException {
        try {
            Ask ask = new Ask();
            ask.read(List.of(arguments).iterator());
            ask.ask();
        } catch (Refused e) {
            System.err.println(PROGRAM + e.getMessage());
            System.exit(1);
        } catch (ConnectException e) {
            System.err.println(PROGRAM + "no server answers there. Start one with: ./stromboli serve");
            System.exit(1);
        } catch (IOException e) {
            System.err.println(PROGRAM + e.getMessage());
            System.exit(1);
        }
    }

    private void read(Iterator<String> arguments) throws IOException {
        while (arguments.hasNext()) {
            String word = arguments.next();
            if (!word.startsWith("--")) {
                words.add(word);
                continue;
            }
            if (!arguments.hasNext()) {
                throw new Refused(word + " needs a value");
            }
            String value = arguments.next();
            switch (word) {
                case "--image" -> parts.add(picture(value));
                case "--url" -> url = value;
                case "--system" -> system = Optional.of(value);
                case "--model" -> model = Optional.of(value);
                case "--max-tokens" -> maxTokens = value;
                case "--temperature" -> temperature = value;
                default -> throw new Refused("no such option: " + word + " (./stromboli help)");
            }
        }
        if (words.isEmpty()) {
            throw new Refused("what is the question? For example: ./stromboli ask --image cat.jpg \"What is this?\"");
        }
    }

    private void ask() throws IOException, InterruptedException {
        HttpRequest request = request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(model.isPresent() ? model.get() : firstModel())))
                .build();
        HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw refusal(response.statusCode(), String.join("\n", lines.toList()));
            }
            lines.forEach(this::printDelta);
        }
        out.println();
        out.flush();
    }

    private void printDelta(String line) {
        if (!line.startsWith("data: {")) {
            return;
        }
        if (line.startsWith("data: {\"error\"")) {
            out.println();
            out.flush();
            throw new Refused(field("message", line).orElse(line));
        }
        field("content", line).ifPresent(out::print);
        out.flush();
    }

    private String firstModel() throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request("/v1/models").build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw refusal(response.statusCode(), response.body());
        }
        return field("id", response.body()).orElseThrow(() -> new Refused("the server offers no model"));
    }

    private HttpRequest.Builder request(String path) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.replaceAll("/+$", "") + path));
            environment("STROMBOLI_API_KEY").ifPresent(key -> request.header("Authorization", "Bearer " + key));
            return request;
        } catch (IllegalArgumentException e) {
            throw new Refused("not a server's URL: " + url);
        }
    }

    private String body(String modelName) {
        List<String> content = new ArrayList<>(parts);
        content.add("{\"type\":\"text\",\"text\":" + quoted(String.join(" ", words)) + "}");
        List<String> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add("{\"role\":\"system\",\"content\":" + quoted(text) + "}"));
        messages.add("{\"role\":\"user\",\"content\":[" + String.join(",", content) + "]}");
        return "{\"model\":%s,\"stream\":true,\"max_tokens\":%s,\"temperature\":%s,\"messages\":[%s]}"
                .formatted(quoted(modelName), maxTokens, temperature, String.join(",", messages));
    }

    private static String picture(String source) throws IOException {
        String location = source.matches("(https?|data):.*") ? source : dataUrl(Path.of(source));
        return "{\"type\":\"image_url\",\"image_url\":{\"url\":%s}}".formatted(quoted(location));
    }

    private static String dataUrl(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String type = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new Refused("cannot tell from its name what " + file + " is");
        }
        try {
            return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new Refused("there is no file " + file);
        }
    }

    private static Refused refusal(int status, String body) {
        return new Refused(field("message", body).orElse("the server answered with status " + status));
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    /// The first string field of that name, unescaped.
    private static Optional<String> field(String name, String json) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"")
                .matcher(json);
        return matcher.find() ? Optional.of(unescaped(matcher.group(1))) : Optional.empty();
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)").matcher(text).replaceAll(match -> {
            String escape = match.group(1);
            String plain = switch (escape.charAt(0)) {
                case 'n' -> "\n";
                case 't' -> "\t";
                case 'r' -> "\r";
                case 'b' -> "\b";
                case 'f' -> "\f";
                case 'u' -> String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
                default -> escape;
            };
            return Matcher.quoteReplacement(plain);
        });
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
