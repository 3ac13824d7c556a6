"""Scenes as plain data: what is where. Pixels come from drawing.py, words from questions.py."""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image, ImageDraw

from words import COLOURS, LABELS, MARK_COLOURS, MARKS, POSITION_BINS, SHAPES

TILE, PATCH = 84, 14
SIDE = TILE // PATCH
RADIUS = [None, (0.070, 0.090), (0.115, 0.140), (0.175, 0.220)]  # of the shorter side of the picture, per size

RGB = {  # lowest and highest value per channel
    "red": ((205, 0, 0), (255, 40, 50)),
    "orange": ((240, 120, 0), (255, 165, 30)),
    "yellow": ((240, 215, 0), (255, 255, 60)),
    "green": ((0, 120, 0), (60, 255, 70)),
    "blue": ((0, 0, 180), (50, 100, 255)),
    "purple": ((100, 0, 120), (150, 45, 200)),
    "pink": ((240, 80, 160), (255, 190, 210)),
    "black": ((0, 0, 0), (35, 35, 35)),
}


def _outline(shape):
    if shape == "circle":
        return [(math.cos(i * math.pi / 20), math.sin(i * math.pi / 20)) for i in range(40)]
    if shape == "square":
        return [(-0.87, -0.87), (0.87, -0.87), (0.87, 0.87), (-0.87, 0.87)]
    if shape == "triangle":
        return [(0.0, -1.0), (1.0, 0.85), (-1.0, 0.85)]
    if shape == "diamond":
        return [(0.0, -1.1), (0.95, 0.0), (0.0, 1.1), (-0.95, 0.0)]
    if shape == "star":
        radii = [1.15, 0.47] * 5
        return [(q * math.sin(i * math.pi / 5), -q * math.cos(i * math.pi / 5)) for i, q in enumerate(radii)]
    arm = 0.33
    return [(-arm, -1), (arm, -1), (arm, -arm), (1, -arm), (1, arm), (arm, arm),
            (arm, 1), (-arm, 1), (-arm, arm), (-1, arm), (-1, -arm), (-arm, -arm)]


OUTLINES = {s: np.array(_outline(s), dtype=np.float32) for s in SHAPES[1:]}


@dataclass
class Thing:
    shape: str
    colour: str
    size: int  # 1 small, 2 medium, 3 large
    x: float  # centre, 0..1 of the width
    y: float  # centre, 0..1 of the height
    radius: float  # of the shorter side
    angle: float = 0.0
    stretch: float = 1.0
    rgb: tuple = (0, 0, 0)
    number: int = 0
    mark: str = "none"
    mark_colour: str = "none"

    def polygon(self, width, height, grow=1.0):
        unit = min(width, height) * self.radius * grow
        c, s = math.cos(self.angle), math.sin(self.angle)
        points = OUTLINES[self.shape]
        px, py = points[:, 0] * self.stretch, points[:, 1] / self.stretch
        return np.stack([self.x * width + unit * (c * px - s * py), self.y * height + unit * (s * px + c * py)], 1)

    def box(self, width, height):
        p = self.polygon(width, height)
        return (*p.min(0), *p.max(0))


@dataclass
class Picture:
    width: int
    height: int
    things: list
    background: dict
    seed: int
    numbered_at: str = "centre"

    def ordered(self):
        """Left to right; from top to bottom where two are straight above each other."""
        return sorted(self.things, key=lambda t: (round(t.x * 25), t.y))


def random_rgb(colour, r):
    low, high = RGB[colour]
    if r.random() < 0.25:
        pure = {"red": (255, 0, 0), "orange": (255, 165, 0), "yellow": (255, 255, 0), "blue": (0, 0, 255),
                "green": r.choice([(0, 128, 0), (0, 255, 0)]), "purple": (128, 0, 128),
                "pink": r.choice([(255, 192, 203), (255, 105, 180)]), "black": (0, 0, 0)}
        return pure[colour]
    return tuple(r.randint(x, y) for x, y in zip(low, high))


def far(p, q, least=95):
    return sum((x - y) ** 2 for x, y in zip(p, q)) >= least * least


def random_background(r):
    kind = r.choices(["plain", "gradient", "noisy"], [5, 2, 2])[0]

    def tone():
        u = r.random()
        if u < 0.35:
            return (255, 255, 255)
        if u < 0.6:
            g = r.randint(170, 250)
            return tuple(max(0, min(255, g + r.randint(-12, 12))) for _ in range(3))
        if u < 0.75:
            g = r.randint(0, 120)
            return tuple(max(0, min(255, g + r.randint(-12, 12))) for _ in range(3))
        return tuple(r.randint(0, 255) for _ in range(3))

    first = tone()
    second = first
    if kind == "gradient":
        second = tuple(max(0, min(255, c + r.randint(-60, 60))) for c in first)
    return {"kind": kind, "first": first, "second": second, "across": r.random() < 0.5, "noise": r.uniform(4, 22)}


def random_size(r):
    """Width and height: half of the pictures are square, the others up to 1.6 : 1."""
    longest = r.randint(84, 180) if r.random() < 0.94 else r.randint(180, 640)
    if r.random() < 0.5:
        return longest, longest
    other = round(longest / r.uniform(1.1, 1.6)) if r.random() < 0.7 else longest * 3 // 4
    return (longest, other) if r.random() < 0.65 else (other, longest)


def allowed_colours(background):
    def fits(c):
        middle = tuple((p + q) / 2 for p, q in zip(*RGB[c]))
        return far(middle, background["first"], 120) and far(middle, background["second"], 120)

    return [c for c in COLOURS[1:] if fits(c)]


def random_thing(r, colours, sizes=(1, 2, 3)):
    size = r.choice(sizes)
    return Thing(r.choice(SHAPES[1:]), r.choice(colours), size, 0, 0, r.uniform(*RADIUS[size]),
                 r.gauss(0, 0.07), r.uniform(0.9, 1.11))


def place(thing, others, r, width, height, tries=40, apart=0.0):
    """A free position whose x is clearly different from (or equal to) every other one, so that an order exists."""
    unit = min(width, height)
    mx, my = thing.radius * unit / width * 1.1 + 0.01, thing.radius * unit / height * 1.1 + 0.01
    for _ in range(tries):
        x, y = r.uniform(mx, 1 - mx), r.uniform(my, 1 - my)
        fine = True
        for o in others:
            dx, dy = (x - o.x) * width, (y - o.y) * height
            if math.hypot(dx, dy) < (thing.radius + o.radius) * unit * 1.15 + 0.02 * unit + apart * max(width, height) or abs(x - o.x) < 0.06:
                fine = False
                break
        if fine:
            thing.x, thing.y = x, y
            return True
    return False


def paint(thing, background, r):
    """Choose the exact colour, away from the background."""
    for _ in range(20):
        thing.rgb = random_rgb(thing.colour, r)
        if far(thing.rgb, background["first"]) and far(thing.rgb, background["second"]):
            return
    low, high = RGB[thing.colour]
    thing.rgb = tuple((p + q) // 2 for p, q in zip(low, high))


def random_picture(r, least=1, most=6, size=None, background=None, sizes=(1, 2, 3), apart=0.0):
    width, height = size or random_size(r)
    background = background or random_background(r)
    colours = allowed_colours(background)
    while len(colours) < 4:
        background = random_background(r)
        colours = allowed_colours(background)
    if r.random() < 0.3:  # few colours, so that the other attributes have to be looked at
        colours = r.sample(colours, 2)
    wanted = r.randint(least, most)
    things = []
    for i in range(wanted):
        thing = random_thing(r, colours, sizes if wanted < 5 or len(sizes) < 3 else (1, 1, 2, 2, 3))
        if place(thing, things, r, width, height, apart=apart):
            paint(thing, background, r)
            things.append(thing)
    picture = Picture(width, height, things, background, r.getrandbits(32))
    return picture


def add_marks(picture, r, most=2, kinds=MARKS[1:]):
    """Marks on one or two different objects: never the same kind twice, colours unlike the object."""
    for thing in r.sample(picture.things, min(len(picture.things), r.randint(1, most))):
        used = {t.mark for t in picture.things}
        thing.mark = r.choice([k for k in kinds if k not in used])
        options = [c for c in MARK_COLOURS[1:] if c != thing.colour and c not in [t.mark_colour for t in picture.things]
                   and not {c, thing.colour} <= {"red", "orange", "pink"} and not {c, thing.colour} <= {"orange", "yellow"}
                   and not {c, thing.colour} <= {"purple", "pink", "blue"}
                   and far(MARK_RGB[c], picture.background["first"], 110)]
        if not options:
            thing.mark = "none"
            continue
        popular = [c for c in options if c in ("red", "blue")]
        thing.mark_colour = r.choice(popular if popular and r.random() < 0.4 else options)


MARK_RGB = {"red": (255, 0, 0), "orange": (255, 165, 0), "yellow": (255, 255, 0), "green": (0, 255, 0),
            "blue": (0, 0, 255), "purple": (128, 0, 128), "pink": (255, 0, 255)}


SERVED_MARKS = ["rectangle", "ellipse", "arrow", "scribble", "mask"]  # what questions are asked about


def add_numbers(picture, r):
    numbers = list(range(1, len(picture.things) + 1))
    r.shuffle(numbers)
    for thing, number in zip(picture.things, numbers):
        thing.number = number


# How a picture becomes a tile: (scale x, scale y, offset x, offset y) from pixels of the picture to pixels of the tile.
def stretched(width, height):
    return TILE / width, TILE / height, 0, 0


def fitted(width, height):
    s = TILE / max(width, height)
    new_w, new_h = min(math.ceil(width * s), TILE), min(math.ceil(height * s), TILE)
    return s, s, (TILE - new_w) // 2, (TILE - new_h) // 2


def patch_labels(picture, transform, fine=6):
    """Labels of the 36 patches of a tile, [36, len(LABELS)] int64: the object that covers most of a patch."""
    n = SIDE * fine
    sx, sy, ox, oy = (v * fine / PATCH for v in transform)
    ids = Image.new("L", (n, n), 0)
    draw = ImageDraw.Draw(ids)
    things = picture.ordered()
    rows = np.zeros((len(things) + 1, len(LABELS)), dtype=np.int64)
    centres = []
    for i, t in enumerate(things, 1):
        p = t.polygon(picture.width, picture.height)
        p = p * (sx, sy) + (ox, oy)
        draw.polygon([tuple(q) for q in p.tolist()], fill=i)
        cx, cy = t.x * picture.width * sx + ox, t.y * picture.height * sy + oy
        bx, by = (min(POSITION_BINS, max(1, 1 + int(v * POSITION_BINS / n))) for v in (cx, cy))
        rows[i] = (SHAPES.index(t.shape), COLOURS.index(t.colour), t.size, bx, by, i, 0,
                   MARKS.index(t.mark), MARK_COLOURS.index(t.mark_colour), t.number)
        centres.append((min(SIDE - 1, int(cy / fine)) * SIDE + min(SIDE - 1, int(cx / fine))))
    grid = np.asarray(ids).reshape(SIDE, fine, SIDE, fine).transpose(0, 2, 1, 3).reshape(SIDE * SIDE, fine * fine)
    counts = np.stack([(grid == i).sum(1) for i in range(1, len(things) + 1)], 1) if things else np.zeros((36, 1))
    owner = np.where(counts.max(1) >= fine * fine * 0.15, counts.argmax(1) + 1, 0)
    for i, c in enumerate(centres, 1):
        owner[c] = i
    labels = rows[owner]
    for i, c in enumerate(centres, 1):
        labels[c, 6] = owner[c] == i
    return labels


def changed(picture, **values):
    return replace(picture, things=[replace(t) for t in picture.things], **values)
