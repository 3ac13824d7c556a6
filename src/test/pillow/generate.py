"""Writes image files of every kind that the server reads, and beside each what Pillow reads from it.

usage: generate.py FOLDER COUNT [SEED]

Beside `kind-number.ext` lies `kind-number.ext.rgb`: width and height as two big-endian integers, then RGB bytes,
upright, transparency laid on white. `expected.csv` has a checksum of these bytes for each file, and `versions.txt` tells
which libraries did that.
"""

import io
import pathlib
import struct
import sys
import zlib

import numpy as np
import PIL
from PIL import Image, ImageCms, ImageOps, PngImagePlugin, features

import bmps
import images
import tiffs

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def png(rng, pixels, alpha):
    kind = ["rgb", "rgba", "grey", "la", "palette", "palette-alpha", "bits", "rgb-trns", "grey-trns", "rgb16",
            "grey16", "interlaced"][rng.integers(12)]
    image, options = Image.fromarray(pixels), {"compress_level": int(rng.integers(10))}
    if kind == "rgba":
        image.putalpha(Image.fromarray(alpha))
    elif kind == "grey":
        image = image.convert("L")
    elif kind == "la":
        image = image.convert("L")
        image.putalpha(Image.fromarray(alpha))
    elif kind.startswith("palette"):
        image = image.quantize(int(rng.integers(2, 257)))
        if kind == "palette-alpha":
            options["transparency"] = bytes(rng.integers(0, 256, 200).tolist())
    elif kind == "bits":
        image = image.quantize(int(rng.choice([2, 4, 16]))) if rng.integers(2) else image.convert("1")
        options["bits"] = int(rng.choice([1, 2, 4])) if image.mode == "P" else 1
    elif kind == "rgb-trns":
        options["transparency"] = tuple(int(v) for v in pixels[0, 0])
    elif kind == "grey-trns":
        image = image.convert("L")
        options["transparency"] = image.getpixel((0, 0))
    elif kind in ("rgb16", "grey16", "interlaced"):
        return kind, raw_png(rng, pixels, alpha, kind)
    if rng.integers(4) == 0:
        options["icc_profile"] = PROFILE
    if rng.integers(6) == 0:
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", xmp(rng).decode())
        options["pnginfo"] = info
    elif rng.integers(6) == 0:
        options["exif"] = exif(rng)
    return kind, save(image, "PNG", **options)


def raw_png(rng, pixels, alpha, kind):
    """What Pillow does not write: 16 bits of colour, and interlacing by Adam7."""
    color = int(rng.choice([0, 4])) if kind == "grey16" else int(rng.choice([2, 6]))
    deep = kind != "interlaced" or rng.integers(2) == 1
    data = pixels[..., :1] if color in (0, 4) else pixels
    if color in (4, 6):
        data = np.concatenate([data, alpha[..., None]], axis=2)
    if deep:
        data = images.deep(rng, data).astype(">u2")
    height, width = data.shape[:2]
    passes = [(0, 0, 1, 1)]
    if kind == "interlaced":
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b"".join(b"\0" + row.tobytes() for x, y, dx, dy in passes for row in data[y::dy, x::dx] if row.size)

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 16 if deep else 8, color, 0, 0, int(kind == "interlaced"))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def jpeg(rng, pixels, alpha):
    kind = ["ycc", "ycc", "ycc", "ycc", "grey", "cmyk", "rgb", "411"][rng.integers(8)]
    image = Image.fromarray(pixels)
    options = {"quality": int(rng.choice([1, 10, 30, 50, 75, 85, 95, 100])), "progressive": bool(rng.integers(2)),
               "optimize": bool(rng.integers(2))}
    if kind == "grey":
        image = image.convert("L")
    elif kind == "cmyk":
        image = Image.merge("CMYK", (*image.split(), Image.fromarray(alpha)))
    elif kind == "rgb":
        options["keep_rgb"] = True
    elif kind == "411":
        options["subsampling"] = "4:1:1"
    if kind in ("ycc", "cmyk"):
        options["subsampling"] = int(rng.integers(3))
        kind += "-" + ["444", "422", "420"][options["subsampling"]]
    if rng.integers(3) == 0:
        options["restart_marker_blocks" if rng.integers(2) else "restart_marker_rows"] = int(rng.integers(1, 5))
    if rng.integers(4) == 0:
        options["icc_profile"] = PROFILE
    if rng.integers(6) == 0:
        options["xmp"] = xmp(rng)
    elif rng.integers(6) == 0:
        options["exif"] = exif(rng)
    return kind, save(image, "JPEG", **options)


def webp(rng, pixels, alpha):
    kind = ["lossy", "lossy", "lossy-alpha", "lossless", "lossless-alpha", "animated"][rng.integers(6)]
    image = Image.fromarray(pixels)
    options = {"quality": int(rng.choice([0, 5, 20, 40, 60, 75, 90, 100])), "method": int(rng.integers(7)),
               "lossless": kind.startswith("lossless"), "exact": bool(rng.integers(2))}
    if kind.endswith("alpha"):
        image.putalpha(Image.fromarray(alpha))
        options["alpha_quality"] = int(rng.choice([0, 30, 60, 100]))
    if kind == "animated":
        second = pixels.copy()
        second[: pixels.shape[0] // 2] = 255 - second[: pixels.shape[0] // 2]
        if rng.integers(2):
            image.putalpha(Image.fromarray(alpha))
        options.update(save_all=True, append_images=[Image.fromarray(second)], duration=50,
                       lossless=bool(rng.integers(2)), allow_mixed=bool(rng.integers(2)))
    if rng.integers(4) == 0:
        options["icc_profile"] = PROFILE
    if rng.integers(6) == 0:
        options["xmp"] = xmp(rng)
    elif rng.integers(6) == 0:
        options["exif"] = exif(rng)
    return kind, save(image, "WEBP", **options)


def gif(rng, pixels, alpha):
    image, options = Image.fromarray(pixels).quantize(int(rng.integers(2, 257))), {"interlace": int(rng.integers(2))}
    if rng.integers(2):
        options["transparency"] = int(rng.integers(len(image.getcolors())))
    if rng.integers(3) == 0:
        options.update(save_all=True, append_images=[Image.fromarray(255 - pixels).quantize(16)], duration=40)
    return "palette", save(image, "GIF", **options)


def bmp(rng, pixels, alpha):
    if rng.integers(2):
        return bmps.write(rng, pixels)
    kind = ["rgb", "grey", "palette", "bits", "rgba"][rng.integers(5)]
    image = Image.fromarray(pixels)
    if kind == "rgba":
        image.putalpha(Image.fromarray(alpha))
    else:
        image = {"rgb": image, "grey": image.convert("L"), "palette": image.quantize(200), "bits": image.convert("1")}[kind]
    return kind, save(image, "BMP")


def avif(rng, pixels, alpha):
    if min(pixels.shape[:2]) < 2:
        return None
    kind = ["444", "422", "420", "400", "alpha"][rng.integers(5)]
    image, options = Image.fromarray(pixels), {"subsampling": "4:2:0"}
    if kind == "alpha":
        image.putalpha(Image.fromarray(alpha))
    elif kind != "400":
        options["subsampling"] = f"{kind[0]}:{kind[1]}:{kind[2]}"
    else:
        image, options = image.convert("L"), {"subsampling": "4:0:0"}
    return kind, save(image, "AVIF", quality=int(rng.choice([30, 75, 95])), speed=9, **options)


def tiff(rng, pixels, alpha):
    written = ["pillow", "samples", "samples", "samples", "jpeg", "old-jpeg", "bilevel", "small", "float"]
    kind = written[rng.integers(len(written))]
    height, width = pixels.shape[:2]
    if kind == "pillow":
        return pillow_tiff(rng, pixels, alpha)
    if kind == "jpeg":
        rows = int(rng.choice([8, 16, 32])) * 2
        grey = rng.integers(4) == 0
        return kind, tiffs.jpeg(np.asarray(Image.fromarray(pixels).convert("L")) if grey else pixels,
                                int(rng.choice([20, 75, 95])), int(rng.integers(3)), bool(rng.integers(2)),
                                min(rows, height) if rows >= height else rows,
                                2 if not grey and rng.integers(4) == 0 else 6)
    if kind == "old-jpeg":
        return kind, tiffs.old_jpeg(pixels, int(rng.choice([20, 75, 95])), 0)
    if kind == "bilevel":
        compression = str(rng.choice(["group3", "group4", "tiff_ccitt", "packbits", "tiff_lzw"]))
        return kind, save(Image.fromarray(pixels).convert("1"), "TIFF", compression=compression,
                          tiffinfo={262: int(rng.integers(2)), 274: int(rng.integers(1, 9))})
    if kind == "small":
        return kind, small(rng, pixels)
    more = {274: (3, [int(rng.integers(1, 9))])} if rng.integers(3) == 0 else {}
    if rng.integers(5) == 0:
        more[700] = (1, list(xmp(rng)))
    if rng.integers(5) == 0:
        more[34675] = (7, list(PROFILE))
    layout = {"order": str(rng.choice(["<", ">"])), "compression": int(rng.choice(list(tiffs.COMPRESSIONS))),
              "planar": bool(rng.integers(4) == 0), "big": bool(rng.integers(3) == 0), "more": more}
    if rng.integers(3) == 0:
        layout["tile"] = (int(rng.choice([16, 32])), int(rng.choice([16, 48])))
    elif rng.integers(2):
        layout["rows"] = int(rng.integers(1, height + 1))
    if kind == "float":
        data = pixels[..., :1].astype(np.float32) + 0.5
        layout["planar"] = False
        return kind, *readable(data, 1, format=3, **layout)
    return sampled_tiff(rng, pixels, alpha, layout)


def sampled_tiff(rng, pixels, alpha, layout):
    kind = ["rgb", "rgba", "rgbx", "premultiplied", "rgb-missing-extra", "cmyk", "grey", "white-is-zero", "la",
            "extra-2"][rng.integers(10)]
    data, photometric, extra = pixels, 2, ()
    if kind in ("rgba", "rgbx", "rgb-missing-extra", "premultiplied", "cmyk", "extra-2"):
        data = np.concatenate([pixels, alpha[..., None]], axis=2)
        extra = {"rgba": (2,), "rgbx": (0,), "premultiplied": (1,), "extra-2": (2, 0)}.get(kind, ())
    if kind == "extra-2":
        data = np.concatenate([data, alpha[..., None]], axis=2)
    if kind == "premultiplied":
        data = (data.astype(int) * data[..., 3:] // 255).astype(np.uint8)
        data[..., 3] = alpha
    if kind == "cmyk":
        photometric = 5
    if kind in ("grey", "white-is-zero", "la"):
        data, photometric = pixels[..., 1:2], 0 if kind == "white-is-zero" else 1
    if kind == "la":
        data, extra = np.concatenate([data, alpha[..., None]], axis=2), (2,)
    deep = kind not in ("white-is-zero", "la", "extra-2") and rng.integers(3) == 0
    if deep:
        data = images.deep(rng, data)
        kind += "16"
    if layout["planar"] and data.shape[2] == 1:
        layout["planar"] = False
    layout["predictor"] = layout["compression"] in (5, 8, 32946) and bool(rng.integers(2))
    return kind, *readable(data, photometric, extra, **layout)


def readable(*data, **layout):
    """The file, and one with the same pixels whose layout Pillow reads rightly: it does not with planes, with BigTIFF and
    with floating-point numbers that have the high byte first."""
    plain = {**layout, "order": "<", "planar": False}
    return tiffs.samples(*data, **layout), tiffs.samples(*data, **plain)


def small(rng, pixels):
    """Grey or palette of 1, 2, 4 or 8 bits, in rows of whole bytes."""
    bits = int(rng.choice([1, 2, 4, 8]))
    photometric = int(rng.integers(2)) if rng.integers(2) else 3
    height, width = pixels.shape[:2]
    values = pixels[..., 0] >> (8 - bits)
    spread = np.unpackbits(values[..., None], axis=2)[..., 8 - bits :].reshape(height, width * bits)
    raw = np.packbits(spread, axis=1).tobytes()
    compression = int(rng.choice(list(tiffs.COMPRESSIONS)))
    tags = {256: (3, [width]), 257: (3, [height]), 258: (3, [bits]), 259: (3, [compression]), 262: (3, [photometric]),
            277: (3, [1]), 278: (3, [height])}
    if rng.integers(4) == 0:
        tags[266] = (3, [2])
    if photometric == 3:
        tags[320] = (3, rng.integers(0, 65536, 3 << bits).tolist())
    strip = tiffs.COMPRESSIONS[compression](raw)
    if 266 in tags:  # the lowest bit comes first
        strip = bytes(int(f"{byte:08b}"[::-1], 2) for byte in strip)
    return tiffs.write(tags, [strip], *[("<", True), ("<", False), (">", False)][rng.integers(3)])


def pillow_tiff(rng, pixels, alpha):
    mode = str(rng.choice(["RGB", "RGBA", "L", "LA", "P", "CMYK", "1", "I;16", "YCbCr"]))
    image = Image.fromarray(pixels)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.fromarray(alpha))
    if mode == "I;16":
        image = Image.fromarray(images.deep(rng, pixels[..., 0]))
    elif mode != image.mode:
        image = image.convert(mode)
    choices = [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"]
    if mode == "YCbCr":  # which the server rejects otherwise
        choices = ["jpeg"]
    elif mode in ("RGB", "L", "CMYK"):
        choices += ["jpeg"] * 2
    options = {"compression": choices[rng.integers(len(choices))], "big_tiff": bool(rng.integers(2))}
    if rng.integers(4) == 0:
        options["icc_profile"] = PROFILE
    if rng.integers(4) == 0 and mode in ("RGB", "L", "CMYK"):
        options.update(save_all=True, append_images=[Image.fromarray(255 - pixels)])
    return "pillow-" + mode.lower().replace(";", ""), save(image, "TIFF", **options)


def xmp(rng):
    code = rng.integers(1, 9)
    if rng.integers(2):
        body = f'<rdf:Description tiff:Orientation="{code}"/>'
    else:
        body = f"<rdf:Description><tiff:Orientation>{code}</tiff:Orientation></rdf:Description>"
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF>{body}</rdf:RDF></x:xmpmeta>".encode()


def exif(rng):
    tags = Image.Exif()
    tags[0x0112] = int(rng.integers(1, 9))
    return tags.tobytes()


def save(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **{name: value for name, value in options.items() if value is not None})
    return out.getvalue()


def reference(file):
    """As the server reads it: 16-bit greys by their upper eight bits, which Pillow alone would cut off at 255."""
    image = Image.open(io.BytesIO(file))
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return image.convert("RGB")


FORMATS = {"png": png, "jpg": jpeg, "webp": webp, "gif": gif, "bmp": bmp, "tif": tiff, "avif": avif}
# So many times as often as others.
WEIGHTS = {"png": 3, "jpg": 3, "webp": 4, "gif": 1, "bmp": 1, "tif": 5, "avif": 1}


def main(folder, count, seed):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name, weight in WEIGHTS.items() for _ in range(weight)]
    unread = {}
    lines = ["file,width,height,crc32 of the RGB bytes"]
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        name = names[number % len(names)]
        width, height = images.size(rng)
        made = FORMATS[name](rng, images.drawing(rng, width, height), images.opacity(rng, width, height))
        if made is None:
            continue
        kind, file = made[:2]
        try:
            rgb = reference(made[-1])
        except Exception as error:  # what Pillow does not read has no reference
            what = f"{name} {kind}: {type(error).__name__}"
            unread[what] = unread.get(what, 0) + 1
            continue
        place = folder / f"{name}_{kind}_{number}.{name}"
        place.write_bytes(file)
        place.with_name(place.name + ".rgb").write_bytes(struct.pack(">II", *rgb.size) + rgb.tobytes())
        lines.append(f"{place.name},{rgb.width},{rgb.height},{zlib.crc32(rgb.tobytes()):08x}")
    (folder / "expected.csv").write_text("\n".join(lines) + "\n")
    for what, times in sorted(unread.items()):
        print(f"not read by Pillow, {times} times: {what}")
    versions = ["Pillow " + PIL.__version__] + [
        f"{name} {features.version(name)}" for name in ("webp", "libjpeg_turbo", "libtiff", "avif")]
    (folder / "versions.txt").write_text(f"seed {seed}; " + ", ".join(versions) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
