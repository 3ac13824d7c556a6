package org.stromboli.completion.request;

import java.util.List;
import java.util.Optional;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.marks.Mark;
import org.stromboli.media.marks.MarkCanvas;
import org.stromboli.media.marks.PaintedImage;

/// Marks that are painted on an image before anything else is done with it, so that whatever is cached under the
/// image's content knows them.
///
/// @param returned whether the client wants to see the result
/// @param param names the JSON array that an error about a mark carries
public record VisualPrompts(List<Mark> marks, boolean returned, String param) {

    public static final VisualPrompts NONE = new VisualPrompts(List.of(), false, "");

    public VisualPrompts {
        marks = List.copyOf(marks);
    }

    /// @throws RequestRejectedException if a mark does not fit the image
    public DecodedImage paint(DecodedImage image) throws InterruptedException {
        if (marks.isEmpty()) {
            return image;
        }
        MarkCanvas canvas = new MarkCanvas(image);
        for (int i = 0; i < marks.size(); i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while painting");
            }
            try {
                canvas.paint(marks.get(i));
            } catch (MediaException e) {
                String path = "%s[%d]".formatted(param, i);
                throw RequestRejectedException.invalid(path, "`%s` %s.".formatted(path, e.getMessage()));
            }
        }
        return canvas.image();
    }

    /// The painted image, if the client asked to see it.
    public Optional<PaintedImage> shown(DecodedImage painted) {
        return returned && !marks.isEmpty() ? Optional.of(PaintedImage.of(painted)) : Optional.empty();
    }
}
