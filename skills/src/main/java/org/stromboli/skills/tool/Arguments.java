package org.stromboli.skills.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.picture.PictureReader;
import org.stromboli.skills.picture.Spot;

/// The arguments of one call, checked as they are read: what a client sends is named in the error when it does not fit.
public final class Arguments {

    private static final int MAX_ITEMS = 1000;

    private final Map<String, Object> values;
    private final PictureLimits limits;

    public Arguments(Map<String, Object> values, Inputs inputs, PictureLimits limits) {
        inputs.check(values);
        this.values = values;
        this.limits = limits;
    }

    public boolean has(String name) {
        return values.get(name) != null;
    }

    public Picture picture(String name) {
        return PictureReader.read(name, text(name), limits);
    }

    public String text(String name) {
        if (get(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(name, "a string that is not empty");
    }

    public String choice(String name, List<String> allowed, String otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (get(name) instanceof String text && allowed.contains(text)) {
            return text;
        }
        throw wrong(name, "one of " + String.join(", ", allowed));
    }

    public double number(String name, double least, double most, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (get(name) instanceof Number number && number.doubleValue() >= least && number.doubleValue() <= most) {
            return number.doubleValue();
        }
        throw wrong(name, "a number from %s to %s".formatted(least, most));
    }

    public int integer(String name, int least, int most, int otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (get(name) instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= least
                && number.doubleValue() <= most) {
            return number.intValue();
        }
        throw wrong(name, "a whole number from %d to %d".formatted(least, most));
    }

    public Box box(String name) {
        return toBox(name, get(name));
    }

    public List<Box> boxes(String name) {
        List<Box> boxes = new ArrayList<>();
        for (Object each : items(name)) {
            boxes.add(toBox(name, each));
        }
        return boxes;
    }

    public Spot point(String name) {
        return toSpot(name, get(name));
    }

    public List<Spot> points(String name) {
        List<Spot> points = new ArrayList<>();
        for (Object each : items(name)) {
            points.add(toSpot(name, each));
        }
        return points;
    }

    /// A list of any length up to the limit of all lists.
    public List<?> items(String name) {
        if (get(name) instanceof List<?> list && list.size() <= MAX_ITEMS) {
            return list;
        }
        throw wrong(name, "a list of at most %d items".formatted(MAX_ITEMS));
    }

    public BadArguments wrong(String name, String allowed) {
        return new BadArguments("the argument '%s' must be %s".formatted(name, allowed));
    }

    private @Nullable Object get(String name) {
        return values.get(name);
    }

    private Box toBox(String name, @Nullable Object value) {
        double[] four = shares(value, 4);
        if (four.length == 4 && four[0] < four[2] && four[1] < four[3]) {
            return new Box(four[0], four[1], four[2], four[3]);
        }
        throw wrong(name, "a box [x0, y0, x1, y1] in [0, 1] with x0 < x1 and y0 < y1, in shares of the picture");
    }

    private Spot toSpot(String name, @Nullable Object value) {
        double[] two = shares(value, 2);
        if (two.length == 2) {
            return new Spot(two[0], two[1]);
        }
        throw wrong(name, "a point [x, y] in [0, 1], in shares of the picture");
    }

    /// The numbers of a list, or none when it is anything else than so many numbers in [0, 1].
    private static double[] shares(@Nullable Object value, int count) {
        if (!(value instanceof List<?> list) || list.size() != count) {
            return new double[0];
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            if (!(list.get(i) instanceof Number number) || !(number.doubleValue() >= 0 && number.doubleValue() <= 1)) {
                return new double[0];
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }
}
