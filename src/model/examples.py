"""Pictures with questions and expected answers: small ones for the tests of the server, larger ones for its README.

Only cases that the exported checkpoint answers with a clear margin are written.
"""

import argparse
import itertools
import json
from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont

import drawing
import evaluate
import export
import samples
import tokens
from scenes import OUTLINES, Picture
from train_decoder import forward

MARGIN = 1.5  # least difference of the two largest logits at every token of the answer


def seen(model, batch):
    return model.projector(model.tower(batch.pixels)) if batch.pixels is not None else torch.zeros(0, 36, model.c.width)


@torch.no_grad()
def margin(model, sample):
    """Least margin over the answer's tokens; negative if an answer token is not the most likely one."""
    b = samples.collate([sample], pixels=True)
    logits = forward(model, b, seen(model, b))
    wanted = logits.gather(1, b.target[:, None])[:, 0]
    return (wanted - logits.scatter(1, b.target[:, None], -1e9).max(1).values).min().item()


def small_cases(model, folder, per_kind):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    cases = []
    for run, (_, kinds) in evaluate.RUNS.items():
        found = dict.fromkeys(kinds, 0)
        for sample in itertools.islice(evaluate.scenes_of(run, 4242), 1500):
            if any(max(p.width, p.height) > 180 for p in sample.pictures) or len(sample.pictures) > 8:
                continue
            for kind, turns in sample.conversations:
                if found[kind] < per_kind and margin(model, samples.Sample(sample.layout, sample.pictures, [(kind, turns)])) >= MARGIN:
                    found[kind] += 1
                    name = f"{run}-{kind}-{found[kind]}"
                    key = "video_frames" if sample.layout == "video" else "images"
                    cases.append({"kind": kind, key: write(sample.pictures, folder, name), "turns": [{"question": q, "answer": a} for q, a in turns]})
                    break
            if min(found.values()) >= per_kind:
                break
    (folder / "cases.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
    return cases


def write(pictures, folder, name):
    files = [f"{name}-{i + 1}.png" if len(pictures) > 1 else f"{name}.png" for i in range(len(pictures))]
    for picture, file in zip(pictures, files):
        drawing.render(picture).save(folder / file, optimize=True)
    return files


LARGE = {  # what anybody would draw: pure colours on white, no smoothing
    "shapes.png": [("circle", 130, 130, 60, "red"), ("square", 320, 300, 95, "blue"), ("triangle", 520, 140, 62, "green")],
    "before.png": [("circle", 320, 240, 62, "red")],
    "after.png": [("circle", 320, 240, 62, "green")],
    "marked.png": [("star", 180, 240, 66, "blue"), ("circle", 460, 240, 62, "yellow")],
}


def large(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, things in LARGE.items():
        image = Image.new("RGB", (640, 480), "white")
        draw = ImageDraw.Draw(image)
        for shape, x, y, radius, colour in things:
            draw.polygon([(x + px * radius, y + py * radius) for px, py in OUTLINES[shape].tolist()], fill=colour)
        if name == "marked.png":
            draw.rectangle((100, 160, 260, 320), outline="red", width=10)
        image.save(folder / name, optimize=True)


def sign(folder):
    """A text, which the model cannot read: for tools that can."""
    image = Image.new("RGB", (640, 360), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((80, 80, 560, 280), fill="#0a7a3a")
    draw.text((140, 140), "EXIT 42", font=ImageFont.load_default(90), fill="white")
    image.save(folder / "sign.png")


@torch.no_grad()
def ask(model, images, question, before=(), length=60):
    """Greedy answer of our own network to a question about PIL images, after earlier turns (question, answer)."""
    pictures = [Picture(i.width, i.height, [], {}, 0) for i in images]
    layout = "none" if not images else "single" if len(images) == 1 else "several"
    given = {id(p): i.convert("RGB") for p, i in zip(pictures, images)}
    render, drawing.render = drawing.render, lambda p: given[id(p)]
    try:
        b = samples.collate([samples.Sample(layout, pictures, [("", [*before, (question, "")])])], pixels=True)
    finally:
        drawing.render = render
    features, answer = seen(model, b), []
    known, places = b.tokens[:, :-1], b.features[:, :-1]  # without the end token of the empty answer
    while len(answer) < length:
        total = known.shape[1]
        b.tokens, b.features, b.where = known, places, torch.tensor([total - 1])
        b.positions, b.segments = torch.arange(total)[None], torch.zeros(1, total, dtype=torch.long)
        token = forward(model, b, features).argmax(-1)
        if token.item() == tokens.END:
            break
        answer.append(token.item())
        known, places = torch.cat([known, token[None]], 1), torch.cat([places, torch.tensor([[-1]])], 1)
    return tokens.load().decode(answer)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--tests", required=True)
    p.add_argument("--examples", required=True)
    p.add_argument("--per-kind", type=int, default=2)
    o = p.parse_args()
    torch.set_num_threads(1)
    model = export.read(o.checkpoint)
    large(Path(o.examples))
    sign(Path(o.examples))
    for name in LARGE:
        image = Image.open(Path(o.examples) / name)
        for q in ("Describe the picture.", "How many shapes are there?", "What color is the circle?", "Is there a blue square?", "Where is the circle?", "What is inside the red rectangle?"):
            print(name, q, ask(model, [image], q))
        q = "What is in the picture?"
        turns = [(q, ask(model, [image], q))]
        for q in ("What color is the circle?", "How many shapes are there?"):
            turns.append((q, ask(model, [image], q, turns)))
        print(name, turns)
    print("What changed?", ask(model, [Image.open(Path(o.examples) / n) for n in ("before.png", "after.png")], "What changed between the two pictures?"))
    cases = small_cases(model, Path(o.tests), o.per_kind)
    print(len(cases), "cases of", len({c["kind"] for c in cases}), "kinds")


if __name__ == "__main__":
    main()
