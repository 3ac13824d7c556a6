package org.stromboli.tools.load;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Prompts of random words.
public final class RandomWords {

    private static final String[] WORDS =
            ("ash basalt cinder crater dome ember fissure flow fumarole geyser glow island lava "
                            + "magma mantle mountain obsidian plate plume pumice ridge rock sand sea smoke steam stone sulphur tide vent")
                    .split(" ", -1);

    private RandomWords() {}

    /// @return the words, each with a space behind it
    public static String text(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> WORDS[random.nextInt(WORDS.length)] + " ")
                .collect(Collectors.joining());
    }
}
