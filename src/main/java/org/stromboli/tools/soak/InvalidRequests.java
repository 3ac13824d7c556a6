package org.stromboli.tools.soak;

import java.util.Base64;
import java.util.Random;
import org.stromboli.tools.client.ChatBody;
import org.stromboli.tools.load.RandomWords;
import org.stromboli.tools.soak.SoakRequest.Behavior;

/// Requests that a server must answer with 400.
final class InvalidRequests {

    private static final int NOISE_BYTES = 200;
    private static final int TOO_MANY_WORDS = 40_000;

    private InvalidRequests() {}

    static SoakRequest draw(Random random) {
        byte[] noise = new byte[NOISE_BYTES];
        random.nextBytes(noise);
        String body = switch (random.nextInt(4)) {
            case 0 -> "{\"messages\":";
            case 1 -> new ChatBody().text("x").temperature(-3).json();
            case 2 ->
                new ChatBody().text(RandomWords.text(random, TOO_MANY_WORDS)).json();
            default -> notAnImage(noise);
        };
        return new SoakRequest(Behavior.INVALID, SoakWorkload.CHAT, body, 0);
    }

    private static String notAnImage(byte[] noise) {
        ChatBody body = new ChatBody();
        body.image("data:image/png;base64," + Base64.getEncoder().encodeToString(noise));
        return body.json();
    }
}
