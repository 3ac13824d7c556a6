"""Stage 1a: the tower alone learns dense labels of patches (shape, colour, size, place, order, marks, numbers)."""

import argparse
import random

import numpy as np
import torch

import drawing
import scenes
from muon import Muon
from net import Model, dense_accuracy, dense_loss
from run import Run, schedule


def picture_with_labels(r, marks=0.35, numbers=0.175):
    """A picture of any kind, its tile in one of the three ways a processor makes tiles, and the labels of the tile."""
    u = r.random()
    if u < marks:
        picture = scenes.random_picture(r, 1, 5)
        scenes.add_marks(picture, r)
    elif u < marks + numbers:
        picture = scenes.random_picture(r, 1, 5, sizes=(2, 3))
        scenes.add_numbers(picture, r)
    else:
        picture = scenes.random_picture(r, 1, 6)
    return (*tile(picture, drawing.render(picture), r.choice(["stretched", "fitted", "square"])),)


def shares(step):
    """Shares of marked and of numbered pictures: none at first, most at last."""
    return (0.0, 0.0) if step < 600 else (0.35, 0.175) if step < 3000 else (0.55, 0.2)


def tile(picture, image, how):
    if how == "stretched":
        return drawing.stretch_tile(image), scenes.patch_labels(picture, scenes.stretched(*image.size))
    labels = scenes.patch_labels(picture, scenes.fitted(*image.size))
    return (drawing.fit_tile(image) if how == "fitted" else drawing.square_tile(image)), labels


def batch(seed, step, size, share):
    r = random.Random(seed * 1_000_003 + step)
    tiles, labels = zip(*(picture_with_labels(r, *share) for _ in range(size)))
    return torch.from_numpy(np.stack(tiles)), torch.from_numpy(np.stack(labels))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", required=True)
    p.add_argument("--steps", type=int, default=4500)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--flat", type=float, default=0.5)
    o = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    model = Model()
    optimizer = Muon([(n, q) for n, q in model.named_parameters() if n.startswith(("tower", "heads"))])
    run = Run(o.out, "tower")
    start = run.resume(model, optimizer)
    for step in range(start, o.steps):
        pixels, labels = batch(o.seed, step, o.batch, shares(step))
        model.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16):
            scores = model.heads(model.tower(pixels))
        loss = dense_loss(scores, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.heads.parameters(), 1.0)
        optimizer.step(schedule(step, o.steps, flat=o.flat))
        if step % 100 == 99:
            accuracy = {k: round(v, 3) for k, v in dense_accuracy(scores, labels).items()}
            run.log(step=step + 1, loss=round(loss.item(), 3), **accuracy)
        if step % 200 == 199 or step == o.steps - 1:
            run.save(step + 1, model, optimizer)


if __name__ == "__main__":
    main()
