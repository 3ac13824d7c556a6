package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.Ffmpeg;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoLimits;

/// Every file of a folder that `src/test/pillow/generate.py` has written, against what Pillow reads from it. Prints a
/// table of counts. The folder is the system property `pillow.files`.
class PillowFilesTest {

    private static final String FOLDER = "pillow.files";
    private static final MediaLimits LIMITS =
            Limits.media().bytes(1 << 24).frames(4).videoPixels(1 << 22).build();
    /// Of 255 levels; what is more is counted.
    private static final int ROUNDING = 2;

    /// What one group of files came to.
    private static final class Tally {
        int files;
        int rejected;
        int largest;
        int above;

        @Override
        public String toString() {
            return "| %d | %d | %d | %d |".formatted(files, rejected, largest, above);
        }
    }

    private final MediaLoader loader = new MediaLoader(LIMITS, videos());
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Map<String, String> faults = new TreeMap<>();

    private static VideoDecoder videos() {
        Optional<Ffmpeg> ffmpeg = Optional.of(TestVideos.ffmpeg());
        return new VideoDecoder(() -> ffmpeg, new VideoLimits(Duration.ofMinutes(1), 1L << 30));
    }

    @Test
    @EnabledIfSystemProperty(named = FOLDER, matches = ".+")
    void everyFileIsWhatPillowMakesOfIt() throws Exception {
        Path folder = Path.of(System.getProperty(FOLDER));
        for (Path expected : expectedIn(folder)) {
            compare(expected);
        }
        System.out.printf(
                "%s| kind | files | rejected | largest difference | above %d |%n", versions(folder), ROUNDING);
        tallies.forEach((kind, tally) -> System.out.printf("| %s %s%n", kind, tally));
        faults.forEach((file, fault) -> System.out.printf("%s: %s%n", file, fault));
        assertThat(tallies).isNotEmpty();
        assertThat(faults).isEmpty();
    }

    private static List<Path> expectedIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".rgb"))
                    .sorted()
                    .toList();
        }
    }

    private static String versions(Path folder) throws IOException {
        return Files.readString(folder.resolve("versions.txt"));
    }

    private void compare(Path expected) throws IOException, InterruptedException {
        String name = expected.getFileName().toString().replace(".rgb", "");
        String kind = name.substring(0, name.lastIndexOf('_')).replace('_', ' ');
        Tally tally = tallies.computeIfAbsent(kind, none -> new Tally());
        tally.files++;
        ByteBuffer pixels = ByteBuffer.wrap(Files.readAllBytes(expected));
        try {
            DecodedImage image = loader.image(Files.readAllBytes(expected.resolveSibling(name)), PixelSpace.FREE);
            int difference = difference(image, pixels);
            tally.largest = Math.max(tally.largest, difference);
            if (difference > ROUNDING) {
                tally.above++;
                faults.put(name, "differs by " + difference);
            }
        } catch (MediaException e) {
            tally.rejected++;
            faults.put(name, e.getMessage());
        }
    }

    private static int difference(DecodedImage image, ByteBuffer expected) {
        if (image.width() != expected.getInt() || image.height() != expected.getInt()) {
            return 256;
        }
        int largest = 0;
        for (byte sample : image.rgb()) {
            largest = Math.max(largest, Math.abs((sample & 0xff) - (expected.get() & 0xff)));
        }
        return largest;
    }
}
