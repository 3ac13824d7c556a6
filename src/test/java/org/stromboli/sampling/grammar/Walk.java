package org.stromboli.sampling.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.State;
import org.stromboli.grammar.automaton.TokenTrie;

/// Random texts of an automaton, byte by byte: it may go wherever something can follow, and must always get to an end.
public final class Walk {

    private Walk() {}

    private static final int LONGEST = 2000;

    /// A text that the automaton accepts; nothing where chance does not find an end soon.
    ///
    /// @param soft bytes after which it takes an end where there is one
    public static Optional<String> random(Automaton automaton, SplittableRandom random, int soft) {
        State state = automaton.start(false);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!(state.accepting && (text.size() > soft || random.nextInt(6) == 0 || state.isComplete()))) {
            if (text.size() > LONGEST) {
                return Optional.empty();
            }
            List<Integer> open = new ArrayList<>();
            for (int value = 0; value < 256; value++) {
                if (!automaton.next(state, value).isDead()) {
                    open.add(value);
                }
            }
            if (open.isEmpty()) {
                throw new AssertionError("stuck after " + text.toString(StandardCharsets.UTF_8));
            }
            int value = text.size() > soft ? closing(open, random) : open.get(random.nextInt(open.size()));
            state = automaton.next(state, value);
            text.write(value);
        }
        return Optional.of(text.toString(StandardCharsets.UTF_8));
    }

    // What most likely ends strings and lists.
    private static int closing(List<Integer> open, SplittableRandom random) {
        for (char each : "\"}]".toCharArray()) {
            if (open.contains((int) each) && random.nextInt(4) > 0) {
                return each;
            }
        }
        return open.get(random.nextInt(open.size()));
    }

    /// All bytes, and a few thousand longer tokens.
    public static TokenTrie trie() {
        List<byte[]> tokens = tokens();
        return TokenTrie.of(tokens.size(), tokens::get);
    }

    public static List<byte[]> tokens() {
        SplittableRandom random = new SplittableRandom(3);
        List<byte[]> tokens = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            tokens.add(new byte[] {(byte) value});
        }
        String letters = "abxyz 019{}[]\":,\\ntrue-.é€";
        for (int i = 0; i < 3000; i++) {
            StringBuilder token = new StringBuilder();
            for (int j = random.nextInt(8); j >= 0; j--) {
                token.append(letters.charAt(random.nextInt(letters.length())));
            }
            tokens.add(token.toString().getBytes(StandardCharsets.UTF_8));
        }
        tokens.add(new byte[0]);
        return tokens;
    }
}
