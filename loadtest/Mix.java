import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Requests of every kind that the server takes, and some that it must not take. Number n is always the same request.
final class Mix {

    private static final int PICTURES = 200; // of which half are asked for again and again
    private static final String FAMILIAR = "What is in the picture?";

    private final Pictures pictures;
    private final long seed;

    Mix(long seed) {
        this.seed = seed;
        List<String> sizes = List.of("96x96", "336x336", "640x480", "300x800", "1280x720");
        this.pictures =
                new Pictures(sizes.stream().map(Options.ImageSize::parse).toList(), "jpeg", PICTURES, seed);
    }

    Request request(int number) {
        Random random = new Random(seed * 1_000_003 + number);
        int tokens = 4 + random.nextInt(60);
        int draw = random.nextInt(100);
        if (draw < 4) {
            return broken(random);
        }
        if (draw < 12) {
            return chat(Request.Kind.LEAVES, content(random), 200);
        }
        if (draw < 18) {
            return chat(Request.Kind.SLOW, content(random), tokens);
        }
        if (draw < 40) {
            return chat(Request.Kind.WHOLE, content(random), tokens);
        }
        if (draw < 45) {
            return completion(random, tokens);
        }
        return draw < 50 ? formed(random) : chat(Request.Kind.STREAM, content(random), tokens);
    }

    /// An answer held to a schema ends where the schema does.
    private Request formed(Random random) {
        String body = """
                {"messages":[{"role":"user","content":[%s]}],"max_tokens":200,"temperature":1.2,"response_format":
                {"type":"json_schema","json_schema":{"name":"shape","schema":{"type":"object","required":["shape","count"],
                "properties":{"shape":{"enum":["circle","square","star"]},"count":{"type":"integer","minimum":0,"maximum":%d}}}}}}""".formatted(content(random), 10 + random.nextInt(20));
        return new Request(Request.Kind.WHOLE, "/v1/chat/completions", body, 0);
    }

    Request stream(int number) {
        return chat(Request.Kind.STREAM, content(new Random(seed * 1_000_003 + number)), 64);
    }

    private static Request chat(Request.Kind kind, String content, int tokens) {
        boolean streamed = kind != Request.Kind.WHOLE;
        String body = """
                {"messages":[{"role":"user","content":[%s]}],"max_tokens":%d,"ignore_eos":true,"temperature":0.7%s}""".formatted(
                content, tokens, streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "");
        return new Request(kind, "/v1/chat/completions", body, tokens);
    }

    private static Request completion(Random random, int tokens) {
        String body = "{\"prompt\":\"%s\",\"max_tokens\":%d,\"ignore_eos\":true}".formatted(words(random, 30), tokens);
        return new Request(Request.Kind.WHOLE, "/v1/completions", body, tokens);
    }

    private String content(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> text(words(random, 5 + random.nextInt(40)));
            case 2 -> text(words(random, 400));
            case 3, 4 -> picture(random.nextInt(PICTURES / 2), "") + text(words(random, 8));
            case 5, 6 -> picture(PICTURES / 2 + random.nextInt(8), "") + text(FAMILIAR);
            case 7 ->
                IntStream.range(0, 2 + random.nextInt(3))
                                .mapToObj(_ -> picture(random.nextInt(PICTURES), ""))
                                .collect(Collectors.joining())
                        + text("What changed?");
            case 8 -> frames(random) + text("What happens?");
            default -> picture(random.nextInt(PICTURES), mark(random)) + text("What is <region0>?");
        };
    }

    private static String text(String text) {
        return "{\"type\":\"text\",\"text\":\"%s\"}".formatted(text);
    }

    private String picture(int number, String marks) {
        return "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"%s}},".formatted(pictures.dataUrl(number), marks);
    }

    private static String mark(Random random) {
        String shape =
                List.of("rectangle", "ellipse", "arrow", "scribble", "mask").get(random.nextInt(5));
        return ",\"visual_prompts\":[{\"shape\":\"%s\",\"bbox\":[0.2,0.2,0.7,0.8],\"normalized\":true,\"seed\":%d}]"
                .formatted(shape, random.nextInt(1000));
    }

    private String frames(Random random) {
        int first = random.nextInt(PICTURES);
        String joined = IntStream.range(0, 3)
                .mapToObj(i -> pictures.dataUrl((first + i) % PICTURES))
                .map(url -> url.substring(url.indexOf(',') + 1))
                .collect(Collectors.joining(","));
        return "{\"type\":\"video_url\",\"video_url\":{\"url\":\"data:video/jpeg;base64,%s\"}},".formatted(joined);
    }

    private static Request broken(Random random) {
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(noise);
        String body = switch (random.nextInt(4)) {
            case 0 -> "{\"messages\":";
            case 1 -> "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":-3}";
            case 2 -> "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted(words(random, 40_000));
            default ->
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}]}]}"
                        .formatted(url);
        };
        return new Request(Request.Kind.BROKEN, "/v1/chat/completions", body, 0);
    }

    private static String words(Random random, int count) {
        return Workload.words(random, count);
    }
}
