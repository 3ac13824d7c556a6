package org.stromboli.media.webp;

/// From half to full resolution of the colours, and to RGB, bit for bit as libwebp ("fancy upsampling";
/// `dsp/upsampling.c` and `dsp/yuv.h` there): of the four nearest colours those count 9, 3, 3 and 1, and full sums are
/// rounded in two steps.
final class Upsampler {

    private final Vp8Image image;
    private final int colors;

    Upsampler(Vp8Image image) {
        this.image = image;
        this.colors = (image.width() + 1) / 2;
    }

    byte[] rgb() {
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(image.width(), image.height()), 3)];
        int last = (image.height() + 1) / 2 - 1;
        int[] u = new int[image.width()];
        int[] v = new int[image.width()];
        for (int y = 0; y < image.height(); y++) {
            int near = y / 2;
            int far = Math.clamp(y % 2 == 0 ? near - 1L : near + 1L, 0, last);
            upsample(image.u(), near, far, u);
            upsample(image.v(), near, far, v);
            convert(y, u, v, rgb);
        }
        return rgb;
    }

    /// @param near the row of colours that counts three quarters
    private void upsample(Plane plane, int near, int far, int[] row) {
        int a = plane.index(0, near);
        int b = plane.index(0, far);
        row[0] = 3 * plane.get(a) + plane.get(b) + 2 >> 2;
        for (int i = 1; i < colors; i++) {
            int leftNear = plane.get(a + i - 1);
            int rightNear = plane.get(a + i);
            int leftFar = plane.get(b + i - 1);
            int rightFar = plane.get(b + i);
            int sum = leftNear + rightNear + leftFar + rightFar + 8;
            row[2 * i - 1] = (sum + 2 * (rightNear + leftFar) >> 3) + leftNear >> 1;
            row[2 * i] = (sum + 2 * (leftNear + rightFar) >> 3) + rightNear >> 1;
        }
        if (row.length % 2 == 0) {
            row[row.length - 1] = 3 * plane.get(a + colors - 1) + plane.get(b + colors - 1) + 2 >> 2;
        }
    }

    private void convert(int y, int[] u, int[] v, byte[] rgb) {
        int from = image.luma().index(0, y);
        int to = y * image.width() * 3;
        for (int x = 0; x < image.width(); x++) {
            int luma = scaled(image.luma().get(from + x), 19077);
            rgb[to++] = level(luma + scaled(v[x], 26149) - 14234);
            rgb[to++] = level(luma - scaled(u[x], 6419) - scaled(v[x], 13320) + 8708);
            rgb[to++] = level(luma + scaled(u[x], 33050) - 17685);
        }
    }

    private static int scaled(int sample, int factor) {
        return sample * factor >> 8;
    }

    private static byte level(int sum) {
        return (byte) Math.clamp(sum >> 6, 0, 255);
    }
}
