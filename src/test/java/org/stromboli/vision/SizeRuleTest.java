package org.stromboli.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.vision.SizeRule.NearestMultiples;
import org.stromboli.vision.SizeRule.PixelSize;

/// Sizes and token counts of the published processors of LLaVA-OneVision-1.5 and LLaVA-OneVision-2.
class SizeRuleTest {

    private static final boolean FRAMES = true;

    @ParameterizedTest
    @CsvSource({
        // width, height, then tokens: usual, max 4M, min 200704, patches of 14 in threes, patches of 16 in threes
        "5, 4, 6, 6, 270, 4, 4",
        "100, 100, 16, 16, 256, 4, 4",
        "384, 384, 196, 196, 256, 81, 64",
        "640, 480, 391, 391, 391, 165, 130",
        "1024, 768, 999, 999, 999, 432, 336",
        "1920, 1080, 2691, 2691, 2691, 1196, 880",
        "4000, 3000, 3185, 5002, 5002, 2214, 1728",
        "2000, 100, 284, 284, 284, 96, 84"
    })
    void anImageHasTheTokensOfTheReference(
            int width, int height, int usual, int max4M, int min200704, int p14m3, int p16m3) {
        assertThat(tokens(width, height, 28, 3136, 2_560_000)).isEqualTo(usual);
        assertThat(tokens(width, height, 28, 3136, 4_000_000)).isEqualTo(max4M);
        assertThat(tokens(width, height, 28, 200_704, 4_000_000)).isEqualTo(min200704);
        assertThat(tokens(width, height, 42, 3136, 4_000_000)).isEqualTo(p14m3);
        assertThat(tokens(width, height, 48, 3136, 4_000_000)).isEqualTo(p16m3);
    }

    private static int tokens(int width, int height, int factor, long min, long max) {
        PixelSize size = new NearestMultiples(factor, min, max, false).of(width, height);
        assertThat(size.width() % factor).isZero();
        assertThat(size.height() % factor).isZero();
        return size.width() / factor * (size.height() / factor);
    }

    @Test
    void anImageOfLowDetailHasAtMost512Times512Pixels() {
        SizeRule rule = new NearestMultiples(28, 3136, 4_000_000, false);
        assertThat(rule.coarse().of(4000, 3000)).isEqualTo(new PixelSize(588, 420));
        assertThat(rule.coarse().of(100, 100)).isEqualTo(rule.of(100, 100));
        SizeRule small = new NearestMultiples(28, 3136, 50_176, false);
        assertThat(small.coarse()).isEqualTo(small);
    }

    @Test
    void halfATokenIsRoundedToAnEvenNumber() {
        NearestMultiples rule = new NearestMultiples(28, 1, 1 << 20, false);
        assertThat(rule.of(42, 70)).isEqualTo(new PixelSize(56, 56));
        assertThat(rule.of(98, 43)).isEqualTo(new PixelSize(112, 56));
    }

    @Test
    void anEdgeThatIsTooShortForATokenMakesTheWholeImageLarger() {
        assertThat(new NearestMultiples(28, 3136, 1 << 20, false).of(100, 10)).isEqualTo(new PixelSize(196, 28));
    }

    @Test
    void theSameEdgeOfAFrameIsOneToken() {
        assertThat(new NearestMultiples(28, 3136, 1 << 20, FRAMES).of(112, 10)).isEqualTo(new PixelSize(112, 28));
    }

    @Test
    void anImageThatIsTooLongIsRejectedInOneSentence() {
        NearestMultiples rule = new NearestMultiples(28, 3136, 1 << 20, false);
        assertThat(rule.of(2000, 10).height()).isPositive();
        assertThatExceptionOfType(UnfitImageException.class)
                .isThrownBy(() -> rule.of(2001, 10))
                .withMessage(
                        "the image has 2001 x 10 pixels; this model takes images whose longer edge is at most 200 times the shorter one");
    }

    @Test
    void aFrameMayBeLongerThanThatWhereItsTokensAreNot() {
        assertThat(new NearestMultiples(28, 3136, 1 << 20, FRAMES).of(2100, 10).width())
                .isEqualTo(2100);
    }
}
