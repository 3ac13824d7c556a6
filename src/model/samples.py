"""Training rows: a prefix with pictures, then several conversations about it that do not see each other.

    prefix                      conversation 1                    conversation 2 ...
    <|im_start|>user <image>... \\nquestion<|im_end|>...answer     \\nquestion<|im_end|>...answer
    segment 0                   segment 1                         segment 2

A token sees the prefix and its own segment; positions of every conversation start after the prefix.
"""

import random
from dataclasses import dataclass, field, replace

import numpy as np
import torch

import drawing
import offtopic
import questions as ask
import scenes
import wordings
from tokens import END, IMAGE, PAD, START, encode
from wordings import choose
from words import SHAPES, a

NEWLINE, POOLED = -1, 100_000  # feature indices: the newline vector; from POOLED on cells of pooled frames
CELLS = 9  # of a pooled frame
SYSTEM = ["You are a helpful assistant.", "You are a helpful language and vision assistant.", "Be brief.", "You answer questions about pictures.",
          "Answer politely.", "You are a friendly robot."]


@dataclass
class Sample:
    """One prefix and its conversations: each a list of (question, answer) turns whose last answer is learned."""

    layout: str  # none, base, single, several, video
    pictures: list
    conversations: list = field(default_factory=list)  # (kind, turns)
    system: str = ""
    opening: tuple | None = None  # the conversation that most users begin with


# ---- what is shown and asked -------------------------------------------------------------------------------------

@dataclass
class Mix:
    """What a stage trains on."""

    layouts: dict
    least: int = 1
    most: int = 6
    crowded: float = 0.0  # share of plain pictures with five or six objects whatever `most` says
    kinds: dict = field(default_factory=dict)
    short: float = 0.4
    describe: float = 0.4
    off: float = 0.5
    history: float = 0.0  # share of questions that come after one or two others about the same pictures
    marks: tuple = tuple(scenes.SERVED_MARKS)


SIMPLE = {"colour": 4, "shape": 4, "size": 3, "count": 1, "exists": 2, "verify": 2, "count_some": 1}
PLACED = {"colour": 2, "shape": 2, "size": 2, "count": 1, "exists": 3, "verify": 4, "count_some": 4, "where": 4, "relation": 6, "relation_yes": 8,
          "extreme": 3, "beside": 1, "count_size": 1, "missing": 2, "follow_up": 2}

PHASES = [
    Mix({"base": 1}, most=3, kinds=SIMPLE, short=0.25, off=0.0),
    Mix({"base": 0.5, "single": 0.05, "marked": 0.09, "numbered": 0.09, "change": 0.09, "several": 0.06, "moving": 0.07, "sequence": 0.04, "none": 0.01},
        most=4, kinds=PLACED, short=0.55, describe=0.1, off=0.05),
    Mix({"base": 0.02, "single": 0.5, "marked": 0.12, "numbered": 0.09, "change": 0.08, "several": 0.08, "moving": 0.05, "sequence": 0.06, "none": 0.02},
        most=4, kinds=PLACED | {"count_some": 12, "extreme": 6, "verify": 6, "follow_up": 6, "count_size": 2, "exists": 5, "as_json": 14, "held_to_schema": 5}, short=0.45, describe=0.5, off=0.07, crowded=0.2, history=0.2),
]


def draw_sample(r, mix, budget):
    """One row's worth of scene and conversations, at most `budget` tokens."""
    what = r.choices(list(mix.layouts), list(mix.layouts.values()))[0]
    makers = {"marked": marked, "numbered": numbered, "change": change, "several": several, "moving": moving, "sequence": sequence, "none": nothing}
    sample, more = makers[what](r, mix) if what in makers else plain(r, mix, what)
    if r.random() < 0.05:
        sample.system = r.choice(SYSTEM)
    used = prefix_length(sample)
    waiting = list(sample.conversations)
    opening = sample.opening or next(iter(waiting), None)
    sample.conversations = []
    for _ in range(40):
        found = waiting.pop(0) if waiting else more()
        if not found:
            continue
        if r.random() < mix.off * 0.12:
            found = off_topic(r)
        if r.random() < mix.history:
            found = after_others(found, opening, more, r)
        n = len(conversation_tokens(found[1])[0])
        if used + n > budget:
            if len(sample.conversations) and used + 25 > budget:
                break
            continue
        used += n
        sample.conversations.append(found)
    return sample


def off_topic(r):
    return "other", [(offtopic.question(r), offtopic.ANSWER)]


def after_others(found, opening, more, r):
    """The conversation with one or two finished questions of any kind before it, often the one that most users begin with."""
    before = []
    for _ in range(1 if r.random() < 0.75 else 2):
        u = r.random()
        earlier = off_topic(r) if u < 0.1 else opening if opening and u < 0.5 else more()
        if earlier and len(earlier[1]) == 1 and earlier[1][0][1] != found[1][-1][1]:
            before += earlier[1]
    return ("dialogue", before + found[1]) if before else found


def finish(kind, found, r, mix, choice=None):
    """Choose the wording and the long or short answer; turns of a dialogue stay one style."""
    if not found:
        return None
    turns = found if isinstance(found, list) else [found]
    short = r.random() < mix.short and all(t[2] for t in turns)
    return kind, [(ask.worded(q, r, short and (i == 0 or r.random() < 0.8), kind, choice), s) if short
                  else (ask.worded(q, r, False), long) for i, (q, long, s) in enumerate(turns)]


def about(picture, r, mix):
    """A question about a plain picture."""
    kind = r.choices(list(mix.kinds), list(mix.kinds.values()))[0]
    if not picture.things or len(picture.things) > 4 and r.random() < 0.3:
        kind = "count"
    function = ask.follow_up if kind == "follow_up" else ask.SINGLE[kind]
    return finish(kind, function(picture, r), r, mix)


def plain(r, mix, layout):
    least, most = (5, 6) if r.random() < mix.crowded else (mix.least, mix.most)
    picture = scenes.random_picture(r, least, most)
    sample = Sample(layout, [picture], opening=finish("describe", ask.describe(picture, r), r, mix))
    if r.random() < mix.describe:
        sample.conversations.append(sample.opening)
    return sample, lambda: about(picture, r, mix)


def marked(r, mix):
    picture = scenes.random_picture(r, 1, 3, sizes=(2, 3))
    scenes.add_marks(picture, r, most=1, kinds=mix.marks)

    def more():
        if r.random() < 0.2:
            return about(picture, r, mix)
        kind = r.choice(list(ask.MARKED))
        return finish(kind, ask.MARKED[kind](picture, r), r, mix)

    return Sample("base" if mix.layouts.get("base", 0) > 0.2 and r.random() < 0.5 else "single", [picture]), more


def numbered(r, mix):
    picture = scenes.random_picture(r, 1, 3, sizes=(2, 3), apart=0.16)
    scenes.add_numbers(picture, r)

    def more():
        if r.random() < 0.2:
            return about(picture, r, mix)
        kind = r.choice(list(ask.NUMBERED))
        return finish(kind, ask.NUMBERED[kind](picture, r), r, mix)

    return Sample("base" if mix.layouts.get("base", 0) > 0.2 and r.random() < 0.5 else "single", [picture]), more


def change(r, mix):
    """Two pictures that differ in one thing, or not at all."""
    what = r.choice(["colour", "colour", "shape", "shape", "added", "removed", "nothing", "nothing"])
    before = scenes.random_picture(r, 1, 1)
    after = scenes.changed(before, seed=r.getrandbits(32))
    (old,), (t,) = before.things, after.things
    if what == "colour":
        t.colour = r.choice([c for c in scenes.allowed_colours(before.background) if c != old.colour])
        scenes.paint(t, before.background, r)
    elif what == "shape":
        t.shape = r.choice([s for s in SHAPES[1:] if s != old.shape])
    elif what == "added":
        before.things.clear()
    elif what == "removed":
        after.things.clear()
    sample = Sample("several", [before, after])
    answer = ask.compared(before, after, what)
    sample.conversations.append(finish("change", (choose(wordings.CHANGE, r), answer, None), r, mix))

    def more():
        if r.random() < 0.2 and before.things and after.things:
            return finish("nth_picture", ask.nth_picture(sample.pictures, r), r, mix)
        return finish("change", (choose(wordings.CHANGE, r), answer, None), r, mix)

    return sample, more


def several(r, mix):
    pictures = [scenes.random_picture(r, 1, 1) for _ in range(r.choice([2, 2, 3]))]

    def more():
        if r.random() < 0.75:
            return finish("which_picture", ask.which_picture(pictures, r), r, mix, ask.ordinals(pictures))
        return finish("nth_picture", ask.nth_picture(pictures, r), r, mix)

    return Sample("several", pictures), more


def frames_size(r):
    w = r.randint(84, 160)
    return r.choice([(w, w), (w, round(w * 0.75)), (w, round(w * 0.5625)), (w, w)])


def moving(r, mix):
    """One object moves in a straight line; perhaps another one rests."""
    count = r.randint(4, 12) if r.random() < 0.8 else 8
    base = scenes.random_picture(r, 1, 1, size=frames_size(r), sizes=(2, 3))
    t = base.things[0]
    way = r.choice(["left", "right", "up", "down"])
    near, distant = sorted((r.uniform(0.14, 0.5), r.uniform(0.5, 0.86)))
    if distant - near < 0.35:
        near, distant = 0.2, 0.75
    across, drift = r.uniform(0.2, 0.8), r.gauss(0, 0.02)
    still = []
    if r.random() < 0.3:
        other = scenes.random_thing(r, [c for c in scenes.allowed_colours(base.background) if c != t.colour], (2,))
        other.x, other.y = r.uniform(0.15, 0.85), r.uniform(0.15, 0.85)
        side = other.y if way in ("left", "right") else other.x
        if abs(side - across) > 0.3:
            scenes.paint(other, base.background, r)
            still = [other]
    frames = []
    for i in range(count):
        u = i / (count - 1)
        along = near + (distant - near) * (u if way in ("right", "down") else 1 - u)
        side = across + drift * u
        x, y = (along, side) if way in ("left", "right") else (side, along)
        frames.append(replace(base, things=[replace(t, x=x, y=y), *still], seed=base.seed))
    sample = Sample("video", frames)

    def more():
        if r.random() < 0.45:
            q = choose(wordings.HAPPENS, r)
            words = {"left": "to the left", "right": "to the right"}.get(way, way)
            return finish("video_describe", (q, f"The {t.colour} {t.shape} moves {words}.", None), r, mix)
        return finish("direction", ask.direction(t, way, r), r, mix)

    return sample, more


def sequence(r, mix):
    """Objects shown one after the other."""
    base = scenes.random_picture(r, 1, 1, size=frames_size(r), sizes=(2, 3))
    things = [base.things[0]]
    for _ in range(r.choice([1, 1, 2])):
        t = scenes.random_thing(r, scenes.allowed_colours(base.background), (2, 3))
        if (t.shape, t.colour) == (things[-1].shape, things[-1].colour):
            continue
        scenes.place(t, [], r, base.width, base.height)
        scenes.paint(t, base.background, r)
        things.append(t)
    if len(things) < 2:
        return sequence(r, mix)
    frames = [replace(base, things=[t]) for t in things for _ in range(r.randint(1, 4 if len(things) < 4 else 3))]
    sample = Sample("video", frames)

    def more():
        if len(things) == 2 and r.random() < 0.55:
            q = choose(wordings.HAPPENS, r)
            return finish("sequence", (q, "First " + ", then ".join(a(ask.brief(t)) for t in things) + ".", None), r, mix)
        return finish("first_last", ask.first_last(things[0], things[-1], r), r, mix)

    return sample, more


def nothing(r, mix):
    """No picture: whatever is asked, say what we can do."""
    other = scenes.random_picture(r, 1, 4)

    def more():
        if r.random() < 0.2:
            found = about(other, r, mix)
            return found and ("other", [(found[1][0][0], offtopic.ANSWER)])
        return "other", [(offtopic.question(r), offtopic.ANSWER)]

    return Sample("none", []), more


# ---- tokens ------------------------------------------------------------------------------------------------------

def prefix_length(sample):
    return len(prefix(sample)[0])


def prefix(sample):
    """Tokens and feature indices of everything before the first question."""
    features = feature_indices(sample)
    system = [START, *encode(f"system \n{sample.system}"), END] if sample.system else []
    head = [*system, START, *encode("user ")]
    return head + [IMAGE] * len(features), [None] * len(head) + features


def feature_indices(sample):
    """Which feature stands at each picture token. Tile k has patches 36 k ... 36 k + 35."""
    n = scenes.SIDE**2
    if sample.layout == "none":
        return []
    if sample.layout == "base":
        return [*range(n), NEWLINE]
    if sample.layout == "several":
        return [i for k in range(len(sample.pictures)) for i in (*range(k * n, k * n + n), NEWLINE)]
    if sample.layout == "video":
        return [POOLED + i for i in range(CELLS * len(sample.pictures))] + [NEWLINE]
    p = sample.pictures[0]
    crop = 0 if p.width == p.height else n
    rows, columns = kept(p.width, p.height)
    return [*range(n)] + [i for y in rows for i in (*(crop + y * scenes.SIDE + x for x in columns), NEWLINE)]


def kept(width, height):
    """Rows and columns of the crop that are left after the padding is cut off."""
    side, rows, columns = scenes.SIDE, range(scenes.SIDE), range(scenes.SIDE)
    if width > height:
        cut = (side - int(round(height * (side / width), 7))) // 2
        rows = range(cut, side - cut)
    elif height > width:
        cut = (side - int(round(width * (side / height), 7))) // 2
        columns = range(cut, side - cut)
    return rows, columns


def conversation_tokens(turns):
    """Tokens after the prefix, and for each whether it is to be predicted."""
    ids, learned = [], []
    for i, (question, answer) in enumerate(turns):
        start = [START, *encode("user ")] if i else []
        last = i == len(turns) - 1
        # A finished turn is written "assistant \n" by the chat template, the one to be generated "assistant\n".
        q = [*start, *encode("\n" + question), END, START, *encode("assistant\n" if last else "assistant \n")]
        reply = [*encode(answer), END]
        ids += q + reply
        learned += [False] * len(q) + [last] * len(reply)
    return ids, learned


def tiles(sample, pixels):
    """The tiles of a sample: (pixels or None, labels)."""
    result = []
    for p in sample.pictures:
        image = drawing.render(p) if pixels else None
        if sample.layout == "several":
            result.append((drawing.square_tile(image) if pixels else None, scenes.patch_labels(p, scenes.fitted(p.width, p.height))))
            continue
        result.append((drawing.stretch_tile(image) if pixels else None, scenes.patch_labels(p, scenes.stretched(p.width, p.height))))
        if sample.layout == "single" and p.width != p.height:
            result.append((drawing.fit_tile(image) if pixels else None, scenes.patch_labels(p, scenes.fitted(p.width, p.height))))
    return result


@dataclass
class Batch:
    tokens: torch.Tensor  # [rows, length]
    positions: torch.Tensor  # [rows, length]
    segments: torch.Tensor  # [rows, length], -1 padding
    features: torch.Tensor  # [rows, length]: index into patches | pooled cells | newline, or -1
    labels: torch.Tensor  # [tiles, 36, labels]
    pixels: torch.Tensor | None  # [tiles, 84, 84, 3]
    where: torch.Tensor  # [answers tokens]: flat index of the token before
    target: torch.Tensor  # [answer tokens]
    owner: torch.Tensor  # [answer tokens]: index of the conversation
    kinds: list  # per conversation


def collate(samples, pixels):
    every = [t for s in samples for t in tiles(s, pixels)]
    patches = len(every) * scenes.SIDE**2
    cells = len(every) * CELLS
    rows, base, kinds, answers = [], 0, [], []
    for i, s in enumerate(samples):
        ids, features = prefix(s)
        n = len(ids)
        offset = base
        features = [-1 if f is None else patches + cells if f == NEWLINE else patches + offset * CELLS + f - POOLED if f >= POOLED
                    else offset * scenes.SIDE**2 + f for f in features]
        positions, segments = list(range(n)), [0] * n
        for c, (kind, turns) in enumerate(s.conversations):
            more, learned = conversation_tokens(turns)
            answers += [(i, len(ids) + j - 1, t, len(kinds)) for j, (t, l) in enumerate(zip(more, learned)) if l]
            kinds.append(kind)
            positions += range(n, n + len(more))
            segments += [c + 1] * len(more)
            features += [-1] * len(more)
            ids = ids + more
        rows.append((ids, positions, segments, features))
        base += len(tiles_of(s))
    length = max(len(row[0]) for row in rows)
    pads = (PAD, 0, -1, -1)
    tokens, positions, segments, features = (torch.tensor([row[k] + [pads[k]] * (length - len(row[k])) for row in rows]) for k in range(4))
    row, column, target, owner = (torch.tensor(v) for v in zip(*answers))
    labels = torch.from_numpy(np.stack([t[1] for t in every])) if every else torch.zeros(0, 36, 10, dtype=torch.long)
    images = torch.from_numpy(np.stack([t[0] for t in every])) if pixels and every else None
    return Batch(tokens, positions, segments, features, labels, images, row * length + column, target, owner, kinds)


def tiles_of(s):
    """One entry per tile, without making them."""
    if s.layout == "single" and s.pictures[0].width != s.pictures[0].height:
        return [0, 1]
    return s.pictures


def batch(seed, step, rows, mix, budget, pixels):
    r = random.Random(seed * 1_000_003 + step)
    samples = []
    while len(samples) < rows:
        s = draw_sample(r, mix, budget)
        if s.conversations:
            samples.append(s)
    return collate(samples, pixels)


def attention_mask(segments):
    n = segments.shape[1]
    q, k = segments[:, :, None], segments[:, None, :]
    mask = ((k == 0) | (k == q)) & (k >= 0) & torch.ones(n, n, dtype=torch.bool).tril()
    return (mask | torch.eye(n, dtype=torch.bool))[:, None]
