"""Questions about scenes with their answers. Every function returns (question, long answer, short answer) or None.

The long answer is given by default, the short one when a word or phrase is asked for. Exactly one answer is right:
where a scene leaves room for doubt (two red circles, nearly the same height), the question is not asked.
"""

import json

import offtopic
import wordings
from wordings import IN, NOUNS, choose
from words import COLOURS, PLACES, PLURALS, SHAPES, SIZES, a, capital

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



def listing(things):
    names = [a(full(t)) for t in things]
    if len(names) > 1:
        names[-2:] = [names[-2] + " and " + names[-1]]
    return capital(", ".join(names)) + "."


def describe(p, r):
    crowd = f"I see {len(p.things)} objects, too many to name."
    return choose(wordings.DESCRIBE, r), listing(p.ordered()) if len(p.things) <= MOST_NAMED else crowd, None




def ask_count(what, r):
    place = r.choice(IN)
    template = choose(wordings.COUNT, r)
    if template == "How many {n}s are{i}?" and not place:
        place = " there"
    return template.replace("{n}s", what).format(i=place)


def count(p, r):
    n = len(p.things)
    noun = r.choice(NOUNS)
    return ask_count(noun + "s", r), f"There is 1 {noun}." if n == 1 else f"There are {n} {noun}s.", str(n)


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
    return ask_count(many, r), f"I see {n} {one if n == 1 else many}.", str(n)


def count_size(p, r):
    """How many are large: not reliable after training, so it is answered like everything unknown."""
    noun = r.choice(NOUNS + list(PLURALS))
    many = f"{r.choice(SIZES[1:])} {PLURALS.get(noun, noun + 's')}"
    return ask_count(many, r), offtopic.ANSWER, offtopic.ANSWER




def the(name, r):
    return "the " + name


def colour(p, r):
    t, name = pick(p.things, r, "colour")
    if not t:
        return None
    q = choose(wordings.COLOUR, r).format(c=r.choice(["color", "colour"]), o=the(name, r), i=r.choice(IN))
    return capital(q), f"The {name} is {t.colour}.", capital(t.colour)




def shape(p, r):
    t, name = pick(p.things, r, "shape")
    if not t:
        return None
    return capital(choose(wordings.SHAPE, r).format(o=the(name, r), i=r.choice(IN))), f"The {name} is {a(t.shape)}.", capital(t.shape)




def size(p, r):
    t, name = pick(p.things, r, "size")
    if not t:
        return None
    return capital(choose(wordings.SIZE, r).format(o=the(name, r), i=r.choice(IN))), f"The {name} is {SIZES[t.size]}.", capital(SIZES[t.size])




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
    return capital(choose(wordings.WHERE, r).format(o=the(name, r), i=r.choice(IN))), long, capital(place)




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
            q = capital(choose(wordings.EXISTS, r).format(o=a(name), i=r.choice(IN)))
            return q, f"Yes, there is {a(name)}." if yes else f"No, there is no {name}.", "Yes" if yes else "No"
    return None




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
    q = capital(choose(wordings.VERIFY, r).format(o=the(name, r), v=said_words, i=r.choice(IN)))
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
    q = capital(choose(wordings.RELATION, r).format(s="the " + s, t="the " + t, f=first, g=second, of=of, to="to the " if of else "", i=r.choice(IN)))
    return q, f"The {s} is {real}{of} the {t}.", capital(real)


def relation_yes(p, r):
    found = two(p, r)
    if not found:
        return None
    s, t, choices, real = found
    said = r.choice(choices)
    side = r.choice(SIDE_WORDS[said])
    q = capital(choose(wordings.RELATION_YES, r).format(s="the " + s, t="the " + t, d=side, i=r.choice(IN)))
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
    q = choose(wordings.EXTREME, r).format(n=noun, w=word, i=r.choice(IN))
    if word.startswith(("at", "f")):  # no adjective: "the object at the very top", not "the at the very top object"
        q = q.replace(f"the {word} {noun}", f"the {noun} {word}").replace(f"the {word} one", word)
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
            asked = [wordings.WHERE, wordings.SIZE] + ([wordings.COLOUR] if "colour" not in keys else []) + ([wordings.SHAPE] if "shape" not in keys else [])
            q = choose(r.choice(asked), r).format(o="the " + name, c=r.choice(["color", "colour"]), i=r.choice(IN))
            return capital(q), f"There is no {name}.", f"There is no {name}."
    return None


# ---- marks and numbers -------------------------------------------------------------------------------------------

MARK_NAMES = {"rectangle": ["rectangle", "rectangle", "box"], "ellipse": ["circle", "ellipse", "circle", "oval"], "arrow": ["arrow"], "scribble": ["scribble"], "mask": ["mask"]}
MARK_QUESTIONS = {
    "rectangle": wordings.INSIDE + ["What does {m} enclose?", "What is framed by {m}?"], "ellipse": wordings.INSIDE + ["What is circled by {m}?"],
    "mask": wordings.INSIDE + ["What is covered by {m}?", "Which {n} is covered by {m}?"], "scribble": wordings.INSIDE + ["What is marked with {m}?", "Which {n} is with {m}?"],
    "arrow": wordings.POINTED,
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
    q = capital(choose(MARK_QUESTIONS[t.mark], r).format(m=name, n=r.choice(NOUNS)))
    if t.mark == "mask":  # tints the object, so that its colour is not asked for
        return q, f"It is {a(t.shape)}.", capital(t.shape)
    return q, f"It is {a(brief(t))}.", capital(brief(t))


def arrow(p, r):
    return marked(p, r, ("arrow",))


def region(p, r):
    return marked(p, r, ("rectangle", "ellipse", "mask"))


def stroke(p, r):
    return marked(p, r, ("scribble",))


def number(p, r):
    t = r.choice(p.things)
    if not t.number:
        return None
    noun, n = r.choice(NOUNS), t.number
    q = choose(wordings.NUMBER, r).format(n=noun, d=n)
    return q, f"It is {a(brief(t))}.", capital(brief(t))


def number_of(p, r):
    t, name = pick(p.things, r)
    if not t or not t.number:
        return None
    q = capital(choose(wordings.NUMBER_OF, r).format(o="the " + name))
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
    template = choose({"shape": wordings.SHAPE, "colour": wordings.COLOUR, "size": wordings.SIZE}[key], r)
    q = capital(template.format(o="the " + name, c=r.choice(["color", "colour"]), i=r.choice(IN)))
    v = value(t, key)
    return q, f"The {name} is {a(v) if key == 'shape' else v}.", capital(v)


# ---- several pictures --------------------------------------------------------------------------------------------


ORDINALS = ["first", "second", "third", "fourth"]


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
    q = capital(choose(wordings.WHICH_PICTURE, r).format(o=a(phrase(t, keys, r.choice(NOUNS))), k=ordinals(pictures)))
    return q, f"The {ORDINALS[k]} picture.", capital(ORDINALS[k])


def ordinals(pictures):
    """The pictures to choose from: "first, second or third"."""
    names = ORDINALS[: len(pictures)]
    return ", ".join(names[:-1]) + " or " + names[-1]


def nth_picture(pictures, r):
    k = r.randrange(len(pictures))
    return choose(wordings.NTH, r).format(k=ORDINALS[k], d=k + 1), listing(pictures[k].ordered()), None


# ---- videos ------------------------------------------------------------------------------------------------------



def direction(t, way, r):
    name = r.choice(["something", "the object", "the shape", "it", "the thing", "the " + t.shape, f"the {t.colour} {t.shape}", "the " + t.colour + " object"])
    words = {"left": "to the left", "right": "to the right"}.get(way, way)
    return capital(choose(wordings.DIRECTION, r).format(o=name)), f"The {t.colour} {t.shape} moves {words}.", capital(way)


def first_last(first, last, r):
    t, texts = r.choice([(first, wordings.FIRST), (last, wordings.LAST)])
    return choose(texts, r), f"It is {a(brief(t))}.", capital(brief(t))


# ---- JSON --------------------------------------------------------------------------------------------------------

KEYS = [("shape", "color"), ("shape", "color"), ("shape", "color"), ("color", "shape"), ("shape", "colour"), ("size", "color", "shape"), ("shape", "color", "size")]


def objects_as_json(p, keys):
    return [{k: value(t, "colour" if k == "color" else k) for k in keys} for t in p.ordered()]


def as_json(p, r):
    if not 0 < len(p.things) <= MOST_NAMED:
        return None
    told = choose(wordings.JSON, r)
    keys = r.choice(KEYS) if "{keys}" in told else KEYS[0]  # what is not told must not be guessed
    return told.format(keys=", ".join(keys[:-1]) + " and " + keys[-1]), json.dumps(objects_as_json(p, keys)), None


def held_to_schema(p, r):
    """JSON without a word about it: a schema holds the answer, and need not be in the prompt. So rare that text stays
    the answer where nothing holds it."""
    if not 0 < len(p.things) <= MOST_NAMED:
        return None
    objects = objects_as_json(p, r.choice(KEYS))
    if r.random() < 0.15:
        objects = {r.choice(["objects", "shapes"]): objects}
    return choose(wordings.DESCRIBE, r), json.dumps(objects), None


# ---- wording -----------------------------------------------------------------------------------------------------

SHORT_KINDS = {"exists": "yes", "verify": "yes", "relation_yes": "yes", "count": "number", "count_some": "number", "number_of": "number", "colour": "colour", "shape": "shape"}
CHOICES = {"size": ["small, medium or large", "large, medium or small", "small / medium / large"], "direction": ["left, right, up or down", "up, down, left or right"]}


def shortly(kind, r, choice=None):
    """Asks for a short answer: in LLaVA's words, in general ones, or in those of this kind of question."""
    u = r.random()
    if u < 0.25 and not wordings.HELD_OUT:
        return wordings.LLAVA
    if choice is None and kind in CHOICES:
        choice = r.choice(CHOICES[kind])
    if u < 0.65 and choice:
        return choose(wordings.SHORTLY_FOR["choice"], r).format(k=choice)
    if u < 0.65 and kind in SHORT_KINDS:
        return choose(wordings.SHORTLY_FOR[SHORT_KINDS[kind]], r).format(c=r.choice(["color", "colour"]))
    return choose(wordings.SHORTLY, r)


def worded(q, r, short, kind="", choice=None):
    u = r.random()
    if u < 0.12:
        q = choose(wordings.POLITE, r).format(q if r.random() < 0.5 else q[0].lower() + q[1:])
    elif u < 0.2:
        q = q.rstrip("?.")
    elif u < 0.26:
        q = q.lower()
    elif u < 0.3:
        q = q.lower().rstrip("?.")
    elif u < 0.305:
        q = q.upper()
    return q + (shortly(kind, r, choice) if short else "")


SINGLE = {f.__name__: f for f in (describe, count, count_some, count_size, colour, shape, size, where, exists, verify, relation, relation_yes, extreme, beside, missing, as_json,
                                   held_to_schema)}
MARKED = {f.__name__: f for f in (arrow, region, stroke)}
NUMBERED = {f.__name__: f for f in (number, number_of)}
