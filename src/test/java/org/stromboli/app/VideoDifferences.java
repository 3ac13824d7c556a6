package org.stromboli.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.Ffmpeg;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoLimits;
import org.stromboli.vision.FrameSampling;

/// Frames that the server takes of generated videos, held against those that FFmpeg writes of the same files.
///
/// By the hundred, with x264 and x265 of another FFmpeg, from 5.1 on:
/// `./mvnw test -Dtest=VideoDifferencesTest -Dvideos=200 -Dseed=1 -Dencoder=/usr/bin/ffmpeg`
final class VideoDifferences {

    /// How often what happened to videos of one kind.
    static final class Counts {
        int files;
        int frames;
        int wrongFrames;
        int overTwoLevels;
        int otherCounts;
        int otherRates;
        int rejected;

        boolean clean() {
            return wrongFrames + overTwoLevels + otherCounts + otherRates + rejected == 0;
        }
    }

    private static final MediaLimits LIMITS = Limits.media()
            .bytes(1 << 26)
            .pixels(1 << 22)
            .frames(400)
            .videoPixels(1L << 32)
            .build();
    private static final String ALL = "all";

    /// One frame, few, all of short videos, and by time.
    private static final List<FrameSampling> SAMPLINGS = List.of(
            new FrameSampling.Uniform(1),
            new FrameSampling.Uniform(4),
            new FrameSampling.PerSecond(1000),
            new FrameSampling.PerSecond(2));

    private final MediaLoader loader;
    private final Map<String, Counts> kinds = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();

    private final Path directory;

    /// @param directory for the videos; those that differ stay there
    VideoDifferences(Path directory) {
        this.directory = directory;
        Optional<Ffmpeg> ffmpeg = Optional.of(TestVideos.ffmpeg());
        loader = new MediaLoader(
                LIMITS, new VideoDecoder(() -> ffmpeg, new VideoLimits(Duration.ofMinutes(2), 2L << 30)));
    }

    Counts tryFiles(int files, long seed, String outside) throws Exception {
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < files; i++) {
            long own = seeds.nextLong();
            GeneratedVideo video = GeneratedVideo.make(directory, new SplittableRandom(own), outside);
            tryFile(video, "seed %d, file %d %s".formatted(seed, i, video.kinds()));
        }
        return kinds.get(ALL);
    }

    private void tryFile(GeneratedVideo video, String name) throws Exception {
        VideoReference reference = VideoReference.of(video.file());
        byte[] file = Files.readAllBytes(video.file());
        Counts counts = new Counts();
        counts.files = 1;
        int before = findings.size();
        for (FrameSampling sampling : SAMPLINGS) {
            try {
                compare(reference, file, sampling, counts, name);
            } catch (MediaException e) {
                if (!reference.rgb().isEmpty()) {
                    counts.rejected++;
                    findings.add(name + ": refused, " + e.getMessage());
                }
            }
        }
        if (findings.size() > before) {
            findings.subList(before + 1, findings.size()).clear(); // the first says enough
        }
        List<String> names = new ArrayList<>(video.kinds());
        names.add(ALL);
        if (!counts.clean()) {
            Files.copy(video.file(), kept(video.file()));
        }
        names.forEach(kind -> add(kinds.computeIfAbsent(kind, none -> new Counts()), counts));
    }

    private Path kept(Path file) {
        Path kept = file.resolveSibling("different-%d-%s".formatted(findings.size(), file.getFileName()));
        findings.add("kept as " + kept);
        return kept;
    }

    private void compare(VideoReference reference, byte[] file, FrameSampling sampling, Counts counts, String name)
            throws Exception {
        int[] told = new int[1];
        double[] rate = new double[1];
        FrameChoice choice = (int frames, OptionalDouble perSecond) -> {
            told[0] = frames;
            rate[0] = perSecond.orElseThrow();
            return sampling.indexes(frames, rate[0], 400);
        };
        List<DecodedImage> images = loader.video(file, choice);
        if (told[0] != reference.rgb().size()) {
            counts.otherCounts++;
            findings.add("%s: %d frames instead of %d"
                    .formatted(name, told[0], reference.rgb().size()));
        }
        // FFmpeg's log, where the rate is read, has two decimals.
        if (Math.abs(rate[0] - reference.perSecond()) > Math.max(0.006, 0.001 * rate[0])) {
            counts.otherRates++;
            findings.add("%s: %f frames per second instead of %f".formatted(name, rate[0], reference.perSecond()));
        }
        int[] requested = sampling.indexes(reference.rgb().size(), rate[0], 400);
        for (int i = 0; i < Math.min(images.size(), requested.length); i++) {
            counts.frames++;
            judge(reference, requested[i], images.get(i), counts, name);
        }
    }

    private void judge(VideoReference reference, int requested, DecodedImage image, Counts counts, String name) {
        byte[] right = reference.rgb().get(requested);
        int difference = difference(right, image.rgb());
        boolean turned = image.width() != reference.width() || image.height() != reference.height();
        if (difference <= 2 && !turned) {
            return;
        }
        boolean other = reference.rgb().stream().anyMatch(frame -> difference(frame, image.rgb()) <= 2);
        if (other) {
            counts.wrongFrames++;
        } else {
            counts.overTwoLevels++;
        }
        findings.add("%s: frame %d of %d (%d x %d), %s"
                .formatted(
                        name,
                        requested,
                        reference.rgb().size(),
                        image.width(),
                        image.height(),
                        other ? "is another one" : "differs by " + difference));
    }

    private static int difference(byte[] one, byte[] other) {
        if (one.length != other.length) {
            return 255;
        }
        if (Arrays.equals(one, other)) {
            return 0;
        }
        int max = 0;
        for (int i = 0; i < one.length; i++) {
            max = Math.max(max, Math.abs((one[i] & 0xff) - (other[i] & 0xff)));
        }
        return max;
    }

    private static void add(Counts sum, Counts more) {
        sum.files += more.files;
        sum.frames += more.frames;
        sum.wrongFrames += more.wrongFrames;
        sum.overTwoLevels += more.overTwoLevels;
        sum.otherCounts += more.otherCounts;
        sum.otherRates += more.otherRates;
        sum.rejected += more.rejected;
    }

    List<String> findings() {
        return findings;
    }

    String table() {
        StringBuilder table = new StringBuilder(
                "| kind | files | frames compared | another frame | more than 2 levels | another number of frames | another rate | refused |\n|---|---|---|---|---|---|---|---|\n");
        kinds.forEach((kind, counts) -> table.append("| %s | %d | %d | %d | %d | %d | %d | %d |\n"
                .formatted(
                        kind,
                        counts.files,
                        counts.frames,
                        counts.wrongFrames,
                        counts.overTwoLevels,
                        counts.otherCounts,
                        counts.otherRates,
                        counts.rejected)));
        return table.toString();
    }
}
