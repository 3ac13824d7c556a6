package org.stromboli.grammar.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.GrammarException;

/// The multiples of a number, as they are written without an exponent: a machine that keeps the remainder of the digits
/// so far.
public final class Multiples {

    private static final int MAX_REMAINDERS = 2_000;

    private Multiples() {}

    /// @param step above 0
    public static CharacterDfa of(BigDecimal step) {
        int scale = Math.max(0, step.scale());
        BigInteger exact = step.movePointRight(scale).toBigIntegerExact();
        if (exact.multiply(BigInteger.valueOf(scale + 1L)).compareTo(BigInteger.valueOf(MAX_REMAINDERS)) > 0) {
            throw GrammarException.tooLarge(MAX_REMAINDERS + " remainders of a multiple");
        }
        int modulus = exact.intValueExact();
        // States: the sign, then remainders before the point, at the point, and after so many digits behind it.
        List<CharacterDfa.Node> states = new ArrayList<>();
        states.add(new CharacterDfa.Node(false, arcs(0, 2, modulus, true)));
        states.add(new CharacterDfa.Node(false, arcs(0, 2, modulus, false)));
        for (int digits = 0; digits <= scale + 1; digits++) { // 0: before the point, n + 1: n digits after it
            for (int remainder = 0; remainder < modulus; remainder++) {
                int behind = Math.max(0, digits - 1);
                boolean whole = BigInteger.TEN
                                .pow(scale - behind)
                                .multiply(BigInteger.valueOf(remainder))
                                .mod(exact)
                                .signum()
                        == 0;
                List<CharacterDfa.Arc> arcs = new ArrayList<>();
                int row = 2 + digits * modulus;
                if (digits == 0) {
                    arcs.addAll(arcs(remainder, row, modulus, false));
                    arcs.add(new CharacterDfa.Arc(CodePoints.of("."), row + modulus + remainder));
                } else if (behind < scale) {
                    arcs.addAll(arcs(remainder, row + modulus, modulus, false));
                } else if (whole) {
                    arcs.add(new CharacterDfa.Arc(CodePoints.of("0"), row + remainder));
                }
                states.add(new CharacterDfa.Node(whole, arcs));
            }
        }
        return new CharacterDfa(states).trimmed();
    }

    private static List<CharacterDfa.Arc> arcs(int remainder, int row, int modulus, boolean signed) {
        List<CharacterDfa.Arc> arcs = new ArrayList<>();
        if (signed) {
            arcs.add(new CharacterDfa.Arc(CodePoints.of("-"), 1));
        }
        for (int digit = 0; digit <= 9; digit++) {
            int next = (int) ((10L * remainder + digit) % modulus);
            arcs.add(new CharacterDfa.Arc(CodePoints.of('0' + digit, '0' + digit), row + next));
        }
        return arcs;
    }
}
