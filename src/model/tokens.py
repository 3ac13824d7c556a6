"""Byte-level BPE of 1,024 tokens, made from our own questions: every word that matters is one token."""

import functools
import json
import random
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

import offtopic
import questions
import scenes
import wordings
from words import COLOURS, MARKS, PLACES, PLURALS, SHAPES, SIZES

SIZE = 1024
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>", "<video>"]
PAD, START, END, IMAGE, VIDEO = range(SIZE - 5, SIZE)
FILE = Path(__file__).with_name("tokenizer.json")


def important():
    words = set(SHAPES[1:] + COLOURS[1:] + SIZES[1:] + MARKS[1:] + list(PLURALS.values()) + questions.ORDINALS)
    words |= {w for row in PLACES for place in row for w in place.split()}
    words |= set("""color colour shape size object objects shapes thing things item items figure figures picture pictures image images video
        assistant user system above below left right up down yes no nothing number there are is the a an it of to what which how many where arrow box lime""".split())
    return sorted(words)


def corpus():
    r = random.Random(0)
    lines = []
    for _ in range(6000):
        p = scenes.random_picture(r)
        if not p.things:
            continue
        scenes.add_marks(p, r)
        scenes.add_numbers(p, r)
        for f in (questions.SINGLE | questions.MARKED | questions.NUMBERED).values():
            found = f(p, r)
            if found:
                lines += [questions.worded(found[0], r, r.random() < 0.3), found[1], found[2] or ""]
    lines += r.sample(lines, 2000) + [q for q in wordings.CHANGE + wordings.NTH + wordings.WHICH_PICTURE + wordings.DIRECTION + wordings.FIRST + wordings.LAST for _ in range(200)]
    lines += [offtopic.question(r) for _ in range(8000)] + [offtopic.ANSWER] * 500
    for w in important():
        lines += [f"{w} {w}\n{w}\n{w.capitalize()}"] * 3000
    lines += [f"{d} {d}" for d in range(10) for _ in range(3000)]
    return lines


def train():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=SIZE - len(SPECIAL), initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False)
    tokenizer.train_from_iterator(corpus(), trainer)
    assert tokenizer.get_vocab_size() == SIZE - len(SPECIAL)
    tokenizer.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in SPECIAL])
    data = json.loads(tokenizer.to_str())
    data["normalizer"] = {"type": "NFC"}
    data["post_processor"] = json.loads(processors.TemplateProcessing(single="$A", pair="$A $B:1", special_tokens=[]).__getstate__())
    FILE.write_text(json.dumps(data, ensure_ascii=False))
    tokenizer = load()
    assert [tokenizer.token_to_id(s) for s in SPECIAL] == [PAD, START, END, IMAGE, VIDEO]
    for w in important():
        for form in (" " + w, w, w.capitalize()):
            assert len(tokenizer.encode(form).ids) == 1, form
    return tokenizer


@functools.lru_cache(1)
def load():
    return Tokenizer.from_file(str(FILE))


@functools.lru_cache(200_000)
def encode(text):
    return tuple(load().encode(text).ids)


if __name__ == "__main__":
    t = train()
    print(t.get_vocab_size(), [t.decode([i]) for i in range(600, 900)])
