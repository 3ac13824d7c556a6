package org.stromboli.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Limits;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;

/// What `cv-preinfer` 0.2.5 wrote for the clip of the fixtures, against what the reference made of it.
class PreparedCanvasesTest {

    private static final Path FOLDER = Fixtures.path("onevision/canvases");
    private static final MediaLimits LIMITS = Limits.media().build();

    private final Map<String, byte[]> files = new TreeMap<>();

    @BeforeEach
    void read() throws IOException {
        files.clear();
        try (Stream<Path> all = Files.list(FOLDER)) {
            for (Path each : all.toList()) {
                files.put(each.getFileName().toString(), Files.readAllBytes(each));
            }
        }
    }

    @Test
    void canvasesAndPlacesAreThoseOfTheReference() throws Exception {
        SafetensorsFixture reference =
                new SafetensorsFixture(Fixtures.path("onevision/onevision2_codec/cases.safetensors"));
        CodecVideo video = PreparedCanvases.of(files, LIMITS);

        assertThat(video.perSecond()).isEqualTo(8);
        ByteArrayOutputStream planes = new ByteArrayOutputStream();
        for (DecodedImage canvas : video.canvases()) {
            assertThat(canvas.width()).isEqualTo(84);
            for (int channel = 0; channel < 3; channel++) {
                for (int at = channel; at < canvas.rgb().length; at += 3) {
                    planes.write(canvas.rgb()[at]);
                }
            }
        }
        assertThat(planes.toByteArray()).isEqualTo(reference.bytes("codec.pixels_u8.0"));
        byte[] places = files.get("src_patch_position.npy");
        byte[] expected = reference.bytes("codec.src_patch_position");
        assertThat(Arrays.copyOfRange(places, places.length - expected.length, places.length))
                .isEqualTo(expected);
        assertThat(video.places()).hasSize(expected.length / Integer.BYTES).startsWith(1, 0, 0, 1, 0, 1);
    }

    @Test
    void anArchiveHoldsTheSameFilesInAnyFolder() throws Exception {
        byte[] archive = zipped("clip/prepared/");
        assertThat(PreparedCanvases.isArchive(archive)).isTrue();
        Map<String, byte[]> unpacked = PreparedCanvases.unpacked(archive, LIMITS);
        assertThat(unpacked.keySet()).isEqualTo(files.keySet());
        assertThat(unpacked.get("meta.json")).isEqualTo(files.get("meta.json"));
    }

    @Test
    void anArchiveOfTooManyBytesIsRejectedBeforeTheyAreThere() throws Exception {
        files.put("canvas_000.jpg", new byte[1 << 20]);
        MediaLimits small = Limits.media().bytes(100_000).build();
        byte[] archive = zipped("");
        assertThat(archive.length).isLessThan(100_000);
        MediaException tooLarge =
                catchThrowableOfType(MediaException.class, () -> PreparedCanvases.unpacked(archive, small));
        assertThat(tooLarge.kind()).isEqualTo(MediaException.Cause.TOO_LARGE);
    }

    private byte[] zipped(String folder) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry(folder + "notes.txt"));
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(folder + each.getKey()));
                zip.write(each.getValue());
            }
        }
        return archive.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"canvas_003.jpg", "src_patch_position.npy", "meta.json"})
    void aMissingOrDamagedFileIsNamed(String name) {
        files.put(name, "nothing".getBytes(StandardCharsets.UTF_8));
        assertThat(rejected().kind()).isEqualTo(MediaException.Cause.INVALID);
        files.remove(name);
        assertThat(rejected()).hasMessageContaining(name);
    }

    @Test
    void placesMustBeWholeNumbers() {
        byte[] places = files.get("src_patch_position.npy").clone();
        String header = new String(places, StandardCharsets.ISO_8859_1).replace("<i4", "<f4");
        files.put("src_patch_position.npy", header.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(rejected()).hasMessageContaining("whole numbers");
    }

    private MediaException rejected() {
        return catchThrowableOfType(MediaException.class, () -> PreparedCanvases.of(files, LIMITS));
    }
}
