"""Pictures with questions and expected answers: small ones for the tests of the server, larger ones for its README.

Only cases that the exported checkpoint answers with a clear margin are written.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from PIL import Image, ImageDraw

import drawing
import export
import samples
from evaluate import KINDS, RUNS
from scenes import random_picture, Picture
from train import forward

MARGIN = 1.5  # least difference of the two largest logits at every token of the answer


def margin(model, sample):
    """Least margin over the answer's tokens; negative if an answer token is not the most likely one."""
    b = samples.collate([sample], pixels=True)
    with torch.no_grad():
        features = model.projector(model.tower(b.pixels)) if b.pixels is not None else torch.zeros(0, 36, model.c.width)
        logits = forward(model, b, features)
    wanted = logits.gather(1, b.target[:, None])[:, 0]
    return (wanted - logits.scatter(1, b.target[:, None], -1e9).max(1).values).min().item()


def small_cases(model, folder, per_kind):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    cases, r = [], random.Random(4242)
    for mix, kinds in zip(RUNS, KINDS):
        found = {k: 0 for k in kinds}
        for _ in range(4000):
            if min(found.values()) >= per_kind:
                break
            sample = samples.draw_sample(r, mix, 240)
            if any(p.width > 200 or p.height > 200 for p in sample.pictures) or len(sample.pictures) > 8:
                continue
            for kind, turns in sample.conversations:
                if found.get(kind, per_kind) >= per_kind:
                    continue
                one = samples.Sample(sample.layout, sample.pictures, [(kind, turns)])
                if margin(model, one) < MARGIN:
                    continue
                found[kind] += 1
                name = f"{kind}-{found[kind]}"
                files = []
                for i, p in enumerate(sample.pictures):
                    files.append(f"{name}-{i + 1}.png" if len(sample.pictures) > 1 else f"{name}.png")
                    drawing.render(p).save(folder / files[-1], optimize=True)
                case = {"kind": kind, ("video_frames" if sample.layout == "video" else "images"): files,
                        "turns": [{"question": q, "answer": a} for q, a in turns]}
                cases.append(case)
                break
    (folder / "cases.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
    return cases


def shape(draw, kind, cx, cy, radius, colour):
    from scenes import OUTLINES
    if kind == "circle":
        draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=colour)
    else:
        draw.polygon([(cx + x * radius, cy + y * radius) for x, y in OUTLINES[kind].tolist()], fill=colour)


LARGE = {  # what anybody would draw: pure colours on white, no smoothing
    "shapes.png": [("circle", 130, 130, 60, "red"), ("square", 320, 300, 95, "blue"), ("triangle", 520, 140, 62, "green")],
    "before.png": [("circle", 160, 240, 60, "red"), ("star", 430, 220, 62, "blue")],
    "after.png": [("circle", 160, 240, 60, "green"), ("star", 430, 220, 62, "blue")],
    "many.png": [("star", 90, 110, 36, "orange"), ("circle", 200, 340, 60, "purple"), ("cross", 320, 120, 58, "black"),
                 ("diamond", 430, 330, 60, "blue"), ("square", 560, 130, 36, "red")],
}


def large(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, things in LARGE.items():
        image = Image.new("RGB", (640, 480), "white")
        for t in things:
            shape(ImageDraw.Draw(image), *t)
        image.save(folder / name, optimize=True)


def ask(model, images, question, layout=None, length=60):
    """Greedy answer of our own network to a question about image files or PIL images."""
    import tokens

    class Given(Picture):
        pass

    pictures = [Picture(i.width, i.height, [], {}, 0) for i in images]
    layout = layout or ("none" if not images else "single" if len(images) == 1 else "several")
    sample = samples.Sample(layout, pictures, [("ask", [(question, "")])])
    render, by_id = drawing.render, {id(p): i.convert("RGB") for p, i in zip(pictures, images)}
    drawing.render = lambda p: by_id[id(p)]
    try:
        text = ""
        answer = []
        with torch.no_grad():
            b = samples.collate([sample], pixels=True)
            features = model.projector(model.tower(b.pixels)) if images else torch.zeros(0, 36, model.c.width)
            while len(answer) < length:
                known = samples.Sample(layout, pictures, [("ask", [(question, "")])])
                b = samples.collate([known], pixels=False)
                extra = torch.tensor([answer], dtype=torch.long)
                n = b.tokens.shape[1] - 1  # without the end token of the empty answer
                b.tokens = torch.cat([b.tokens[:, :n], extra], 1)
                total = b.tokens.shape[1]
                b.positions, b.segments = torch.arange(total)[None], torch.zeros(1, total, dtype=torch.long)
                b.features = torch.cat([b.features[:, :n], torch.full((1, len(answer)), -1)], 1)
                b.where = torch.tensor([total - 1])
                token = forward(model, b, features).argmax(-1).item()
                if token == tokens.END:
                    break
                answer.append(token)
            text = tokens.load().decode(answer)
        return text
    finally:
        drawing.render = render


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--tests", required=True)
    p.add_argument("--examples", required=True)
    p.add_argument("--per-kind", type=int, default=2)
    o = p.parse_args()
    model = export.read(o.checkpoint)
    cases = small_cases(model, Path(o.tests), o.per_kind)
    print(len(cases), "cases;", sorted(c["kind"] for c in cases))
    large(Path(o.examples))
    for name in LARGE:
        image = Image.open(Path(o.examples) / name)
        for q in ("Describe the picture.", "How many shapes are there?", "What color is the circle?", "Is there a blue star?"):
            print(name, q, ask(model, [image], q))
    two = [Image.open(Path(o.examples) / n) for n in ("before.png", "after.png")]
    print("What changed?", ask(model, two, "What changed between the two pictures?"))


if __name__ == "__main__":
    main()
