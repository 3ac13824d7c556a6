"""The exported checkpoint in transformers against our own arithmetic: same pixels, same tokens, same logits."""

import argparse
import random

import numpy as np
import torch
from transformers import AutoProcessor, AutoTokenizer, LlavaOnevisionForConditionalGeneration

import drawing
import export
import samples
from samples import PHASES
from tokens import VIDEO
from train_decoder import forward


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--cases", type=int, default=60)
    o = p.parse_args()
    ours = export.read(o.checkpoint)
    theirs = LlavaOnevisionForConditionalGeneration.from_pretrained(o.checkpoint, dtype=torch.float32).eval()
    processor = AutoProcessor.from_pretrained(o.checkpoint)
    r = random.Random(77)
    worst, pixel_gap, equal_tokens, equal_answers, count, layouts = 0.0, 0, 0, 0, 0, set()
    while count < o.cases:
        sample = samples.draw_sample(r, PHASES[-1], 250)
        if sample.layout == "base" or not sample.conversations:
            continue  # transformers always adds the crop
        sample.system, sample.conversations = "", sample.conversations[:1]
        count += 1
        kind, turns = sample.conversations[0]
        layouts.add(sample.layout)
        content, media = [], {}
        images = [drawing.render(q) for q in sample.pictures]
        if sample.layout == "video":
            content, media = [{"type": "video"}], {"videos": [np.stack([np.asarray(i) for i in images])]}
        elif images:
            content, media = [{"type": "image"} for _ in images], {"images": [images]}
        messages = []
        for i, (q, answer) in enumerate(turns):
            messages.append({"role": "user", "content": (content if i == 0 else []) + [{"type": "text", "text": q}]})
            messages.append({"role": "assistant", "content": [{"type": "text", "text": answer}]})
        prompt = processor.apply_chat_template(messages[:-1], add_generation_prompt=True)
        inputs = processor(text=prompt, return_tensors="pt", **media)
        b = samples.collate([sample], pixels=True)
        answer = len(b.target)
        known = b.tokens[0, : b.tokens.shape[1] - answer]
        same = inputs["input_ids"][0].tolist() == [t if t != samples.IMAGE or sample.layout != "video" else VIDEO for t in known.tolist()]
        equal_tokens += same
        with torch.no_grad():
            features = ours.projector(ours.tower(b.pixels)) if b.pixels is not None else torch.zeros(0, 36, ours.c.width)
            a = forward(ours, b, features)[0]
            z = theirs(**inputs).logits[0, -1]
            out = theirs.generate(**inputs, max_new_tokens=100, do_sample=False)[0, inputs["input_ids"].shape[1] :]
            mine = forward(ours, b, features).argmax(-1).tolist()
        gap = (a - z).abs().max().item()
        worst = max(worst, gap)
        right_mine, right_theirs = mine == b.target.tolist(), out.tolist() == b.target.tolist()
        equal_answers += right_mine == right_theirs
        if gap > 1e-2 or not same or right_mine != right_theirs:
            print(kind, sample.layout, images and images[0].size, "tokens equal:", same, "gap", gap, right_mine, right_theirs)
    print(f"{count} cases of {sorted(layouts)}: tokens equal {equal_tokens}, same verdict {equal_answers}, largest logit difference {worst:.2e}")


if __name__ == "__main__":
    main()
