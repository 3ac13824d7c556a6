#!/usr/bin/env bash
# Four TIFF layouts that Pillow reads wrongly or not at all, while it reads the same pixels in another layout
# correctly. A test that takes Pillow as the reference of a TIFF reader must write the file in the other layout.
#
# Expected: Pillow reads any TIFF that libtiff reads, or reports an error.
# Observed with Pillow 12.3.0 (libtiff 4.7.1); files written by tifffile 2026.3.3, which reads all of them back:
#   BigTIFF, big-endian                                 UnidentifiedImageError, though its signature is accepted
#   32-bit floating point, big-endian, deflate          opens, with wrong numbers (bytes of each number swapped)
#   three planes of 16 bits, not compressed             opens, with wrong colours
#   planes of grey and opacity, deflate                 opens, with wrong opacity
# Exits with an error if the behaviour changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -r "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q --disable-pip-version-check pillow==12.3.0 tifffile==2026.3.3 numpy==2.4.6
"$place/venv/bin/python" -W ignore - "$place" <<'PYTHON'
import sys

import numpy as np
import tifffile
from PIL import Image, UnidentifiedImageError

place = sys.argv[1]
rng = np.random.default_rng(1)


def pillow(name, data, **layout):
    file = f"{place}/{name}.tif"
    tifffile.imwrite(file, data, metadata=None, **layout)
    assert np.array_equal(tifffile.imread(file), data), f"{name}: tifffile does not read back what it wrote"
    with Image.open(file) as image:
        image.load()
        return np.asarray(image)


def says(name, as_seen, seen):
    print(f"{name}: {seen}")
    if not as_seen:
        sys.exit(f"{name}: no longer as described")


grey = rng.integers(0, 256, (9, 13)).astype(np.uint8)
assert np.array_equal(pillow("big-little", grey, bigtiff=True, byteorder="<"), grey)
try:
    pillow("big-big", grey, bigtiff=True, byteorder=">")
    says("BigTIFF, high byte first", False, "read")
except UnidentifiedImageError:
    says("BigTIFF, high byte first", True, "UnidentifiedImageError")

numbers = (grey / 2).astype(np.float32)
assert np.array_equal(pillow("float-little", numbers, byteorder="<", compression="zlib"), numbers)
assert np.array_equal(pillow("float-plain", numbers, byteorder=">"), numbers)
read = pillow("float-big", numbers, byteorder=">", compression="zlib")
turned = np.array_equal(read, numbers.byteswap())
says("floating point, high byte first, deflate", turned, f"{read[0, 0]} instead of {numbers[0, 0]}")

deep = rng.integers(0, 65536, (3, 9, 13)).astype(np.uint16)
upper = np.moveaxis(deep >> 8, 0, -1)
together = np.ascontiguousarray(np.moveaxis(deep, 0, -1))
assert np.array_equal(pillow("deep", together, photometric="rgb"), upper)
read = pillow("deep-planes", deep, photometric="rgb", planarconfig="separate")
says("three planes of 16 bits", not np.array_equal(read, upper), f"{read[0, 0]} instead of {upper[0, 0]}")

pair = rng.integers(0, 256, (2, 9, 13)).astype(np.uint8)
layout = {"photometric": "minisblack", "extrasamples": ["unassalpha"], "compression": "zlib"}
both = np.ascontiguousarray(np.moveaxis(pair, 0, -1))
assert np.array_equal(pillow("pair", both, planarconfig="contig", **layout), both)
read = pillow("pair-planes", pair, planarconfig="separate", **layout)
grey_is_right = np.array_equal(read[..., 0], both[..., 0])
opacity_is_wrong = not np.array_equal(read[..., 1], both[..., 1])
says("planes of grey and opacity", grey_is_right and opacity_is_wrong, f"{read[0, 0]} instead of {both[0, 0]}")
PYTHON
