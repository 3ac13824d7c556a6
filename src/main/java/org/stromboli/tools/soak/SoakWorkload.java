package org.stromboli.tools.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.stromboli.tools.client.ChatBody;
import org.stromboli.tools.client.Json;
import org.stromboli.tools.load.ImageShape;
import org.stromboli.tools.load.ImageSize;
import org.stromboli.tools.load.RandomWords;
import org.stromboli.tools.load.SyntheticImages;
import org.stromboli.tools.soak.SoakRequest.Behavior;

/// Requests of every kind that the server serves, and some that it must reject. Number n is always the same request.
final class SoakWorkload {

    static final String CHAT = "/v1/chat/completions";
    static final String COMPLETIONS = "/v1/completions";

    private static final int IMAGES = 200;
    private static final int REPEATED_IMAGES = 8;
    private static final int STREAM_TOKENS = 64;
    private static final long SEED_STRIDE = 1_000_003;
    private static final List<ImageSize> SIZES = List.of(
            new ImageSize(96, 96),
            new ImageSize(336, 336),
            new ImageSize(640, 480),
            new ImageSize(300, 800),
            new ImageSize(1280, 720));
    private static final List<String> MARKS = List.of("rectangle", "ellipse", "arrow", "scribble", "mask");

    private final SyntheticImages images;
    private final long seed;

    SoakWorkload(long seed) {
        this.seed = seed;
        this.images = new SyntheticImages(new ImageShape(1, SIZES, ImageShape.Format.JPEG, IMAGES), seed);
    }

    SoakRequest request(int number) {
        Random random = random(number);
        int tokens = 4 + random.nextInt(60);
        int draw = random.nextInt(100);
        if (draw < 4) {
            return InvalidRequests.draw(random);
        }
        if (draw < 12) {
            return chat(Behavior.DISCONNECT, random, 200);
        }
        if (draw < 18) {
            return chat(Behavior.SLOW_READER, random, tokens);
        }
        if (draw < 40) {
            return chat(Behavior.NON_STREAMING, random, tokens);
        }
        if (draw < 45) {
            return completion(random, tokens);
        }
        return draw < 50 ? structured(random) : chat(Behavior.STREAM, random, tokens);
    }

    /// A stream that is read to its end.
    SoakRequest stream(int number) {
        return chat(Behavior.STREAM, random(number), STREAM_TOKENS);
    }

    private Random random(int number) {
        return new Random(seed * SEED_STRIDE + number);
    }

    private SoakRequest chat(Behavior behavior, Random random, int tokens) {
        ChatBody body = content(random).maxTokens(tokens).ignoreEos().temperature(0.7);
        if (behavior != Behavior.NON_STREAMING) {
            body.stream().includeUsage();
        }
        return new SoakRequest(behavior, CHAT, body.json(), tokens);
    }

    private static SoakRequest completion(Random random, int tokens) {
        ObjectNode body = Json.object();
        body.put("prompt", RandomWords.text(random, 30))
                .put("max_tokens", tokens)
                .put("ignore_eos", true);
        return new SoakRequest(Behavior.NON_STREAMING, COMPLETIONS, body.toString(), tokens);
    }

    /// A structured output ends where its schema does.
    private SoakRequest structured(Random random) {
        ChatBody body = content(random).maxTokens(200).temperature(1.2);
        ObjectNode format = body.fields().putObject("response_format");
        format.put("type", "json_schema");
        ObjectNode schema = format.putObject("json_schema").put("name", "shape").putObject("schema");
        schema.put("type", "object").putArray("required").add("shape").add("count");
        ObjectNode properties = schema.putObject("properties");
        properties
                .putObject("shape")
                .putArray("enum")
                .add("circle")
                .add("square")
                .add("star");
        properties.putObject("count").put("type", "integer").put("minimum", 0).put("maximum", 10 + random.nextInt(20));
        return new SoakRequest(Behavior.NON_STREAMING, CHAT, body.json(), 0);
    }

    private ChatBody content(Random random) {
        ChatBody body = new ChatBody();
        switch (random.nextInt(10)) {
            case 0, 1 -> body.text(RandomWords.text(random, 5 + random.nextInt(40)));
            case 2 -> body.text(RandomWords.text(random, 400));
            case 3, 4 -> {
                body.image(images.dataUrl(random.nextInt(IMAGES / 2)));
                body.text(RandomWords.text(random, 8));
            }
            case 5, 6 -> {
                body.image(images.dataUrl(IMAGES / 2 + random.nextInt(REPEATED_IMAGES)));
                body.text("What is in the image?");
            }
            case 7 -> {
                int count = 2 + random.nextInt(3);
                for (int i = 0; i < count; i++) {
                    body.image(images.dataUrl(random.nextInt(IMAGES)));
                }
                body.text("What changed?");
            }
            case 8 -> {
                body.video(video(random.nextInt(IMAGES)));
                body.text("What happens?");
            }
            default -> {
                mark(body.image(images.dataUrl(random.nextInt(IMAGES))), random);
                body.text("What is <region0>?");
            }
        }
        return body;
    }

    private static void mark(ObjectNode image, Random random) {
        ObjectNode mark = image.putArray("visual_prompts").addObject();
        mark.put("shape", MARKS.get(random.nextInt(MARKS.size())));
        mark.putArray("bbox").add(0.2).add(0.2).add(0.7).add(0.8);
        mark.put("normalized", true).put("seed", random.nextInt(1000));
    }

    /// Three frames as one data URL.
    private String video(int firstFrame) {
        return "data:video/jpeg;base64,"
                + IntStream.range(0, 3)
                        .mapToObj(i -> images.dataUrl((firstFrame + i) % IMAGES))
                        .map(url -> url.substring(url.indexOf(',') + 1))
                        .collect(Collectors.joining(","));
    }
}
