package org.stromboli.app.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.app.settings.MeasurementUse;
import org.stromboli.app.settings.SettingException;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.worker.trial.Choice;
import org.stromboli.worker.trial.Noise;

class MeasurementsTest {

    private static final MeasurementKey KEY = key("a \"processor\"", "bfloat16");
    private static final Measurement QUIET = measurement(new Noise(0.125, 0.96875));
    private static final Measurement BUSY = measurement(new Noise(0.5, 0.5));

    @TempDir
    private Path cache;

    private static MeasurementKey key(String processor, String weights) {
        return new MeasurementKey(new TreeMap<>(Map.of("processor", processor, "weights", weights)));
    }

    private static Measurement measurement(Noise noise) {
        Choice choice = new Choice(
                "1 token",
                List.of(new Choice.Timing("machine code", 1_250_000), new Choice.Timing("libtorch", 2_500_000)),
                noise);
        return new Measurement(
                Instant.parse("2026-12-01T10:00:00.123Z"), DecoderPlacement.MACHINE_CODE, true, List.of(choice));
    }

    private Measurements measurements(MeasurementUse use) {
        return new Measurements(cache, use);
    }

    private Path file() {
        return cache.resolve("measurements").resolve(KEY.fileName());
    }

    @Test
    void aLaterStartFindsWhatWasMeasured() throws IOException {
        measurements(MeasurementUse.REMEMBERED).keep(KEY, QUIET);

        assertThat(measurements(MeasurementUse.REMEMBERED).find(KEY)).contains(QUIET);
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
        assertThat(QUIET)
                .hasToString("1 token: machine code 1.25 ms, libtorch 2.50 ms."
                        + " Decoder: machine code; vision tower: machine code");
    }

    @Test
    void anotherKeyIsAnotherMeasurement() throws IOException {
        measurements(MeasurementUse.REMEMBERED).keep(KEY, QUIET);
        MeasurementKey other = key("a \"processor\"", "int8");
        assertThat(measurements(MeasurementUse.REMEMBERED).find(other)).isEmpty();

        Files.move(file(), file().resolveSibling(other.fileName())); // as if digests were equal
        assertThat(measurements(MeasurementUse.REMEMBERED).find(other)).isEmpty();
    }

    @Test
    void whatABusyMachineHasMeasuredDoesNotCount() {
        measurements(MeasurementUse.REMEMBERED).keep(KEY, BUSY);

        assertThat(measurements(MeasurementUse.REMEMBERED).find(KEY)).isEmpty();
        assertThat(measurements(MeasurementUse.REMEMBERED).last(KEY)).contains(BUSY);
        assertThat(BUSY.toString()).contains("libtorch 2.50 ms (busy machine)");
    }

    @Test
    void anOperatorMayWantNewOnes() {
        measurements(MeasurementUse.ANEW).keep(KEY, QUIET);

        assertThat(measurements(MeasurementUse.ANEW).find(KEY)).isEmpty();
        assertThat(measurements(MeasurementUse.ANEW).last(KEY)).contains(QUIET);
        assertThat(measurements(MeasurementUse.REMEMBERED).find(KEY)).contains(QUIET);
    }

    @Test
    void anOperatorMayWantNoneToBeKept() {
        measurements(MeasurementUse.FORGOTTEN).keep(KEY, QUIET);
        assertThat(cache).isEmptyDirectory();

        measurements(MeasurementUse.REMEMBERED).keep(KEY, QUIET);
        assertThat(measurements(MeasurementUse.FORGOTTEN).find(KEY)).isEmpty();
        assertThat(measurements(MeasurementUse.FORGOTTEN).last(KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "null",
                "[1]",
                "CUT",
                "s/MACHINE_CODE/ELSEWHERE/",
                "s/2026-12-01/yesterday/",
                "s/nanos/hours/",
                "s/1250000/\"fast\"/",
                "s/tower/castle/"
            })
    void aDamagedFileIsMadeAgain(String damage) throws IOException {
        measurements(MeasurementUse.REMEMBERED).keep(KEY, QUIET);
        String text = Files.readString(file());
        String[] change = damage.split("/");
        String damaged = switch (change.length) {
            case 3 -> text.replace(change[1], change[2]);
            default -> damage.equals("CUT") ? text.substring(0, text.length() / 2) : damage;
        };
        assertThat(damaged).isNotEqualTo(text);
        Files.writeString(file(), damaged);
        assertThat(measurements(MeasurementUse.REMEMBERED).find(KEY)).isEmpty();

        measurements(MeasurementUse.REMEMBERED).keep(KEY, QUIET);
        assertThat(measurements(MeasurementUse.REMEMBERED).find(KEY)).contains(QUIET);
    }

    @Test
    void whatCannotBeKeptDoesNoHarm() throws IOException {
        Files.writeString(cache.resolve("measurements"), "in the way");
        measurements(MeasurementUse.REMEMBERED).keep(KEY, QUIET);
        assertThat(measurements(MeasurementUse.REMEMBERED).find(KEY)).isEmpty();
    }

    @Test
    void otherWordsStopTheStart() {
        assertThat(Stream.of("remembered", "anew", "forgotten").map(MeasurementUse::named))
                .containsExactly(MeasurementUse.values());
        assertThatThrownBy(() -> MeasurementUse.named("never"))
                .isInstanceOf(SettingException.class)
                .hasMessage("stromboli.engine.measurements is \"never\", but must be remembered, anew or forgotten");
    }
}
