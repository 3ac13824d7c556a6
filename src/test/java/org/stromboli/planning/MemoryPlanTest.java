package org.stromboli.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.ModelSizes;
import org.stromboli.model.Precision;

class MemoryPlanTest {

    private static final long LAYERS = 6_476_000_000L;
    private static final long TABLE = 32_064L * 4096;
    private static final long IMAGES = 325_000_000L;
    private static final MemoryPlan.Cache CACHE = new MemoryPlan.Cache(2L << 30, 524_288, 4096, 256L << 20);
    private static final MemoryPlan.StepSize STEP = new MemoryPlan.StepSize(512, 4096, 11_008, 32_064, 32);
    private static final MachineMemory MACHINE = new MachineMemory(10_000_000_000L);

    /// LLaVA-1.5-7B.
    ///
    /// @param bits of a weight of the decoder in its files
    private static ModelSizes sevenB(double bits) {
        return new ModelSizes(
                new ModelSizes.Part(IMAGES, IMAGES * 2),
                new ModelSizes.Part(LAYERS, (long) (LAYERS * bits / 8)),
                new ModelSizes.Part(TABLE, TABLE * 2),
                new ModelSizes.Part(TABLE, TABLE * 2),
                bits < 16,
                bits == 16);
    }

    private static MemoryPlan plan(double fileBits, Precision precision, DecoderPlacement placement) {
        return MemoryPlan.of(sevenB(fileBits), new Residence(precision, placement, false), CACHE, STEP);
    }

    @ParameterizedTest
    @CsvSource({
        "16,   BFLOAT16, GRAPH,          14.1",
        "16,   BFLOAT16, GRAPH_AND_JAVA, 24.0",
        "16,   BFLOAT16, MACHINE_CODE,   10.8",
        "16,   INT8,     MACHINE_CODE,    7.5",
        "16,   BFLOAT16, PACKED,         10.5",
        "16,   INT8,     PACKED,          7.3",
        "16,   INT4,     PACKED,          4.8",
        "16,   FLOAT32,  GRAPH,          27.6",
        "4.5,  BFLOAT16, PACKED,          4.7",
        "4.5,  INT4,     PACKED,          4.6",
        "4.5,  BFLOAT16, GRAPH,          14.1",
    })
    void weightsTakeWhatTheirPlaceKeepsOfThem(
            double fileBits, Precision precision, DecoderPlacement placement, double gigabytes) {
        assertThat((double) plan(fileBits, precision, placement).weights().total() / 1e9)
                .isCloseTo(gigabytes, withPercentage(2));
    }

    @Test
    void rowsOfTheEmbeddingAreReadFromTheFileWherePackedWeightsAre() {
        assertThat(plan(4.5, Precision.BFLOAT16, DecoderPlacement.PACKED)
                        .weights()
                        .embedding())
                .isZero();
        assertThat(plan(4.5, Precision.BFLOAT16, DecoderPlacement.GRAPH)
                        .weights()
                        .embedding())
                .isEqualTo(TABLE * 2);
    }

    @Test
    void aTiedHeadIsPackedFromTheEmbedding() {
        ModelSizes tied = new ModelSizes(
                ModelSizes.Part.NOTHING,
                new ModelSizes.Part(1000, 2000),
                new ModelSizes.Part(100, 200),
                ModelSizes.Part.NOTHING,
                false,
                true);

        assertThat(WeightMemory.of(tied, new Residence(Precision.INT8, DecoderPlacement.PACKED, false)))
                .isEqualTo(new WeightMemory(0, 1000, 100, 0));
        assertThat(WeightMemory.of(tied, new Residence(Precision.BFLOAT16, DecoderPlacement.GRAPH, false)))
                .isEqualTo(new WeightMemory(0, 2000, 0, 200));
        assertThat(WeightMemory.of(tied, new Residence(Precision.BFLOAT16, DecoderPlacement.PACKED, false)))
                .describedAs("bfloat16 in 12 bits")
                .isEqualTo(new WeightMemory(0, 1500, 150, 0));
    }

    @Test
    void float16IsKeptAsItIs() {
        ModelSizes halves = new ModelSizes(
                ModelSizes.Part.NOTHING,
                new ModelSizes.Part(1000, 2000),
                new ModelSizes.Part(100, 200),
                ModelSizes.Part.NOTHING,
                false,
                false);

        assertThat(WeightMemory.of(halves, new Residence(Precision.BFLOAT16, DecoderPlacement.PACKED, false)))
                .isEqualTo(new WeightMemory(0, 2000, 200, 0));
    }

    @Test
    void oneContextIsTheLeastThatIsKept() {
        MemoryPlan plan = plan(16, Precision.INT4, DecoderPlacement.PACKED);

        assertThat(plan.sequences()).isEqualTo(1);
        assertThat(plan.total() - plan.least()).isEqualTo(256L << 20);
        assertThat(plan.affordableTokens(plan.total())).isEqualTo(4096);
        assertThat(plan.affordableTokens(plan.total() - CACHE.bytes())).isZero();
    }

    @Test
    void aMarginIsKept() {
        assertThat(MACHINE.usable()).isEqualTo(9_500_000_000L);
        assertThat(new MachineMemory(1L << 30).usable()).isEqualTo(768L << 20);
        assertThat(new MachineMemory(1 << 20).usable()).isZero();
    }

    @Test
    void aRefusalTellsTheEstimateAndWhatWouldFit() {
        MemoryPlan plan = plan(16, Precision.BFLOAT16, DecoderPlacement.GRAPH);
        List<Alternative> others = List.of(
                new Alternative("--dtype int4", plan(16, Precision.INT4, DecoderPlacement.PACKED)),
                new Alternative("--dtype int8", plan(16, Precision.INT8, DecoderPlacement.PACKED)),
                new Alternative("--dtype float32", plan(16, Precision.FLOAT32, DecoderPlacement.GRAPH)));

        assertThat(PlanText.refusal(plan, MACHINE, others))
                .startsWith("this model needs about 17.2 GB (weights 14.1 GB, one context of 4,096 tokens 2.1 GB")
                .contains("9.5 GB of this machine's 10.0 GB are usable")
                .contains("--dtype int4 7.9 GB, --dtype int8 10.3 GB (still too much)")
                .doesNotContain("float32")
                .endsWith("memory-check=false loads it regardless");
    }

    @Test
    void aPlanIsOneLineForEachPart() {
        MemoryPlan plan = plan(16, Precision.INT4, DecoderPlacement.PACKED);

        assertThat(PlanText.lines(plan, Optional.of(MACHINE)))
                .hasSize(9)
                .anyMatch(each -> each.matches(" +decoder layers +4\\.0 GB"))
                .anyMatch(each -> each.matches(" +embeddings +from file"))
                .anyMatch(each -> each.contains("fits, with room for"));
        assertThat(PlanText.lines(plan, Optional.of(new MachineMemory(8_400_000_000L))))
                .last()
                .asString()
                .contains("fits with fewer keys and values");
        assertThat(PlanText.lines(plan, Optional.of(new MachineMemory(4_000_000_000L))))
                .last()
                .asString()
                .contains("does not fit");
        assertThat(PlanText.line(plan, Optional.empty()))
                .contains("weights 4.8 GB")
                .endsWith(": 8.1 GB");
    }

    @Test
    void onlySavingsAreOffered() {
        MemoryPlan plan = plan(16, Precision.INT8, DecoderPlacement.PACKED);
        List<Alternative> others = List.of(
                new Alternative("--dtype int4", plan(16, Precision.INT4, DecoderPlacement.PACKED)),
                new Alternative("--dtype bfloat16", plan(16, Precision.BFLOAT16, DecoderPlacement.GRAPH)));

        assertThat(PlanText.lines(plan, others)).singleElement().asString().contains("--dtype int4", "saves 2.4 GB");
    }
}
