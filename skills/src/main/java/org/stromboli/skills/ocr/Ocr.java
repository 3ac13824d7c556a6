package org.stromboli.skills.ocr;

import ai.onnxruntime.OrtException;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Text in pictures. The two networks are loaded at the first call.
public final class Ocr implements Skill {

    /// Sine of the angle up to which a line counts as level.
    private static final double LEVEL = 0.1;

    private record Networks(TextDetector detector, LineReader reader) {}

    private @Nullable Networks networks;

    @Override
    public String name() {
        return "ocr";
    }

    @Override
    public List<String> aliases() {
        return List.of("easyocr");
    }

    @Override
    public String description() {
        return "Reads the text in the picture, from top to bottom: English, numbers, Chinese.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .allow("box", Schemas.box("read only this part"))
                .allow("min_score", Schemas.range("leave out what is less certain (0.5)", 0.0, 1.0));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("boxes", Schemas.boxes("where each piece of text is"))
                .and("texts", Schemas.list("what each piece of text says", Schemas.text("")))
                .and("scores", Schemas.list("how certain each is, 0 to 1", Schemas.number("")))
                .map());
    }

    @Override
    public void load() throws IOException, OrtException {
        networks();
    }

    @Override
    public SkillResult run(Arguments arguments) throws IOException, OrtException {
        Picture picture = arguments.picture("image");
        double least = arguments.number("min_score", 0, 1, 0.5);
        Rectangle part = (arguments.has("box") ? arguments.box("box") : Box.WHOLE).pixels(picture);
        List<List<Double>> boxes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (ReadText found : ReadingOrder.of(find(picture.crop(part), least))) {
            Rectangle place = found.place();
            place.translate(part.x, part.y);
            boxes.add(Box.of(place, picture).rounded());
            texts.add(found.text());
            scores.add(Box.round(found.score()));
        }
        return new SkillResult(Fields.of("boxes", boxes)
                .and("texts", texts)
                .and("scores", scores)
                .map());
    }

    private List<ReadText> find(Picture picture, double least) throws IOException, OrtException {
        Networks both = networks();
        List<ReadText> found = new ArrayList<>();
        for (TiltedBox box : both.detector.find(picture)) {
            if (Thread.interrupted()) {
                throw new IOException("cancelled");
            }
            LineReader.Line line = both.reader.read(box.cut(picture));
            if (line.score() >= least && isText(line.text())) {
                Rectangle place = box.bounds(picture.width(), picture.height());
                found.add(new ReadText(place, line.text(), line.score(), Math.abs(box.dy()) < LEVEL));
            }
        }
        return found;
    }

    /// Squares and circles of a drawing are read as the characters that look like them.
    private static boolean isText(String text) {
        return !text.codePoints()
                .allMatch(each -> Character.UnicodeBlock.GEOMETRIC_SHAPES.equals(Character.UnicodeBlock.of(each))
                        || Character.isWhitespace(each));
    }

    private synchronized Networks networks() throws IOException, OrtException {
        Networks loaded = networks;
        if (loaded == null) {
            loaded = new Networks(new TextDetector(), new LineReader());
            networks = loaded;
        }
        return loaded;
    }
}
