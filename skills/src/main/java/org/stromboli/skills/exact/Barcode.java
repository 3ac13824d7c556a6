package org.stromboli.skills.exact;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.Result;
import com.google.zxing.ResultPoint;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.GenericMultipleBarcodeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.Spot;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Reads barcodes with ZXing. Checksums make what it reads right, or not read at all.
public final class Barcode implements Skill {

    private static final int LONGEST_SIDE = 2048;

    @Override
    public String name() {
        return "barcode";
    }

    @Override
    public String description() {
        return "Reads the QR codes and barcodes in the picture: EAN, UPC, Code 39, Code 93, Code 128, ITF, Codabar, "
                + "Data Matrix, Aztec, PDF 417.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image();
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("texts", Schemas.list("what each code says", Schemas.text("")))
                .and("formats", Schemas.list("the kind of each code", Schemas.text("")))
                .and(
                        "points",
                        Schemas.list(
                                "points that each code was found by, such as the corner marks of a QR code",
                                Schemas.list("", Schemas.point("a point"))))
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image").within(LONGEST_SIDE);
        List<String> texts = new ArrayList<>();
        List<String> formats = new ArrayList<>();
        List<List<List<Double>>> points = new ArrayList<>();
        for (Result code : read(picture)) {
            texts.add(code.getText());
            formats.add(code.getBarcodeFormat().name());
            points.add(pointsOf(code, picture));
        }
        return new SkillResult(Fields.of("texts", texts)
                .and("formats", formats)
                .and("points", points)
                .map());
    }

    private static List<Result> read(Picture picture) {
        BinaryBitmap bitmap = new BinaryBitmap(
                new HybridBinarizer(new RGBLuminanceSource(picture.width(), picture.height(), picture.rgb())));
        try {
            return List.of(new GenericMultipleBarcodeReader(new MultiFormatReader())
                    .decodeMultiple(bitmap, Map.of(DecodeHintType.TRY_HARDER, true)));
        } catch (NotFoundException e) {
            return List.of();
        }
    }

    private static List<List<Double>> pointsOf(Result code, Picture picture) {
        List<List<Double>> points = new ArrayList<>();
        ResultPoint[] found = code.getResultPoints();
        if (found != null) {
            for (ResultPoint point : found) {
                if (point != null) {
                    double x = Math.clamp(point.getX() / (double) picture.width(), 0, 1);
                    double y = Math.clamp(point.getY() / (double) picture.height(), 0, 1);
                    points.add(new Spot(x, y).rounded());
                }
            }
        }
        return points;
    }
}
