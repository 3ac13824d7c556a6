package org.stromboli.completion;

import java.util.List;
import java.util.Optional;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.marks.Mark;
import org.stromboli.media.marks.MarkCanvas;
import org.stromboli.media.marks.PaintedImage;

/// What is painted on a picture before anything else is done with it, so that whatever is cached under the
/// picture's content knows the marks.
///
/// @param returned whether the client wants to see the result
/// @param param names the JSON array that an error about a mark blames
public record Marking(List<Mark> marks, boolean returned, String param) {

    public static final Marking NONE = new Marking(List.of(), false, "");

    public Marking {
        marks = List.copyOf(marks);
    }

    DecodedImage paint(DecodedImage picture) throws InterruptedException {
        if (marks.isEmpty()) {
            return picture;
        }
        MarkCanvas canvas = new MarkCanvas(picture);
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
        return canvas.picture();
    }

    Optional<PaintedImage> shown(DecodedImage painted) {
        return returned && !marks.isEmpty() ? Optional.of(PaintedImage.of(painted)) : Optional.empty();
    }
}
