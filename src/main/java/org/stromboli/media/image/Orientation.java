package org.stromboli.media.image;

import org.stromboli.media.DecodedImage;

/// How a stored image is to be turned to stand upright, as EXIF counts it from 1 to 8.
///
/// @param transposed whether rows and columns change places
/// @param mirroredX whether stored columns run from right to left
/// @param mirroredY whether stored rows run from bottom to top
record Orientation(boolean transposed, boolean mirroredX, boolean mirroredY) {

    static final Orientation UPRIGHT = new Orientation(false, false, false);

    /// Unknown codes mean upright.
    static Orientation of(long code) {
        return switch (Math.clamp(code, 0, 9)) {
            case 2 -> UPRIGHT.mirrorX();
            case 3 -> UPRIGHT.mirrorX().mirrorY();
            case 4 -> UPRIGHT.mirrorY();
            case 5 -> UPRIGHT.transpose();
            case 6 -> UPRIGHT.transpose().mirrorY();
            case 7 -> UPRIGHT.transpose().mirrorX().mirrorY();
            case 8 -> UPRIGHT.transpose().mirrorX();
            default -> UPRIGHT;
        };
    }

    private Orientation transpose() {
        return new Orientation(true, mirroredX, mirroredY);
    }

    private Orientation mirrorX() {
        return new Orientation(transposed, true, mirroredY);
    }

    private Orientation mirrorY() {
        return new Orientation(transposed, mirroredX, true);
    }

    DecodedImage upright(DecodedImage stored) {
        if (equals(UPRIGHT)) {
            return stored;
        }
        int width = transposed ? stored.height() : stored.width();
        int height = transposed ? stored.width() : stored.height();
        byte[] rgb = new byte[stored.rgb().length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                int fromX = mirroredX ? stored.width() - 1 - column : column;
                int fromY = mirroredY ? stored.height() - 1 - row : row;
                System.arraycopy(stored.rgb(), (fromY * stored.width() + fromX) * 3, rgb, at, 3);
                at += 3;
            }
        }
        return new DecodedImage(width, height, rgb);
    }
}
