"""The closed vocabulary of the scenes. Index 0 of every list means "none" in the labels of a patch."""

SHAPES = ["none", "circle", "square", "triangle", "diamond", "star", "cross"]
COLOURS = ["none", "red", "orange", "yellow", "green", "blue", "purple", "pink", "black"]
SIZES = ["none", "small", "medium", "large"]
MARKS = ["none", "rectangle", "ellipse", "arrow", "scribble", "mask", "point", "contour"]
MARK_COLOURS = ["none", "red", "orange", "yellow", "green", "blue", "purple", "pink"]

PLURALS = {s: s + "s" for s in SHAPES[1:]} | {"cross": "crosses"}
PLACES = [["top left", "top", "top right"], ["left", "center", "right"], ["bottom left", "bottom", "bottom right"]]

POSITION_BINS = 12  # of the centre of an object, per axis
MAX_OBJECTS = 6
MAX_NUMBER = 9

# Everything the tower learns to read for each patch, and how many values each label has.
LABELS = {
    "shape": len(SHAPES),
    "colour": len(COLOURS),
    "size": len(SIZES),
    "x": POSITION_BINS + 1,
    "y": POSITION_BINS + 1,
    "order": MAX_OBJECTS + 1,
    "centre": 2,
    "mark": len(MARKS),
    "mark_colour": len(MARK_COLOURS),
    "number": MAX_NUMBER + 1,
}


def a(phrase):
    return ("an " if phrase[0] in "aeio" else "a ") + phrase


def capital(text):
    return text[0].upper() + text[1:]
