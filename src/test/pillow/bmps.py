"""BMP files that Pillow reads and does not write: 16 bits, masks, rows from the top, run lengths, the oldest header."""

import struct

import numpy as np
from PIL import Image


def write(rng, pixels):
    kind = ["555", "565", "masks", "top-down", "rle8", "old"][rng.integers(6)]
    red, green, blue = (pixels[..., i].astype(np.uint32) for i in range(3))
    if kind == "555":
        return kind, info(pixels, 16, 0, (red >> 3 << 10 | green >> 3 << 5 | blue >> 3).astype("<u2"))
    if kind == "565":
        data = (red >> 3 << 11 | green >> 2 << 5 | blue >> 3).astype("<u2")
        return kind, info(pixels, 16, 3, data, struct.pack("<3I", 0xF800, 0x7E0, 0x1F))
    if kind == "masks":
        data = (red << 24 | green << 16 | blue << 8).astype("<u4")
        return kind, info(pixels, 32, 3, data, struct.pack("<3I", 0xFF000000, 0xFF0000, 0xFF00))
    if kind == "top-down":
        return kind, info(pixels, 24, 0, pixels[..., ::-1], down=True)
    image = Image.fromarray(pixels).quantize(64)
    colors = np.zeros((256, 3), np.uint8)
    palette = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
    colors[: len(palette)] = palette
    if kind == "rle8":
        table = np.concatenate([colors[:, ::-1], np.zeros((256, 1), np.uint8)], axis=1).tobytes()
        return kind, info(pixels, 8, 1, runs(np.asarray(image)), table)
    height, width = pixels.shape[:2]
    start = 14 + 12 + 768
    body = rows(np.asarray(image), 8)
    head = b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + struct.pack("<IHHHH", 12, width, height, 1, 8)
    return kind, head + colors[:, ::-1].tobytes() + body


def rows(data, bits, down=False):
    stride = (data.shape[1] * bits + 31) // 32 * 4
    return b"".join(row.tobytes().ljust(stride, b"\0") for row in (data if down else data[::-1]))


def runs(data):
    """Equal neighbours together, each row with its end."""
    out = bytearray()
    for row in data[::-1]:
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end] == row[x] and end - x < 255:
                end += 1
            out += bytes([end - x, row[x]])
            x = end
        out += b"\0\0"
    return bytes(out[:-2] + b"\0\1")


def info(pixels, bits, compression, data, more=b"", down=False):
    height, width = pixels.shape[:2]
    body = data if isinstance(data, bytes) else rows(np.ascontiguousarray(data), bits, down)
    start = 14 + 40 + len(more)
    head = b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start)
    head += struct.pack("<IiiHHIIiiII", 40, width, -height if down else height, 1, bits, compression, len(body), 0, 0, 0, 0)
    return head + more + body
