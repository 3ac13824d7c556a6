package org.stromboli.media.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.image.AvifImage;
import org.stromboli.media.image.YuvPlanes;

/// Video files to the frames that are requested of them, in child processes: a hostile file may end its decoder, never
/// the server. First what is in the file, then the choice of frames, then the parts of the file that they need.
/// Thread-safe; the caller's thread waits and may be interrupted, which ends the decoder.
public final class VideoDecoder {

    private final Supplier<Optional<Ffmpeg>> programs;
    private final ConfinedProgram confined;
    private final VideoLimits limits;

    /// @param programs asked for every video; empty where there is nothing that could read one
    public VideoDecoder(Supplier<Optional<Ffmpeg>> programs, VideoLimits limits) {
        this.programs = programs;
        this.confined = new ConfinedProgram(limits);
        this.limits = limits;
    }

    /// Reads nothing.
    public static VideoDecoder off() {
        return new VideoDecoder(Optional::empty, new VideoLimits(Duration.ofSeconds(1), 1));
    }

    public List<DecodedImage> decode(byte[] video, FrameChoice choice, MediaLimits media)
            throws MediaException, InterruptedException {
        VideoFormat format = VideoFormat.of(video)
                .orElseThrow(() -> new MediaException(
                        Cause.INVALID,
                        "the content is no video that this server can read; allowed are " + VideoFormat.ALLOWED));
        return read(video, format, media, "video", reading -> reading.frames(choice));
    }

    /// @param avif an image that is stored as a frame
    /// @param space asked when the image's size is known
    public DecodedImage image(byte[] avif, MediaLimits media, PixelSpace space)
            throws MediaException, InterruptedException {
        return read(avif, VideoFormat.MP4, media, "AVIF image", reading -> reading.image(space));
    }

    private <T> T read(byte[] file, VideoFormat format, MediaLimits media, String noun, Work<T> work)
            throws MediaException, InterruptedException {
        Ffmpeg ffmpeg = programs.get()
                .orElseThrow(() -> new MediaException(
                        Cause.INVALID,
                        noun.equals("video")
                                ? "video files are off on this server; send the frames, as data:video/jpeg"
                                : "AVIF images are off on this server; send another format"));
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        try {
            Path place = Files.createTempFile("stromboli-", ".video"); // readable for this user alone
            try {
                Files.write(place, file);
                return work.on(new Reading(ffmpeg, format, place, deadline, media, noun));
            } finally {
                Files.deleteIfExists(place);
            }
        } catch (IOException e) {
            throw damaged(noun);
        }
    }

    private interface Work<T> {
        T on(VideoDecoder.Reading reading) throws IOException, MediaException, InterruptedException;
    }

    /// Decoders that run at this moment.
    public int running() {
        return confined.running();
    }

    private static MediaException damaged(String noun) {
        return new MediaException(
                Cause.INVALID,
                "the %s cannot be decoded: it is damaged, incomplete or of an unusual kind".formatted(noun));
    }

    /// One file on its way to frames.
    private final class Reading {

        private final Ffmpeg ffmpeg;
        private final VideoFormat format;
        private final Path file;
        private final long deadline;
        private final MediaLimits media;
        private final String noun;

        Reading(Ffmpeg ffmpeg, VideoFormat format, Path file, long deadline, MediaLimits media, String noun) {
            this.ffmpeg = ffmpeg;
            this.format = format;
            this.file = file;
            this.deadline = deadline;
            this.media = media;
            this.noun = noun;
        }

        DecodedImage image(PixelSpace space) throws IOException, MediaException, InterruptedException {
            AvifImage avif =
                    run(ffmpeg.probeImage(media.maxPixels()), AvifImage::read).output();
            checkPixels("the AVIF image has", avif.width(), avif.height());
            space.take((long) avif.width() * avif.height());
            DecodedImage colors =
                    avif.matrix().isPresent() ? planes().rgb(avif.matrix().get()) : frame(0);
            return avif.hasOpacity() ? AvifImage.onWhite(colors, frame(1)) : colors;
        }

        private YuvPlanes planes() throws IOException, MediaException, InterruptedException {
            YuvReader reader = new YuvReader(media.maxPixels());
            return run(ffmpeg.decodePlanes(media.maxPixels()), reader::read).output();
        }

        private DecodedImage frame(int track) throws IOException, MediaException, InterruptedException {
            FrameReader reader = new FrameReader(1, media.maxPixels());
            List<DecodedImage> frames = run(ffmpeg.decodeImage(media.maxPixels(), track), reader::read)
                    .output();
            if (frames.isEmpty()) {
                throw damaged(noun);
            }
            return frames.getFirst();
        }

        List<DecodedImage> frames(FrameChoice choice) throws IOException, MediaException, InterruptedException {
            MediaStream stream = run(ffmpeg.list(format, media.maxPixels()), StreamList::read)
                    .output()
                    .video();
            VideoTrack track = run(
                            ffmpeg.packets(format, media.maxPixels(), stream.index()),
                            output -> TrackReader.read(output, stream))
                    .output();
            checkPixels("the video has frames of", track.width(), track.height());
            int[] chosen = choice.of(track.frames(), OptionalDouble.of(track.perSecond()));
            if (chosen.length > media.maxFrames()) {
                throw new MediaException(
                        Cause.TOO_LARGE,
                        "%d frames are requested of the video; at most %d are allowed"
                                .formatted(chosen.length, media.maxFrames()),
                        "stromboli.media.max-frames");
            }
            int[] requested = Arrays.stream(chosen).distinct().toArray();
            List<DecodedImage> decoded = decode(track, requested);
            return Arrays.stream(chosen)
                    .mapToObj(frame -> decoded.get(Arrays.binarySearch(requested, frame)))
                    .toList();
        }

        private void checkPixels(String what, int width, int height) throws MediaException {
            if ((long) width * height > media.maxPixels()) {
                throw new MediaException(
                        Cause.TOO_LARGE,
                        "%s %d x %d pixels; at most %d are allowed".formatted(what, width, height, media.maxPixels()),
                        "stromboli.media.max-pixels");
            }
        }

        private List<DecodedImage> decode(VideoTrack track, int[] requested)
                throws IOException, MediaException, InterruptedException {
            Optional<String> size = smaller(track, requested.length);
            List<DecodedImage> frames = new ArrayList<>();
            for (FrameRun run : FrameRun.plan(track, requested)) {
                List<DecodedImage> read = decode(track, run, size);
                frames.addAll(read.size() == run.spans().size() ? read : shown(track, run, size));
            }
            return frames;
        }

        private List<DecodedImage> decode(VideoTrack track, FrameRun run, Optional<String> size)
                throws IOException, MediaException, InterruptedException {
            FrameReader reader = new FrameReader(run.spans().size(), media.maxPixels());
            return run(ffmpeg.decode(format, media.maxPixels(), track.stream(), run, size), reader::read)
                    .output();
        }

        /// Some packets hold no frame of their own, or are damaged: the last frame before them stays on the screen.
        private List<DecodedImage> shown(VideoTrack track, FrameRun run, Optional<String> size)
                throws IOException, MediaException, InterruptedException {
            double[] delivered = run(ffmpeg.deliver(format, media.maxPixels(), track.stream(), run), TrackReader::times)
                    .output();
            if (delivered.length == 0) {
                throw damaged(noun);
            }
            int[] shown = run.shown(delivered);
            int[] distinct = Arrays.stream(shown).distinct().toArray();
            List<DecodedImage> read = decode(track, run.only(delivered, distinct), size);
            if (read.size() != distinct.length) {
                throw damaged(noun);
            }
            return Arrays.stream(shown)
                    .mapToObj(frame -> read.get(Arrays.binarySearch(distinct, frame)))
                    .toList();
        }

        /// Large frames are made smaller so that all of them together keep the limit.
        private Optional<String> smaller(VideoTrack track, int frames) {
            double pixels = (double) track.width() * track.height() * frames;
            if (pixels <= media.maxVideoPixels()) {
                return Optional.empty();
            }
            double scale = Math.sqrt(media.maxVideoPixels() / pixels);
            return Optional.of(
                    String.format(Locale.ROOT, "w=max(1\\,trunc(iw*%1$.6f)):h=max(1\\,trunc(ih*%1$.6f))", scale));
        }

        private <T> ConfinedProgram.Outcome<T> run(List<String> command, ConfinedProgram.OutputReader<T> reader)
                throws IOException, MediaException, InterruptedException {
            return confined.run(command, ffmpeg.libraries(), file, deadline, reader);
        }
    }
}
