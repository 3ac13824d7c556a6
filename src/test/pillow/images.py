"""The drawings that generated files show: flat areas, gradients, something like a photo, noise."""

import numpy as np
from PIL import Image

SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40, 63, 65, 100]


def size(rng):
    return int(rng.choice(SIZES)), int(rng.choice(SIZES))


def drawing(rng, width, height):
    """An RGB array [height, width, 3] of 8 bits."""
    kind = rng.integers(4)
    y, x = np.mgrid[:height, :width]
    if kind == 0:
        pixels = np.full((height, width, 3), rng.integers(0, 256, 3))
        for _ in range(5):
            color = rng.integers(0, 256, 3)
            left, top = rng.integers(width), rng.integers(height)
            if rng.integers(2):
                pixels[(x - left) ** 2 + (y - top) ** 2 < (min(width, height) / 3) ** 2] = color
            else:
                pixels[top : top + height // 2, left : left + width // 2] = color
    elif kind == 1:
        across = rng.integers(0, 256, (2, 3))
        down = rng.integers(0, 256, (2, 3))
        part_x, part_y = x[..., None] / max(1, width - 1), y[..., None] / max(1, height - 1)
        pixels = (across[0] * (1 - part_x) + across[1] * part_x + down[0] * (1 - part_y) + down[1] * part_y) / 2
    elif kind == 2:
        rough = rng.integers(0, 256, (max(2, height // 8), max(2, width // 8), 3)).astype(np.uint8)
        pixels = np.asarray(Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC)).astype(int)
        pixels = pixels + rng.integers(-6, 7, (height, width, 3))
    else:
        pixels = rng.integers(0, 256, (height, width, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def opacity(rng, width, height):
    """[height, width] of 8 bits."""
    kind = rng.integers(3)
    y, x = np.mgrid[:height, :width]
    if kind == 0:
        return (((x // 4 + y // 4) % 2) * 255).astype(np.uint8)
    if kind == 1:
        return (x * 255 // max(1, width - 1)).astype(np.uint8)
    return rng.integers(0, 256, (height, width)).astype(np.uint8)


def deep(rng, pixels):
    """16 bits whose upper eight are those of the pixels."""
    return (pixels.astype(np.uint16) << 8) | rng.integers(0, 256, pixels.shape).astype(np.uint16)
