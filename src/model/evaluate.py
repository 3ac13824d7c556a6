"""Exact answers of an exported checkpoint on fresh scenes, per kind of question: one question of a kind per scene.

An answer is right if every token is, the end token included. All tokens of the right answer are the most likely ones
given those before them exactly if greedy generation produces that answer, so one pass over the packed rows suffices.
"""

import argparse
import json
import random
from collections import Counter
from dataclasses import replace

import torch

import export
import samples
import scenes
import wordings
from samples import Mix
from train_decoder import forward

SEED = 900_000_000  # far from the training seeds

PLAIN = dict.fromkeys(samples.PLACED, 2) | {"extreme": 4, "where": 4, "relation": 3, "relation_yes": 3, "count_some": 0}
SIMPLE_SCENES = Mix({"single": 1}, most=4, kinds=PLAIN, off=0.0)
ALL = replace(samples.PHASES[-1], crowded=0.0, off=0.05)
RUNS = {  # name: (what is drawn, the kinds that are counted)
    "plain": (replace(SIMPLE_SCENES, describe=1.0), ["describe", *(k for k, w in PLAIN.items() if w)]),
    "some": (replace(SIMPLE_SCENES, most=3, kinds={"count_some": 1}), ["count_some"]),
    "some_of_four": (replace(SIMPLE_SCENES, least=4, kinds={"count_some": 1}), ["count_some"]),
    "json": (replace(SIMPLE_SCENES, kinds={"as_json": 1}), ["as_json"]),
    "crowded": (replace(SIMPLE_SCENES, describe=1.0, most=6, least=5), ["describe", "count", "colour", "shape"]),
    **{mark: (Mix({"marked": 1}, kinds=PLAIN, off=0.0, marks=(mark,)), [kind]) for kind, marks in
       (("arrow", ["arrow"]), ("region", ["rectangle", "ellipse", "mask"]), ("stroke", ["scribble"])) for mark in marks},
    "numbered": (Mix({"numbered": 1}, kinds=PLAIN, off=0.0), ["number", "number_of"]),
    "change": (Mix({"change": 1}, off=0.0), ["change"]),
    "several": (Mix({"several": 1}, off=0.0), ["which_picture", "nth_picture"]),
    "moving": (Mix({"moving": 1}, off=0.0), ["direction", "video_describe"]),
    "sequence": (Mix({"sequence": 1}, off=0.0), ["first_last", "sequence"]),
    "dialogue": (replace(ALL, history=0.5), ["dialogue"]),
    "other": (Mix({"none": 0.5, "single": 0.5}, kinds=PLAIN, describe=0.0, off=8.4), ["other"]),
}
SERVED_RUNS = {  # only through a server, which holds the answer to a schema
    "schema": (replace(SIMPLE_SCENES, kinds={"held_to_schema": 1}), ["held_to_schema"]),
}


def run_of(name):
    return RUNS.get(name) or SERVED_RUNS[name]


def scenes_of(run, seed):
    """Endless samples of a run, each with at most one conversation per kind."""
    mix, kinds = run_of(run)
    r = random.Random(f"{seed} {run}")
    while True:
        sample = samples.draw_sample(r, mix, 400)
        first = {}
        for kind, turns in sample.conversations:
            if kind in kinds:
                first.setdefault(kind, turns)
        sample.conversations = list(first.items())
        yield sample


@torch.no_grad()
def verdicts(model, chosen, dtype):
    """For every conversation of the samples: (kind, short, whether the whole answer is right)."""
    b = samples.collate(chosen, pixels=True)
    with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
        features = model.projector(model.tower(b.pixels)) if b.pixels is not None else torch.zeros(0, 36, model.c.width)
        logits = forward(model, b, features)
    wrong = torch.zeros(len(b.kinds)).index_add_(0, b.owner, (logits.argmax(-1) != b.target).float())
    return [(kind, w == 0) for kind, w in zip(b.kinds, wrong.tolist())]


def evaluate(model, run, wanted, dtype=torch.float32):
    """kind -> percent right over `wanted` scenes."""
    right, asked, taken, waiting = Counter(), Counter(), Counter(), []
    kinds = RUNS[run][1]
    for sample in scenes_of(run, SEED):
        sample.conversations = [(k, t) for k, t in sample.conversations if taken[k] < wanted]
        taken.update(k for k, _ in sample.conversations)
        if sample.conversations:
            waiting.append(sample)
        done = all(taken[k] >= wanted for k in kinds)
        if len(waiting) == 32 or (done and waiting):
            for kind, ok in verdicts(model, waiting, dtype):
                asked[kind] += 1
                right[kind] += ok
            waiting = []
        if done:
            return {k: round(100 * right[k] / asked[k], 1) for k in kinds}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--scenes", type=int, default=2000, help="per kind")
    p.add_argument("--runs", nargs="*", default=list(RUNS))
    p.add_argument("--held-out", action="store_true", help="ask in wordings that training never saw")
    p.add_argument("--bf16", action="store_true", help="compute in bfloat16, not only the weights")
    o = p.parse_args()
    torch.set_num_threads(1)
    wordings.HELD_OUT = o.held_out
    model = export.read(o.checkpoint)
    for run in o.runs:
        print(json.dumps({"run": run, **evaluate(model, run, o.scenes, torch.bfloat16 if o.bf16 else torch.float32)}), flush=True)


if __name__ == "__main__":
    main()
