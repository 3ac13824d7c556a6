package org.stromboli.grammar.automaton;

/// Text that a grammar leaves no choice of, but for white space before it: names of properties, and what stands
/// between them and their values. Which tokens spell it is the model's choice; a state remembers the last one. Nothing
/// else of an answer is remembered. Thread-safe.
final class ForcedText {

    static final int UNKNOWN = -2;

    private static final int OPEN = -1;
    private static final int SPACED = 256; // flag: white space may come first

    /// Positions: a state of more is taken for open, since looking at what follows it takes time.
    private static final int MOST_POSITIONS = 32;

    private static final int LONGEST_TOKEN = 64; // bytes

    private final Automaton automaton;
    private final int[] firstOf; // [classes] lowest byte
    private final int[] sizeOf; // [classes] bytes

    /// @param classOf [256]
    ForcedText(Automaton automaton, int[] classOf) {
        this.automaton = automaton;
        int classes = classOf[255] + 1;
        firstOf = new int[classes];
        sizeOf = new int[classes];
        for (int value = 255; value >= 0; value--) {
            firstOf[classOf[value]] = value;
            sizeOf[classOf[value]]++;
        }
    }

    /// The token that is likely to come next because its text must, or -1.
    ///
    /// @param guess also where white space may come first, and nothing was spelled before
    int spelling(State state, TokenTrie tokens, boolean guess) {
        int forced = forced(state);
        if (forced == OPEN || state.spelled >= 0) {
            return forced == OPEN ? -1 : state.spelled;
        }
        return isSpaced(forced) && !guess ? -1 : longest(state, tokens);
    }

    /// As a tokenizer would do it, nearly always: the longest token that has nothing but the text.
    private int longest(State state, TokenTrie tokens) {
        int best = -1;
        int node = -1;
        State at = state;
        for (int length = 0; length < LONGEST_TOKEN; length++) {
            int forced = forced(at);
            if (forced == OPEN || length > 0 && isSpaced(forced)) {
                return best;
            }
            node = tokens.child(node, value(forced));
            if (node < 0) {
                return best;
            }
            int token = tokens.tokenAt(node);
            best = token >= 0 ? token : best;
            at = automaton.next(at, value(forced));
        }
        return best;
    }

    /// A token was chosen, which is remembered if it is nothing but forced text.
    void spelled(State state, int id, byte[] text) {
        State at = state;
        for (byte each : text) {
            int forced = forced(at);
            int value = each & 0xff;
            boolean follows = forced != OPEN && (value == value(forced) || isSpaced(forced) && isWhiteSpace(value));
            if (!follows) {
                return;
            }
            at = automaton.next(at, value);
            if (at.isDead()) {
                return;
            }
        }
        state.spelled = id;
    }

    private int forced(State state) {
        if (state.forced == UNKNOWN) {
            state.forced = find(state);
        }
        return state.forced;
    }

    private int find(State state) {
        if (state.accepting || state.isSpaced() || state.positions.size() > MOST_POSITIONS) {
            return OPEN;
        }
        int only = OPEN;
        int space = OPEN;
        int spaces = 0;
        for (int each = 0; each < firstOf.length; each++) {
            if (automaton.next(state, firstOf[each]).isDead()) {
                continue;
            }
            if (sizeOf[each] > 1 || !isWhiteSpace(firstOf[each]) && only != OPEN) {
                return OPEN;
            }
            if (isWhiteSpace(firstOf[each])) {
                space = firstOf[each];
                spaces++;
            } else {
                only = firstOf[each];
            }
        }
        if (only == OPEN) {
            return spaces == 1 ? space : OPEN;
        }
        return spaces == 0 ? only : only | SPACED;
    }

    private static boolean isSpaced(int forced) {
        return (forced & SPACED) != 0;
    }

    private static int value(int forced) {
        return forced & 0xff;
    }

    private static boolean isWhiteSpace(int value) {
        return value == ' ' || value == '\n' || value == '\t' || value == '\r';
    }
}
