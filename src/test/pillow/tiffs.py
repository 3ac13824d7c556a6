"""TIFF files that Pillow cannot write: tags and strips are put together here."""

import io
import struct
import zlib

import imagecodecs
import numpy as np
from PIL import Image

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 16: 8}
CODES = {1: "B", 2: "B", 3: "H", 4: "I", 7: "B", 16: "Q"}
COMPRESSIONS = {
    1: bytes,
    5: imagecodecs.lzw_encode,
    8: zlib.compress,
    32946: zlib.compress,
    32773: imagecodecs.packbits_encode,
}


def write(tags, parts, order="<", big=False, tiled=False):
    """A file with one directory.

    tags: number to (type, values). parts: bytes of each strip or tile.
    """
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
    head += struct.pack(order + "HHQ", 8, 0, 16) if big else struct.pack(order + "I", 8)
    word, size, entry = ("Q", 8, 20) if big else ("I", 4, 12)
    offsets, counts = (324, 325) if tiled else (273, 279)
    tags = dict(tags)
    tags[offsets] = (16 if big else 4, [0] * len(parts))
    tags[counts] = (16 if big else 4, [len(part) for part in parts])
    start = len(head) + (8 if big else 2) + entry * len(tags) + size
    extra = io.BytesIO()
    places = {}
    for number, (kind, values) in tags.items():
        if len(values) * SIZES[kind] > size:
            places[number] = start + extra.tell()
            extra.write(bytes(len(values) * SIZES[kind] + len(values) * SIZES[kind] % 2))
    data = start + extra.tell()
    tags[offsets] = (tags[offsets][0], [data + sum(map(len, parts[:i])) for i in range(len(parts))])
    out = bytearray(head + struct.pack(order + ("Q" if big else "H"), len(tags)))
    body = bytearray(extra.getvalue())
    for number in sorted(tags):
        kind, values = tags[number]
        packed = struct.pack(order + str(len(values)) + CODES[kind], *values)
        out += struct.pack(order + "HH" + word, number, kind, len(values))
        if number in places:
            body[places[number] - start : places[number] - start + len(packed)] = packed
            out += struct.pack(order + word, places[number])
        else:
            out += packed.ljust(size, b"\0")
    return bytes(out + struct.pack(order + word, 0) + body + b"".join(parts))


def samples(pixels, photometric, extra=(), order="<", compression=1, predictor=False, planar=False, tile=None,
            rows=None, big=False, format=None, more=None):
    """Whole samples of 8, 16 or 32 bits; pixels is [height, width, samples]."""
    height, width, count = pixels.shape
    bits = pixels.dtype.itemsize * 8
    tags = {256: (4, [width]), 257: (4, [height]), 258: (3, [bits] * count), 259: (3, [compression]),
            262: (3, [photometric]), 277: (3, [count]), 284: (3, [2 if planar else 1])}
    if extra:
        tags[338] = (3, list(extra))
    if format:
        tags[339] = (3, [format] * count)
    if predictor:
        tags[317] = (3, [2])
    tags.update(more or {})
    if tile:
        tags[322], tags[323] = (3, [tile[0]]), (3, [tile[1]])
        step_x, step_y = tile
    else:
        step_x, step_y = width, rows or height
        tags[278] = (4, [step_y])
    parts = []
    for plane in [pixels[..., i : i + 1] for i in range(count)] if planar else [pixels]:
        for y in range(0, height, step_y):
            for x in range(0, width, step_x):
                part = plane[y : y + step_y, x : x + step_x]
                if tile:
                    grown = np.zeros((step_y, step_x, plane.shape[2]), plane.dtype)
                    grown[: part.shape[0], : part.shape[1]] = part
                    part = grown
                if predictor:
                    part = np.concatenate([part[:, :1], np.diff(part, axis=1)], axis=1)
                raw = part.astype(part.dtype.newbyteorder(order)).tobytes()
                parts.append(COMPRESSIONS[compression](raw))
    return write(tags, parts, order, big, bool(tile))


def jpeg(pixels, quality, subsampling, tables, rows, photometric=6):
    """JPEG in TIFF as scanners write it: a JPEG per strip, with its tables in a tag if wanted."""
    height, width = pixels.shape[:2]
    parts, shared = [], b""
    for y in range(0, height, rows):
        out = io.BytesIO()
        colors = {} if pixels.ndim == 2 else {"keep_rgb": True} if photometric == 2 else {"subsampling": subsampling}
        Image.fromarray(pixels[y : y + rows]).save(out, "JPEG", quality=quality, **colors)
        marks = segments(out.getvalue())
        shared = b"\xff\xd8" + b"".join(s for m, s in marks if m in (0xDB, 0xC4)) + b"\xff\xd9"
        kept = [s for m, s in marks if m != 0xE0 and not (tables and m in (0xDB, 0xC4))]
        parts.append(b"\xff\xd8" + b"".join(kept))
    factors = {0: (1, 1), 1: (2, 1), 2: (2, 2)}[subsampling]
    grey = pixels.ndim == 2
    count = 1 if grey else 3
    tags = {256: (4, [width]), 257: (4, [height]), 258: (3, [8] * count), 259: (3, [7]),
            262: (3, [1 if grey else photometric]), 277: (3, [count]), 278: (4, [rows])}
    if photometric == 6 and not grey:
        tags[530] = (3, list(factors))
    if tables:
        tags[347] = (7, list(shared))
    return write(tags, parts)


def old_jpeg(pixels, quality, subsampling):
    """Compression 6 as most files have it: one whole JPEG, which the tags point to."""
    height, width = pixels.shape[:2]
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, subsampling=subsampling)
    stream = out.getvalue()
    factors = {0: (1, 1), 1: (2, 1), 2: (2, 2)}[subsampling]
    tags = {256: (4, [width]), 257: (4, [height]), 258: (3, [8, 8, 8]), 259: (3, [6]), 262: (3, [6]), 277: (3, [3]),
            278: (4, [height]), 513: (4, [0]), 514: (4, [len(stream)]), 530: (3, list(factors))}
    file = write(tags, [stream])
    tags[513] = (4, [len(file) - len(stream)])
    return write(tags, [stream])


def segments(stream):
    """Marker and bytes of each segment; the last one goes on to the end."""
    found, at = [], 2
    while True:
        marker, length = stream[at + 1], struct.unpack(">H", stream[at + 2 : at + 4])[0]
        if marker == 0xDA:
            return found + [(marker, stream[at:])]
        found.append((marker, stream[at : at + 2 + length]))
        at += 2 + length
