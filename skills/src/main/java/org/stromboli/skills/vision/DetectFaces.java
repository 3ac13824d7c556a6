package org.stromboli.skills.vision;

import java.awt.Rectangle;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Faces seen from the front, by OpenCV's Haar cascade. Each call reads its own cascade, which serves one thread.
public final class DetectFaces implements Skill {

    private static final String CASCADE =
            "/org/bytedeco/opencv/linux-x86_64/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml";
    private static final int LONGEST_SIDE = 1280;

    @Override
    public String name() {
        return "detect_faces";
    }

    @Override
    public String description() {
        return "Finds faces that look at the camera, upright, and at least 30 pixels high (Haar cascade).";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image().allow("min_neighbours", Schemas.range("more leaves out doubtful ones (4)", 1, 50));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("count", Schemas.integer("how many faces"))
                .and("boxes", Schemas.boxes("around each face"))
                .and("size", Schemas.size())
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) throws IOException {
        Picture picture = arguments.picture("image");
        List<List<Double>> boxes = find(picture.within(LONGEST_SIDE), arguments.integer("min_neighbours", 1, 50, 4));
        return new SkillResult(Fields.of("count", boxes.size())
                .and("boxes", boxes)
                .size(picture)
                .map());
    }

    private static List<List<Double>> find(Picture picture, int neighbours) throws IOException {
        File file = Loader.cacheResource(CASCADE);
        if (file == null) {
            throw new FileNotFoundException(CASCADE);
        }
        try (PointerScope scope = new PointerScope()) {
            Mat grey = new Mat();
            Mat even = new Mat();
            opencv_imgproc.cvtColor(Mats.bgr(picture), grey, opencv_imgproc.COLOR_BGR2GRAY);
            opencv_imgproc.equalizeHist(grey, even);
            RectVector found = new RectVector();
            CascadeClassifier cascade = new CascadeClassifier(file.getPath());
            cascade.detectMultiScale(even, found, 1.1, neighbours, 0, new Size(30, 30), new Size());
            List<List<Double>> boxes = new ArrayList<>();
            for (long i = 0; i < found.size(); i++) {
                Rect face = found.get(i);
                boxes.add(Box.of(new Rectangle(face.x(), face.y(), face.width(), face.height()), picture)
                        .rounded());
            }
            return boxes;
        }
    }
}
