"""Exact answers of an exported checkpoint on fresh scenes, per kind of question.

An answer is right if every token is, the end token included. All tokens of the right answer are the most likely ones
given those before them exactly if greedy generation produces that answer, so one pass over the packed rows suffices.
"""

import argparse
from collections import defaultdict

import torch

import export
import samples
from samples import Mix
from train import forward

SEED = 900_000  # far from the training seeds

ALL = samples.PLACED | {"where": 4, "relation": 4, "beside": 6, "extreme": 4, "missing": 4, "count": 3}
RUNS = [  # each run is repeated until its kinds have enough answers
    Mix({"single": 1}, kinds=ALL, describe=0.6, off=0.0),
    Mix({"marked": 1}, kinds=ALL, off=0.0),
    Mix({"numbered": 1}, kinds=ALL, off=0.0),
    Mix({"change": 0.5, "several": 0.5}, kinds=ALL, off=0.0),
    Mix({"moving": 0.5, "sequence": 0.5}, kinds=ALL, off=0.0),
    Mix({"none": 0.5, "single": 0.5}, kinds=ALL, off=8.0),
]
KINDS = [
    ["describe", *ALL], ["arrow", "region", "stroke"], ["number", "number_of"], ["change", "which_picture", "nth_picture"],
    ["direction", "first_last", "video_describe"], ["other"],
]


@torch.no_grad()
def evaluate(model, wanted, dtype=torch.float32, report=None):
    """kind -> (right, asked), separately for long and for short answers in the sum."""
    right, asked = defaultdict(int), defaultdict(int)
    for i, (mix, kinds) in enumerate(zip(RUNS, KINDS)):
        step = 0
        while min(asked[k] for k in kinds) < wanted:
            b = samples.batch(SEED + i, step, 32, mix, 260, pixels=True)
            step += 1
            with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
                features = model.projector(model.tower(b.pixels)) if b.pixels is not None else torch.zeros(0, 36, model.c.width)
                logits = forward(model, b, features)
            wrong = torch.zeros(len(b.kinds)).index_add_(0, b.owner, (logits.argmax(-1) != b.target).float())
            for kind, w in zip(b.kinds, wrong.tolist()):
                if kind in kinds and asked[kind] < wanted:
                    asked[kind] += 1
                    right[kind] += w == 0
                    if report and w:
                        report(b, kind, logits)
    return {k: (right[k], asked[k]) for ks in KINDS for k in ks}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--questions", type=int, default=2000, help="per kind")
    p.add_argument("--bf16", action="store_true", help="compute in bfloat16, not only the weights")
    p.add_argument("--threads", type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    model = export.read(o.checkpoint)
    for kind, (right, asked) in evaluate(model, o.questions, torch.bfloat16 if o.bf16 else torch.float32).items():
        print(f"| {kind} | {100 * right / asked:.1f} |", flush=True)


if __name__ == "__main__":
    main()
