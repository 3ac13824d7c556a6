"""Questions about scenes with their answers. Every function returns (question, long answer, short answer) or None.

The long answer is given by default, the short one when a word or phrase is asked for. Exactly one answer is right:
where a scene leaves room for doubt (two red circles, nearly the same height), the question is not asked.
"""

import offtopic
from words import MARKS, PLACES, PLURALS, SHAPES, SIZES, COLOURS, a, capital

NOUNS = ["object", "shape", "thing", "item", "figure", "object", "shape"]
IN = ["", "", "", " in the picture", " in the image", " in this picture", " in this image", " in the photo", " here"]
MOST_NAMED = 4  # objects of a description
MARGIN = 0.1  # least difference of two coordinates that may be asked about


def value(t, attribute):
    return SIZES[t.size] if attribute == "size" else getattr(t, attribute)


def phrase(t, attributes, noun):
    words = [value(t, k) for k in ("size", "colour") if k in attributes]
    return " ".join(words + [t.shape if "shape" in attributes else noun])


SUBSETS = [("shape",), ("colour",), ("colour", "shape"), ("colour", "shape"), ("size", "shape"), ("size", "colour"), ("size", "colour", "shape"),
           ("size",)]


def refer(t, things, r, without=None):
    """A phrase that fits this object only, or None."""
    fits = [s for s in SUBSETS if without not in s
            and sum(all(value(o, k) == value(t, k) for k in s) for o in things) == 1]
    if not fits:
        return None
    short = [s for s in fits if len(s) < 3]
    return phrase(t, r.choice(short if short and r.random() < 0.8 else fits), r.choice(NOUNS))


def full(t):
    return f"{SIZES[t.size]} {t.colour} {t.shape}"


def brief(t):
    return f"{t.colour} {t.shape}"


def pick(things, r, without=None):
    t = r.choice(things)
    name = refer(t, things, r, without)
    return (t, name) if name else (None, None)


# ---- one picture -------------------------------------------------------------------------------------------------

DESCRIBE = ["Describe the picture.", "Describe the image.", "Describe this image.", "Describe this picture.", "What do you see?", "What is in the picture?",
            "What is in this image?", "What's in this picture?", "What's in the image?", "What is shown in the image?", "What does the picture show?", "Describe what you see.",
            "What can you see in the picture?", "What objects are in the picture?", "Which shapes are in the picture?", "List the objects.",
            "List all shapes in the image.", "Describe the scene.", "Give a description of the image.", "What is this?", "What is here?", "Describe the photo.",
            "Describe it.", "Describe", "Please describe the picture in detail.", "Describe the picture from left to right.", "Tell me what is in the picture.",
            "What objects do you see?", "What shapes do you see?", "Explain the picture."]


def listing(things):
    names = [a(full(t)) for t in things]
    if len(names) > 1:
        names[-2:] = [names[-2] + " and " + names[-1]]
    return capital(", ".join(names)) + "."


def describe(p, r):
    crowd = f"I see {len(p.things)} objects, too many to name."
    return r.choice(DESCRIBE), listing(p.ordered()) if len(p.things) <= MOST_NAMED else crowd, None


COUNT = ["How many {n}s are there{i}?", "How many {n}s are{i}?", "How many {n}s do you see{i}?", "How many {n}s can you see{i}?", "Count the {n}s{i}.", "Count all {n}s{i}.",
         "What is the number of {n}s{i}?", "How many {n}s does the picture show?", "How many {n}s does the image contain?", "Tell me how many {n}s there are{i}.", "How many {n}s{i}?",
         "What is the total number of {n}s{i}?", "Can you count the {n}s{i}?"]


def ask_count(what, n, r):
    q = r.choice(COUNT).replace("{n}s", what).format(i=r.choice(IN))
    q = q.replace("are  in", "are in") if not q.endswith("are?") else f"How many {what} are there?"
    return q


def count(p, r):
    n = len(p.things)
    noun = r.choice(NOUNS)
    return ask_count(noun + "s", n, r), f"There is 1 {noun}." if n == 1 else f"There are {n} {noun}s.", str(n)


def count_some(p, r):
    if len(p.things) > MOST_NAMED:
        return None
    by = r.choice(["colour", "shape", "both"])
    t = r.choice(p.things)
    if r.random() < 0.35:
        t = type(t)(r.choice(SHAPES[1:]), r.choice(COLOURS[1:]), r.randint(1, 3), 0, 0, 0)
    keys = {"both": ("colour", "shape")}.get(by, (by,))
    n = sum(all(value(o, k) == value(t, k) for k in keys) for o in p.things)
    noun = r.choice(NOUNS)
    one = phrase(t, keys, noun)
    many = one[: -len(t.shape)] + PLURALS[t.shape] if "shape" in keys else one + "s"
    return ask_count(many, n, r), f"I see {n} {one if n == 1 else many}.", str(n)


def count_size(p, r):
    """How many are large: not reliable after training, so it is answered like everything unknown."""
    noun = r.choice(NOUNS + list(PLURALS))
    many = f"{r.choice(SIZES[1:])} {PLURALS.get(noun, noun + 's')}"
    return ask_count(many, 0, r), offtopic.ANSWER, offtopic.ANSWER


COLOUR = ["What {c} is {o}{i}?", "What {c} does {o} have{i}?", "What is the {c} of {o}{i}?", "Which {c} is {o}{i}?", "Which {c} does {o} have?", "Tell me the {c} of {o}.",
          "What {c} is {o}?", "What's the {c} of {o}?", "Name the {c} of {o}.", "In which {c} is {o} drawn?", "What {c} has {o}?", "{o}: what {c} is it?", "The {c} of {o}{i}?"]


def the(name, r):
    return "the " + name


def colour(p, r):
    t, name = pick(p.things, r, "colour")
    if not t:
        return None
    q = r.choice(COLOUR).format(c=r.choice(["color", "colour"]), o=the(name, r), i=r.choice(IN))
    return capital(q), f"The {name} is {t.colour}.", capital(t.colour)


SHAPE = ["What shape is {o}{i}?", "What is the shape of {o}{i}?", "Which shape is {o}{i}?", "Which shape does {o} have{i}?", "What shape does {o} have?", "Tell me the shape of {o}.",
         "What is {o}{i}?", "What kind of shape is {o}?", "What's the shape of {o}{i}?", "Name the shape of {o}.", "What shape has {o}?", "What form does {o} have?"]


def shape(p, r):
    t, name = pick(p.things, r, "shape")
    if not t:
        return None
    return r.choice(SHAPE).format(o=the(name, r), i=r.choice(IN)), f"The {name} is {a(t.shape)}.", capital(t.shape)


SIZE = ["How big is {o}{i}?", "What size is {o}{i}?", "What is the size of {o}{i}?", "How large is {o}{i}?", "Which size does {o} have?", "Tell me the size of {o}.", "What size does {o} have{i}?",
        "What's the size of {o}?", "Is {o} small, medium or large?", "How big is {o}?"]


def size(p, r):
    t, name = pick(p.things, r, "size")
    if not t:
        return None
    return r.choice(SIZE).format(o=the(name, r), i=r.choice(IN)), f"The {name} is {SIZES[t.size]}.", capital(SIZES[t.size])


WHERE = ["Where is {o}{i}?", "Where is {o}?", "Where in the picture is {o}?", "Where in the image is {o}?", "What is the position of {o}{i}?", "In which part of the picture is {o}?",
         "Where can I find {o}{i}?", "Where do you see {o}{i}?", "Tell me where {o} is.", "Locate {o}.", "What is the location of {o}?", "Find {o}."]


def third(v):
    """0, 1 or 2; None near a border."""
    if min(abs(v - 1 / 3), abs(v - 2 / 3)) < 0.045:
        return None
    return int(v * 3)


def where(p, r):
    t, name = pick(p.things, r)
    if not t:
        return None
    column, row = third(t.x), third(t.y)
    if column is None or row is None:
        return None
    place = PLACES[row][column]
    long = f"The {name} is {'in' if place == 'center' else 'on' if place in ('left', 'right') else 'at'} the {place}."
    return r.choice(WHERE).format(o=the(name, r), i=r.choice(IN)), long, capital(place)


EXISTS = ["Is there {o}{i}?", "Is there {o}{i}?", "Do you see {o}{i}?", "Can you see {o}{i}?", "Does the picture show {o}?", "Does the image contain {o}?", "Is {o} present{i}?",
          "Is {o} visible{i}?", "Can {o} be seen{i}?"]


def exists(p, r):
    keys = r.choice([("shape",), ("colour",), ("colour", "shape"), ("colour", "shape"), ("size", "shape"), ("size", "colour")])
    yes = r.random() < 0.5
    noun = r.choice(NOUNS)
    for _ in range(12):
        if yes or r.random() < 0.6:  # the wrong ones are mixed from attributes that do occur
            t = r.choice(p.things)
            if not yes:
                o = r.choice(p.things)
                t = type(t)(t.shape, o.colour if r.random() < 0.7 else r.choice(COLOURS[1:]), o.size, 0, 0, 0)
        else:
            t = type(p.things[0])(r.choice(SHAPES[1:]), r.choice(COLOURS[1:]), r.randint(1, 3), 0, 0, 0)
        if any(all(value(o, k) == value(t, k) for k in keys) for o in p.things) == yes:
            name = phrase(t, keys, noun)
            q = capital(r.choice(EXISTS).format(o=a(name), i=r.choice(IN)))
            return q, f"Yes, there is {a(name)}." if yes else f"No, there is no {name}.", "Yes" if yes else "No"
    return None


VERIFY = ["Is {o} {v}{i}?", "Is {o} {v}?", "Is it true that {o} is {v}?", "Would you say {o} is {v}?", "Is {o}{i} {v}?"]


def verify(p, r):
    key = r.choice(["colour", "colour", "shape", "size"])
    t, name = pick(p.things, r, key)
    if not t:
        return None
    real = value(t, key)
    said = real
    if r.random() < 0.5:
        said = r.choice([value(o, key) for o in p.things] if r.random() < 0.6 else {"colour": COLOURS, "shape": SHAPES, "size": SIZES}[key][1:])
    said_words, real_words = (a(said), a(real)) if key == "shape" else (said, real)
    q = r.choice(VERIFY).format(o=the(name, r), v=said_words, i=r.choice(IN))
    yes = said == real
    return q, f"{'Yes' if yes else 'No'}, the {name} is {real_words}.", "Yes" if yes else "No"


SIDES = {"left": ("x", -1), "right": ("x", 1), "above": ("y", -1), "below": ("y", 1)}
SIDE_WORDS = {"left": ["left of", "to the left of", "on the left of"], "right": ["right of", "to the right of", "on the right of"],
              "above": ["above", "above", "over", "higher than"], "below": ["below", "below", "under", "lower than"]}


def two(p, r, axis=None):
    if len(p.things) < 2:
        return None
    s, t = r.sample(p.things, 2)
    name_s, name_t = refer(s, p.things, r), refer(t, p.things, r)
    if not name_s or not name_t:
        return None
    axes = [k for k in ("xy" if axis is None else axis) if abs(getattr(s, k) - getattr(t, k)) > MARGIN]
    if not axes:
        return None
    k = r.choice(axes)
    less = getattr(s, k) < getattr(t, k)
    return name_s, name_t, {"x": ("left", "right"), "y": ("above", "below")}[k], ({"x": "left", "y": "above"} if less else {"x": "right", "y": "below"})[k]


def relation(p, r):
    found = two(p, r)
    if not found:
        return None
    s, t, choices, real = found
    first, second = choices if r.random() < 0.5 else choices[::-1]
    of = " of" if "left" in choices else ""
    q = r.choice([f"Is the {s} {first} or {second}{of} the {t}?", f"Is the {s} {first} or {second}{of} the {t}?",
                  f"Where is the {s} relative to the {t}: {first} or {second}?", f"Is the {s} {'to the ' if of else ''}{first} or {'to the ' if of else ''}{second}{of} the {t}?",
                  f"{capital(first)} or {second}: where is the {s} compared to the {t}?"])
    return q, f"The {s} is {real}{of} the {t}.", capital(real)


def relation_yes(p, r):
    found = two(p, r)
    if not found:
        return None
    s, t, choices, real = found
    said = r.choice(choices)
    side = r.choice(SIDE_WORDS[said])
    q = r.choice([f"Is the {s} {side} the {t}?", f"Is the {s} {side} the {t}{r.choice(IN)}?", f"Is it true that the {s} is {side} the {t}?", f"Would you say the {s} is {side} the {t}?"])
    yes = said == real
    return q, f"{'Yes' if yes else 'No'}, the {s} is {real}{' of' if 'left' in choices else ''} the {t}.", "Yes" if yes else "No"


EXTREMES = {("x", -1): ["leftmost", "furthest left", "farthest to the left", "first from the left"], ("x", 1): ["rightmost", "furthest right", "farthest to the right", "first from the right"],
            ("y", -1): ["topmost", "highest", "uppermost", "at the very top"], ("y", 1): ["lowest", "bottommost", "at the very bottom", "furthest down"]}


def extreme(p, r):
    if len(p.things) < 2:
        return None
    k, sign = r.choice(list(EXTREMES))
    order = sorted(p.things, key=lambda t: -sign * getattr(t, k))
    if abs(getattr(order[0], k) - getattr(order[1], k)) < MARGIN:
        return None
    noun, word = r.choice(NOUNS), r.choice(EXTREMES[k, sign])
    q = r.choice([f"Which {noun} is {word}{r.choice(IN)}?", f"Which {noun} is the {word} one?", f"What is {word}{r.choice(IN)}?", f"What is the {word} {noun}{r.choice(IN)}?"])
    q = q.replace("the at", "at").replace("the furthest", "furthest").replace("very bottom one", "very bottom").replace("very top one", "very top")
    return q, f"It is {a(brief(order[0]))}.", capital(brief(order[0]))


def beside(p, r):
    """Which object is on a side of another: not reliable after training, so it is answered like everything unknown."""
    t, name = pick(p.things, r)
    if not t:
        return None
    words = r.choice(SIDE_WORDS[r.choice(list(SIDES))][:3])
    text = r.choice([f"What is {words} the {name}?", f"Which object is {words} the {name}?", f"What do you see {words} the {name}?", f"What {r.choice(NOUNS)} is {words} the {name}?"])
    return text, offtopic.ANSWER, offtopic.ANSWER


def missing(p, r):
    """A question about an object that is not there."""
    keys = r.choice([("shape",), ("colour",), ("colour", "shape")])
    noun = r.choice(NOUNS)
    for _ in range(8):
        t = type(p.things[0])(r.choice(SHAPES[1:]), r.choice(COLOURS[1:]), 1, 0, 0, 0)
        if r.random() < 0.5:
            t.colour = r.choice(p.things).colour
        if not any(all(value(o, k) == value(t, k) for k in keys) for o in p.things):
            name = phrase(t, keys, noun)
            asked = [WHERE, SIZE] + ([COLOUR] if "colour" not in keys else []) + ([SHAPE] if "shape" not in keys else [])
            q = r.choice(r.choice(asked)).format(o="the " + name, c=r.choice(["color", "colour"]), i=r.choice(IN))
            return capital(q), f"There is no {name}.", f"There is no {name}."
    return None


# ---- marks and numbers -------------------------------------------------------------------------------------------

MARK_NAMES = {"rectangle": ["rectangle", "rectangle", "box"], "ellipse": ["circle", "ellipse", "circle", "oval"], "arrow": ["arrow"], "scribble": ["scribble"],
              "mask": ["mask"], "point": ["point", "dot"], "contour": ["contour", "outline", "mask contour"]}
INSIDE = ["What is inside {m}?", "What is within {m}?", "What is in {m}?", "Which {n} is inside {m}?", "Which {n} is within {m}?", "What {n} is inside {m}?", "What does {m} contain?",
          "What {n} is in {m}?", "Name the {n} within {m}.", "Describe the {n} within {m}.", "What do you see inside {m}?", "What is the {n} within {m}?"]
MARK_QUESTIONS = {
    "rectangle": INSIDE + ["What does {m} enclose?", "What is framed by {m}?"], "ellipse": INSIDE + ["What is circled by {m}?"], "mask": INSIDE + ["What is covered by {m}?", "Which {n} is covered by {m}?"],
    "scribble": INSIDE + ["What is marked with {m}?", "Which {n} is marked by {m}?", "Which {n} is with {m}?"],
    "arrow": ["Which {n} does {m} point at?", "What does {m} point to?", "What does {m} point at?", "Which {n} is pointed to by {m}?", "What is {m} pointing at?", "Which {n} does {m} point to?",
              "What {n} is {m} pointing to?", "What is at the tip of {m}?", "Describe the {n} pointed to by {m}.", "What is pointed to by {m}?", "Which object is {m} pointing at?"],
    "point": ["Which {n} is at {m}?", "What is at {m}?", "What {n} is under {m}?", "Which {n} is marked with {m}?", "What is marked by {m}?", "Where {m} is, which {n} is it?", "What is the {n} at {m}?"],
    "contour": ["Which {n} is with {m}?", "Which {n} has {m}?", "What is inside {m}?", "What is within {m}?", "Which {n} is marked with {m}?", "What {n} is within {m}?"],
}
COLOUR_SYNONYMS = {"green": ["green", "green", "lime"], "pink": ["pink", "fuchsia", "magenta"]}


def marked(p, r, kinds):
    chosen = [t for t in p.things if t.mark in kinds]
    if not chosen:
        return None
    t = r.choice(chosen)
    name = r.choice(MARK_NAMES[t.mark])
    colour_word = r.choice(COLOUR_SYNONYMS.get(t.mark_colour, [t.mark_colour]))
    name = f"the {colour_word} {name}" if r.random() < 0.75 else f"the {name}"
    q = capital(r.choice(MARK_QUESTIONS[t.mark]).format(m=name, n=r.choice(NOUNS)))
    if t.mark == "mask":  # tints the object, so that its colour is not asked for
        return q, f"It is {a(t.shape)}.", capital(t.shape)
    return q, f"It is {a(brief(t))}.", capital(brief(t))


def arrow(p, r):
    return marked(p, r, ("arrow",))


def region(p, r):
    return marked(p, r, ("rectangle", "ellipse", "mask"))


def stroke(p, r):
    return marked(p, r, ("scribble", "point", "contour"))


def number(p, r):
    t = r.choice(p.things)
    if not t.number:
        return None
    noun, n = r.choice(NOUNS), t.number
    q = r.choice([f"Which {noun} carries number {n}?", f"Which {noun} carries the number {n}?", f"Which {noun} has number {n}?", f"What is number {n}?", f"What {noun} is number {n}?",
                  f"What is {noun} {n}?", f"Which {noun} is labeled {n}?", f"Which {noun} is marked with {n}?", f"Describe {noun} {n}.", f"What carries number {n}?", f"Which {noun} has the label {n}?",
                  f"Which {noun} is marked with number {n}?", f"What is the {noun} with number {n}?", f"What is the {noun} with the number {n}?"])
    return q, f"It is {a(brief(t))}.", capital(brief(t))


def number_of(p, r):
    t, name = pick(p.things, r)
    if not t or not t.number:
        return None
    q = r.choice([f"Which number does the {name} carry?", f"What number is on the {name}?", f"What number does the {name} have?", f"What is the number of the {name}?", f"Which number is on the {name}?",
                  f"What is the label of the {name}?", f"Which number marks the {name}?"])
    return q, f"The {name} has number {t.number}.", str(t.number)


# ---- follow-up turns ---------------------------------------------------------------------------------------------

def follow_up(p, r):
    """Two or three turns about one object ("it"), or the same question about another one."""
    first = {"shape": shape, "colour": colour, "size": size}
    keys = list(first)
    r.shuffle(keys)
    if r.random() < 0.6 or len(p.things) < 2:
        t = r.choice(p.things)
        name = refer(t, p.things, r, keys[0])
        if not name:
            return None
        turns = [_ask(keys[0], t, name, r)]
        for key in keys[1 : r.randint(2, 3)]:
            q = r.choice({"shape": ["What shape is it?", "And what shape is it?", "Which shape does it have?", "And its shape?", "What is its shape?"],
                          "colour": ["What color is it?", "And what colour is it?", "And its color?", "Which color does it have?", "What is its colour?"],
                          "size": ["How big is it?", "And how big is it?", "What size is it?", "And its size?", "What is its size?"]}[key])
            v = value(t, key)
            turns.append((q, f"It is {a(v) if key == 'shape' else v}.", capital(v)))
        column, row = third(t.x), third(t.y)
        if r.random() < 0.4 and column is not None and row is not None:
            place = PLACES[row][column]
            turns[-1] = (r.choice(["Where is it?", "And where is it?", "Where in the picture is it?"]),
                         f"It is {'in' if place == 'center' else 'on' if place in ('left', 'right') else 'at'} the {place}.", capital(place))
        return turns
    key = keys[0]
    s, t = r.sample(p.things, 2)
    name_s, name_t = refer(s, p.things, r, key), refer(t, p.things, r, key)
    if not name_s or not name_t:
        return None
    q, long, short = _ask(key, t, name_t, r)
    q = r.choice([f"And the {name_t}?", f"What about the {name_t}?", f"And what about the {name_t}?", f"The {name_t}?"])
    return [_ask(key, s, name_s, r), (q, long, short)]


def _ask(key, t, name, r):
    template = r.choice({"shape": SHAPE, "colour": COLOUR, "size": SIZE}[key])
    q = capital(template.format(o="the " + name, c=r.choice(["color", "colour"]), i=r.choice(IN)))
    v = value(t, key)
    return q, f"The {name} is {a(v) if key == 'shape' else v}.", capital(v)


# ---- several pictures --------------------------------------------------------------------------------------------

CHANGE = ["What changed?", "What changed between the two pictures?", "What has changed?", "What is different?", "What is the difference between the pictures?", "What is the difference between the two images?",
          "What changed between the pictures?", "What is different in the second picture?", "Compare the two pictures.", "Compare the images.", "How do the pictures differ?",
          "Find the difference.", "Spot the difference.", "What changed from the first to the second image?", "What differs between the two images?", "Tell me the difference between the two pictures.",
          "What is different between the images?", "What are the differences between the two pictures?"]

ORDINALS = ["first", "second", "third", "fourth"]
WHICH_PICTURE = ["Which picture shows {o}?", "Which image shows {o}?", "In which picture is {o}?", "Which of the pictures shows {o}?", "Which of the images contains {o}?", "In which image do you see {o}?",
                 "Which picture has {o}?", "Which picture contains {o}?", "In which image is there {o}?", "Where is {o}: in which picture?", "Which one of the pictures shows {o}?"]
NTH = ["What is in the {k} picture?", "Describe the {k} picture.", "What is in the {k} image?", "What does the {k} picture show?", "Describe the {k} image.", "What do you see in the {k} picture?",
       "What is shown in the {k} image?", "What is in picture {d}?", "Describe image {d}.", "Describe picture {d}.", "What is in image {d}?"]


def compared(before, after, what):
    """Both pictures are named before the verdict, which is then a comparison of words."""
    seen = [a(brief(p.things[0])) if p.things else "nothing" for p in (before, after)]
    verdict = {"nothing": "nothing", "colour": "the color", "shape": "the shape"}
    verdict = f"{verdict[what]} changed" if what in verdict else f"an object was {what}"
    return f"First {seen[0]}, then {seen[1]}: {verdict}."


def which_picture(pictures, r):
    keys = r.choice([("shape",), ("colour",), ("colour", "shape"), ("colour", "shape")])
    k = r.randrange(len(pictures))
    t = r.choice(pictures[k].things)
    if sum(any(all(value(o, key) == value(t, key) for key in keys) for o in p.things) for p in pictures) != 1:
        return None
    q = r.choice(WHICH_PICTURE).format(o=a(phrase(t, keys, r.choice(NOUNS))))
    return q, f"The {ORDINALS[k]} picture.", capital(ORDINALS[k])


def nth_picture(pictures, r):
    k = r.randrange(len(pictures))
    return r.choice(NTH).format(k=ORDINALS[k], d=k + 1), listing(pictures[k].ordered()), None


# ---- videos ------------------------------------------------------------------------------------------------------

DIRECTION = ["In which direction does {o} move?", "Which direction does {o} move?", "Where does {o} move?", "Which way does {o} move?", "In which direction is {o} moving?", "Which way is {o} moving?",
             "Where is {o} going?", "What is the direction of {o}?", "How does {o} move?", "In what direction does {o} go?", "Does {o} move left, right, up or down?", "In which direction does {o} move in the video?",
             "Which way does {o} go?"]
FIRST = ["What comes first?", "What comes first in the video?", "What do you see first?", "What is shown first?", "What appears first?", "Which object comes first?", "Which shape appears first?", "What is at the beginning of the video?",
         "What does the video start with?", "What is in the first frame?", "What does the video show first?"]
LAST = ["What comes last?", "What comes last in the video?", "What do you see last?", "What is shown last?", "What appears last?", "Which object comes last?", "Which shape appears last?", "What is at the end of the video?",
        "What does the video end with?", "What is in the last frame?", "What does the video show last?"]


def direction(t, way, r):
    name = r.choice(["something", "the object", "the shape", "it", "the thing", "the " + t.shape, f"the {t.colour} {t.shape}", "the " + t.colour + " object"])
    words = {"left": "to the left", "right": "to the right"}.get(way, way)
    return capital(r.choice(DIRECTION).format(o=name)), f"The {t.colour} {t.shape} moves {words}.", capital(way)


def first_last(first, last, r):
    t, texts = r.choice([(first, FIRST), (last, LAST)])
    return r.choice(texts), f"It is {a(brief(t))}.", capital(brief(t))


# ---- wording -----------------------------------------------------------------------------------------------------

SHORTLY = ["\nAnswer the question using a single word or phrase."] * 6 + [
    " Answer using a single word or phrase.", " Answer with a single word or phrase.", " Answer with one word.", " Answer in one word.", " One word.", " Use a single word or phrase.",
    "\nAnswer with a single word.", " Give a short answer.", " Short answer please.", " Just one word, please.", " Using a single word or phrase."]
POLITE = ["Please tell me: {}", "Tell me, {}", "Hello! {}", "Hi, {}", "Can you tell me: {}", "{} Please.", "Please answer: {}", "Question: {}", "Look at the picture. {}", "I have a question: {}",
          "{} Thanks!", "Quick question: {}", "Hey, {}"]


def worded(q, r, short):
    u = r.random()
    if u < 0.07:
        q = r.choice(POLITE).format(q if r.random() < 0.5 else q[0].lower() + q[1:])
    elif u < 0.17:
        q = q.rstrip("?.")
    elif u < 0.24:
        q = q.lower()
    elif u < 0.28:
        q = q.lower().rstrip("?.")
    elif u < 0.285:
        q = q.upper()
    return q + (r.choice(SHORTLY) if short else "")


SINGLE = {f.__name__: f for f in (describe, count, count_some, count_size, colour, shape, size, where, exists, verify, relation, relation_yes, extreme, beside, missing)}
MARKED = {f.__name__: f for f in (arrow, region, stroke)}
NUMBERED = {f.__name__: f for f in (number, number_of)}
