package org.stromboli.app;

import static org.stromboli.app.CraftedImages.grey;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Marks on images that are no numbers, too many, or as large as can be.
final class HostileMarks {

    private static final String SERVED = "\"finish_reason\"";

    private final List<HostileCase> cases = new ArrayList<>();

    static List<HostileCase> cases() {
        HostileMarks marks = new HostileMarks();
        marks.wrong();
        marks.many();
        return marks.cases;
    }

    private void wrong() {
        bad("a box of NaN", "{\"bbox\":[NaN,0,1,1]}", "not valid JSON");
        bad("a box of texts", "{\"bbox\":[\"0\",0,1,1]}", "");
        bad("a box without end", "{\"bbox\":[0,0,1e999,1]}", "");
        bad("a box of 1e308", "{\"bbox\":[-1e308,-1e308,1e308,1e308]}", "numbers of pixels");
        bad("a box of 5 numbers", "{\"bbox\":[0,0,1,1,1]}", "");
        bad("a box inside out", "{\"bbox\":[9,9,1,1]}", "");
        bad("a box far away", "{\"bbox\":[90000,90000,90001,90001]}", "outside");
        bad("a box of shares of 200 %", "{\"bbox\":[0,0,2,2],\"normalized\":true}", "from 0 to 1");
        bad("a nested outline", "{\"polygon\":[[[0,0],[1,1],[2,0]]]}", "");
        bad("an outline of a point", "{\"polygon\":[5,5,5,5,5,5]}", "");
        bad("a shape that is none", "{\"shape\":\"" + "x".repeat(100_000) + "\",\"bbox\":[0,0,5,5]}", "must be one of");
        bad("a colour that is code", "{\"color\":\"red;}</style><script>\",\"bbox\":[0,0,5,5]}", "must be");
        bad("a label of control characters", "{\"label\":\"\\u001b[2J\",\"bbox\":[0,0,5,5]}", "characters");
        bad("a width without end", "{\"width\":1e9,\"bbox\":[0,0,5,5]}", "at most 64");
        bad("an opacity of 256", "{\"alpha\":256,\"bbox\":[0,0,5,5]}", "between 1 and 255");
        bad("a seed beyond 2^63", "{\"seed\":1e30,\"bbox\":[0,0,5,5]}", "");
        cases.add(marked(
                "a field that nobody knows",
                () -> grey(64, 64),
                "{\"bbox\":[0,0,5,5],\"__proto__\":{}}",
                400,
                "unsupported_parameter",
                "is not a field"));
        bad("65 marks", repeated("{\"bbox\":[0,0,5,5]}", 65), "at most 64");
        bad("4097 points", "{\"shape\":\"scribble\",\"points\":[" + "1,1,".repeat(4_096) + "1,1]}", "at most 4096");
    }

    /// Each of them on 16 million pixels.
    private void many() {
        tooMuch("64 masks as large as the picture", repeated("{\"shape\":\"mask\",\"bbox\":[0,0,3999,3999]}", 64));
        tooMuch(
                "64 ellipses as large as the picture",
                repeated("{\"shape\":\"ellipse\",\"width\":64,\"bbox\":[0,0,3999,3999]}", 64));
        tooMuch("64 wide contours", repeated("{\"shape\":\"mask_contour\",\"width\":64,\"bbox\":[0,0,3999,3999]}", 64));
        tooMuch(
                "64 scribbles",
                repeated("{\"shape\":\"scribble\",\"width\":64,\"seed\":7,\"bbox\":[0,0,3999,3999]}", 64));
        large("64 arrows", repeated("{\"shape\":\"arrow\",\"width\":64,\"seed\":7,\"bbox\":[0,0,3999,3999]}", 64));
        large("an outline of 4096 corners to and fro", "{\"shape\":\"mask\",\"polygon\":[" + zigzag(4_096) + "]}");
        large(
                "a contour of 4096 corners to and fro",
                "{\"shape\":\"mask_contour\",\"width\":64,\"polygon\":[" + zigzag(4_096) + "]}");
        large(
                "a stroke of 4096 points to and fro",
                "{\"shape\":\"scribble\",\"width\":64,\"points\":[" + zigzag(4_096) + "]}");
        large(
                "a stroke of 4096 points far outside",
                "{\"shape\":\"scribble\",\"width\":64,\"points\":["
                        + zigzag(4_095).replace("3999", "99999") + ",5,5]}");
        large("4096 dots", "{\"shape\":\"point\",\"points\":[" + zigzag(4_096) + "]}");
        large("64 labels", repeated("{\"shape\":\"label\",\"label\":\"WWWWWWWWWWWW\",\"points\":[2000,2000]}", 64));
        large(
                "a triangle that its outline does not hold",
                "{\"shape\":\"triangle\",\"seed\":1,\"polygon\":[" + zigzag(4_096) + "]}");
    }

    private static String zigzag(int corners) {
        return IntStream.range(0, corners)
                .mapToObj(i -> i % 2 == 0 ? "0," + i : "3999," + (3_999 - i))
                .collect(Collectors.joining(","));
    }

    private static String repeated(String mark, int times) {
        return (mark + ",").repeat(times - 1) + mark;
    }

    private void bad(String name, String marks, String message) {
        cases.add(marked(name, () -> grey(64, 64), marks, 400, "", message));
    }

    private void large(String name, String marks) {
        cases.add(marked(name, () -> grey(4_000, 4_000), marks, 200, "", SERVED));
    }

    private void tooMuch(String name, String marks) {
        cases.add(marked(name, () -> grey(4_000, 4_000), marks, 400, "", "cover too much of an image of 4000 x 4000"));
    }

    private static HostileCase marked(
            String name, Supplier<byte[]> image, String marks, int status, String code, String message) {
        return HostileCase.json(
                "marks: " + name,
                HostileCase.CHAT,
                () -> HostileCase.about(
                        "image_url", HostileCase.data("image/png", image.get()), ",\"visual_prompts\":[" + marks + "]"),
                status,
                code,
                message);
    }
}
