package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;

/// Compares logits along the reference answers of some cases. Random weights have small margins, so that the logits are
/// what counts. The token must be the same wherever it leads by much more than bfloat16 can move two logits.
///
/// @param tokens of each answer
record LogitComparison(List<FixtureCases.Case> cases, int tokens) {

    private static final Logger LOG = System.getLogger(LogitComparison.class.getName());

    /// Twice as far as bfloat16 moves a logit of these models.
    private static final double CLEAR_MARGIN = 0.1;

    /// @param max relative error
    void check(String what, float[][][] found, float[][][] expected, double max) {
        int equal = 0;
        int clear = 0;
        int identical = 0;
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            for (int token = 0; token < tokens; token++) {
                float[] logits = expected[i][token];
                String where = "%s, %s, token %d".formatted(what, cases.get(i), token);
                double error = Logits.relativeError(found[i][token], logits);
                assertThat(error).describedAs(where).isLessThan(max);
                worst = Math.max(worst, error);
                boolean same = Logits.argmax(found[i][token]) == Logits.argmax(logits);
                if (Logits.margin(logits) > CLEAR_MARGIN) {
                    clear++;
                    assertThat(same).describedAs(where).isTrue();
                }
                equal += same ? 1 : 0;
                identical += Arrays.equals(found[i][token], logits) ? 1 : 0;
            }
        }
        int all = found.length * tokens;
        LOG.log(
                Level.INFO,
                "%s: %d of %d tokens equal, %d with a clear margin; %d logits equal bit by bit; error up to %.4f"
                        .formatted(what, equal, all, clear, identical, worst));
        assertThat(clear).describedAs("tokens that are compared, of %d", all).isGreaterThan(all * 3 / 4);
        assertThat(equal).describedAs("%s: equal tokens of %d", what, all).isGreaterThan(all * 9 / 10);
    }
}
