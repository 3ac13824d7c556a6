package org.stromboli.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stromboli.fixtures.CodecFixture;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.MediaException;

/// Scores and groups of frames, against the reference and by hand.
class FrameGroupsTest {

    private static CodecSettings settings(int groupSize, int canvases, int min, int max) {
        return new CodecSettings(32, groupSize, canvases, 14, 4704, new CodecSettings.Groups(min, max));
    }

    @Test
    void groupsAndThresholdAreThoseOfTheReference() throws Exception {
        byte[] costs = CodecFixture.costs().get("bit_cost.npy");
        BlockScores scores = BlockScores.of(NumpyFile.of(costs, PreparedCosts.COSTS), 84, 56, 14);
        FrameGroups found = new FrameGroups(scores, settings(8, 4, 8, 64));

        JsonNode reference = Fixtures.json("onevision", "onevision2_codec", "cases.json")
                .get(0)
                .path("codec");
        assertThat(found.threshold())
                .isEqualTo(reference.path("readiness_sum_threshold").asDouble());
        List<FrameGroup> groups = found.groups();
        assertThat(groups).hasSize(reference.path("groups").size());
        for (int i = 0; i < groups.size(); i++) {
            JsonNode each = reference.path("groups").get(i);
            assertThat(groups.get(i))
                    .isEqualTo(new FrameGroup(
                            each.path("group_start_idx").asInt(),
                            each.path("group_end_idx").asInt()));
        }
    }

    /// One block in each frame.
    private static BlockScores ofFrames(float... each) {
        float[][] scores = new float[each.length][];
        Arrays.setAll(scores, frame -> new float[] {each[frame]});
        return new BlockScores(1, 1, scores);
    }

    private static final BlockScores REPEATED = ofFrames(9, 1, 2, 3, 9, 1, 2, 3, 9, 1, 2, 3);

    @Test
    void aGroupEndsWhereItsBestBlocksSufficeAndHardlyGrow() throws Exception {
        FrameGroups groups = new FrameGroups(REPEATED, settings(4, 3, 4, 8));
        assertThat(groups.threshold()).isEqualTo(2 + 3);
        // 4 frames suffice; the fifth adds much, but leaves one third; the sixth adds nothing
        assertThat(groups.groups()).startsWith(new FrameGroup(0, 6));
    }

    @Test
    void theLastEndThatSufficesCountsAlthoughTheSearchWentOn() throws Exception {
        FrameGroups groups = new FrameGroups(REPEATED, settings(4, 4, 4, 8));
        assertThat(groups.threshold()).isEqualTo(1 + 2 + 3);
        // from 5 frames on the best blocks come from two thirds of the time
        assertThat(groups.groups()).startsWith(new FrameGroup(0, 4));
    }

    @Test
    void whereNothingSufficesAGroupIsAsLongAsItMayBeAndAShortTailIsInNone() throws Exception {
        // all that is worth something comes from one third of the time
        BlockScores scores = ofFrames(0, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        FrameGroups groups = new FrameGroups(scores, settings(100, 4, 10, 20));
        assertThat(groups.groups()).containsExactly(new FrameGroup(0, 20));
    }

    @Test
    void framesThatAreTooFewForAGroupAreInNone() throws Exception {
        assertThat(new FrameGroups(ofFrames(1, 1, 1), settings(8, 4, 1, 1)).groups())
                .isEmpty();
        assertThat(new FrameGroups(ofFrames(1, 1, 1, 1), settings(8, 4, 1, 1)).groups())
                .containsExactly(new FrameGroup(0, 4));
    }

    @Test
    void oneCanvasHasNoRoomForOtherFrames() throws Exception {
        FrameGroups groups = new FrameGroups(ofFrames(1, 1, 1, 1, 1, 1, 1, 1, 1), settings(8, 1, 4, 8));
        assertThat(groups.threshold()).isZero();
        assertThat(groups.groups()).containsExactly(new FrameGroup(0, 5), new FrameGroup(5, 9));
    }

    @Test
    void ofEqualBlocksTheFirstAreTaken() {
        BestBlocks best = new BestBlocks(3, 2, 4);
        best.offer(1, new float[] {0.5f, 0.5f});
        best.offer(2, new float[] {0.5f, 0.75f});
        best.offer(3, new float[] {0.25f, 0.5f});
        assertThat(best.blocks()).containsExactly(2, 3, 5);
        assertThat(best.sum()).isEqualTo(1.75);
        assertThat(best.roundedSum()).isEqualTo(1.75f);
        assertThat(best.touches(1, 2)).isTrue();
        assertThat(best.touches(3, 4)).isFalse();
    }

    @Test
    void costsAreScaledByTheirLogarithmAndSpreadOverPixels() throws Exception {
        float all = (float) (Math.exp(2) - 1);
        float half = (float) (Math.exp(1) - 1);
        byte[] costs = CodecFixture.floats(new float[] {all, half, -5, all}, 1, 2, 2);
        BlockScores scores = BlockScores.of(NumpyFile.of(costs, PreparedCosts.COSTS), 8, 4, 2);
        assertThat(scores.rows()).isEqualTo(1);
        assertThat(scores.columns()).isEqualTo(2);
        // costs of two rows of pixels each: a block has 8 pixels of each row of costs
        assertThat(scores.scores()[0]).containsExactly(new float[] {8, 4 + 8}, offset(1e-5f));
    }

    @Test
    void costsMustBeFinite() throws MediaException {
        NumpyFile costs = NumpyFile.of(CodecFixture.floats(new float[] {1, Float.NaN}, 1, 1, 2), PreparedCosts.COSTS);
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> BlockScores.of(costs, 4, 4, 2));
        assertThat(rejected).hasMessageContaining("bit_cost.npy has NaN in frame 0");
    }

    @Test
    void sumsAreInNumpysOrder() {
        float[] numbers = new float[300];
        numbers[0] = 1 << 24;
        Arrays.fill(numbers, 1, numbers.length, 1);
        // one after the other each 1 is lost; of eight partial sums those of the first
        assertThat(PairwiseSum.of(numbers, 0, 5)).isEqualTo(1 << 24);
        assertThat(PairwiseSum.of(numbers, 0, 16)).isEqualTo((1 << 24) + 14);
        assertThat(PairwiseSum.of(numbers, 0, 300)).isEqualTo((1 << 24) + 290);
    }
}
