"""Pixels of a scene: objects, marks, blur, JPEG, and the resize of the image processor (bicubic, antialiased, 8 bit)."""

import functools
import io
import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from scenes import MARK_RGB, TILE, far, fitted

GREY = (127, 127, 127)


def _background(picture, rng):
    b, w, h = picture.background, picture.width, picture.height
    if b["kind"] == "plain":
        return Image.new("RGB", (w, h), b["first"])
    if b["kind"] == "gradient":
        t = np.linspace(0, 1, w if b["across"] else h, dtype=np.float32)
        line = np.array(b["first"]) * (1 - t[:, None]) + np.array(b["second"]) * t[:, None]
        pixels = np.broadcast_to(line[None] if b["across"] else line[:, None], (h, w, 3))
    else:
        pixels = np.array(b["first"], dtype=np.float32) + rng.standard_normal((h, w, 3), dtype=np.float32) * b["noise"]
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def _points(polygon):
    return [tuple(p) for p in polygon.tolist()]


def render(picture, marks=True):
    """The picture at its own size."""
    r = random.Random(picture.seed)
    rng = np.random.default_rng(picture.seed)
    image = _background(picture, rng)
    w, h = picture.width, picture.height
    smooth = 2 if r.random() < 0.6 else 1  # half of the drawing programs of this world do not smooth edges
    if max(w, h) < 110:
        smooth = 4
    edge = r.random() < 0.1
    if smooth > 1:
        cover = Image.new("L", (w * smooth, h * smooth), 0)
    for t in picture.things:
        p = t.polygon(w, h)
        if smooth > 1:
            x0, y0, x1, y1 = max(0, int(p[:, 0].min()) - 1), max(0, int(p[:, 1].min()) - 1), \
                min(w, int(p[:, 0].max()) + 2), min(h, int(p[:, 1].max()) + 2)
            cover = Image.new("L", ((x1 - x0) * smooth, (y1 - y0) * smooth), 0)
            ImageDraw.Draw(cover).polygon(_points((p - (x0, y0)) * smooth), fill=255)
            image.paste(t.rgb, (x0, y0, x1, y1), cover.reduce(smooth))
        else:
            ImageDraw.Draw(image).polygon(_points(p), fill=t.rgb)
        if edge:
            dark = tuple(int(c * 0.6) for c in t.rgb)
            ImageDraw.Draw(image).line(_points(p) + _points(p[:2]), fill=dark, width=max(1, max(w, h) // 200))
    if r.random() < 0.2:
        image = image.filter(ImageFilter.GaussianBlur(r.uniform(0.2, 0.7) * max(w, h) / TILE))
    if marks:
        for t in picture.things:
            if t.mark != "none":
                image = _mark(image, t, r)
        for t in picture.things:
            if t.number:
                _label(image, t, r, picture)
    if r.random() < 0.25:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=r.randint(55, 95), subsampling=0 if max(w, h) < 160 else 2)
        image = Image.open(file).convert("RGB")
    return image


def _mark(image, t, r):
    """One visual prompt, drawn on a transparent layer and composited: lengths scale with max(width, height) / 336."""
    w, h = image.size
    k = max(w, h) / 336
    layer = Image.new("RGBA", (w, h), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    alpha = r.randint(77, 102) if t.mark == "mask" else r.choice([255, r.randint(150, 255)])
    rgba = (*MARK_RGB[t.mark_colour], alpha)
    x0, y0, x1, y1 = t.box(w, h)
    grow = r.uniform(0, 0.12)
    bw, bh = x1 - x0, y1 - y0
    x0, x1, y0, y1 = x0 - grow * bw, x1 + grow * bw, y0 - grow * bh, y1 + grow * bh
    bw, bh = x1 - x0, y1 - y0
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2

    def length(low, high):
        return max(int(r.uniform(low, high) * k), 1)

    if t.mark == "rectangle":
        draw.rectangle((x0, y0, x1, y1), outline=rgba, width=length(4, 8))
    elif t.mark == "ellipse":
        f = r.uniform(1.05, 1.4) / 2
        draw.ellipse((cx - bw * f, cy - bh * f, cx + bw * f, cy + bh * f), outline=rgba, width=length(4, 8))
    elif t.mark == "arrow":
        _arrow(draw, r, k, cx, cy, bw, bh, rgba, length(3, 6))
    elif t.mark == "scribble":
        control = [(r.uniform(x0, x1), r.uniform(y0, y1)) for _ in range(4)]
        draw.line([_bezier(control, i / 40) for i in range(41)], fill=rgba, width=length(5, 12), joint="curve")
    elif t.mark == "mask":
        draw.polygon(_points(t.polygon(w, h, r.uniform(1.0, 1.15))), fill=rgba)
    elif t.mark == "point":
        radius = max(int(r.uniform(8, 15) * k), 1)
        px, py = cx + r.gauss(0, 0.06) * bw, cy + r.gauss(0, 0.06) * bh
        draw.ellipse((px - radius, py - radius, px + radius, py + radius), fill=rgba)
    else:
        p = _points(t.polygon(w, h, r.uniform(1.0, 1.1)))
        draw.line(p + p[:2], fill=rgba, width=length(4, 8), joint="curve")
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def _bezier(c, u):
    v = 1 - u
    f = (v * v * v, 3 * u * v * v, 3 * u * u * v, u * u * u)
    return sum(a * p[0] for a, p in zip(f, c)), sum(a * p[1] for a, p in zip(f, c))


def _arrow(draw, r, k, cx, cy, bw, bh, rgba, width):
    s = min(bw, bh)
    if r.random() < 0.4:  # what a server draws when it is given no seed
        size, angle, tip = min(s, 50 * k), -math.pi / 4, (cx, cy)
    else:
        size, angle = r.uniform(*sorted((0.8 * s, 50 * k))), r.uniform(0, 2 * math.pi)
        tip = (cx + r.uniform(-0.2, 0.2) * bw, cy + r.uniform(-0.2, 0.2) * bh)
    head = max(r.uniform(0.25, 0.45) * size, 6 * k)
    tail = (tip[0] + (size - head) * math.cos(angle), tip[1] + (size - head) * math.sin(angle))
    draw.line([tip, tail], fill=rgba, width=width)
    sides = [(tip[0] + head * math.cos(angle + d), tip[1] + head * math.sin(angle + d)) for d in (-math.pi / 3, math.pi / 3)]
    if r.random() < 0.65:
        draw.polygon([tip, *sides], fill=rgba)
    else:
        draw.line([sides[0], tip, sides[1]], fill=rgba, width=width)


DIGITS = {1: "0010001100001000010000100001000111000", 2: "01110100010000100110010001000011111", 3: "01110100010000100110000011000101110",
          4: "00010001100101010010111110001000010", 5: "11111100001111000001000011000101110", 6: "01110100001000011110100011000101110",
          7: "11111000010001000100010000100001000", 8: "01110100011000101110100011000101110", 9: "01110100011000101111000010000101110"}


@functools.lru_cache(256)
def _digit(number, height, style):
    """A digit as a coverage mask of the given height."""
    if style == 0:
        bits = np.array([int(b) for b in DIGITS[number][:35]], dtype=np.uint8).reshape(7, 5) * 255
        return Image.fromarray(bits).resize((max(3, round(height * 5 / 7)), height), Image.BICUBIC if height < 28 else Image.NEAREST)
    font = ImageFont.load_default(round(height * 1.38) * 4)
    box = font.getbbox(str(number), stroke_width=style - 1)
    image = Image.new("L", (box[2] - box[0] + 4, box[3] - box[1]), 0)
    ImageDraw.Draw(image).text((2 - box[0], -box[1]), str(number), fill=255, font=font, stroke_width=(style - 1) * 3)
    image = image.crop(image.getbbox())
    return image.resize((max(2, round(image.width * height / image.height)), height), Image.BICUBIC)


def _label(image, t, r, picture):
    """A set-of-mark number: a box with a digit at the upper left of the object, or at the centre of a large one."""
    w, h = image.size
    height = max(6, round(max(w, h) * r.uniform(0.11, 0.14)))
    digit = _digit(t.number, height, r.choice([0, 1, 1, 2]))
    style = picture.seed % 3
    paper, ink = [((255, 255, 255), (0, 0, 0)), ((0, 0, 0), (255, 255, 255)), ((0, 0, 0), (255, 255, 255))][style]
    x0, y0, x1, y1 = t.box(w, h)
    away = 0 if t.size == 3 and r.random() < 0.4 else r.uniform(0.8, 1.05)
    cx, cy = t.x * w - away * (x1 - x0) / 2, t.y * h - away * (y1 - y0) / 2
    half = max(digit.width, digit.height) / 2 + max(1, height * r.uniform(0.1, 0.25))
    cx, cy = min(max(cx, half), w - half), min(max(cy, half), h - half)
    draw = ImageDraw.Draw(image)
    box = (cx - half, cy - half, cx + half, cy + half)
    draw.ellipse(box, fill=paper) if r.random() < 0.2 else draw.rectangle(box, fill=paper)
    image.paste(ink, (round(cx - digit.width / 2), round(cy - digit.height / 2)), digit)


def stretch_tile(image):
    return np.asarray(image.resize((TILE, TILE), Image.BICUBIC) if image.size != (TILE, TILE) else image)


def fit_tile(image, paper=(0, 0, 0)):
    """Aspect kept, centred, padded: the crop of a single picture."""
    w, h = image.size
    _, _, ox, oy = fitted(w, h)
    s = TILE / max(w, h)
    small = image.resize((min(math.ceil(w * s), TILE), min(math.ceil(h * s), TILE)), Image.BICUBIC)
    tile = Image.new("RGB", (TILE, TILE), paper)
    tile.paste(small, (ox, oy))
    return np.asarray(tile)


def square_tile(image):
    """Padded with grey to a square, then resized: one of several pictures."""
    w, h = image.size
    if w == h:
        return stretch_tile(image)
    side = max(w, h)
    square = Image.new("RGB", (side, side), GREY)
    square.paste(image, ((side - w) // 2, (side - h) // 2))
    return stretch_tile(square)
