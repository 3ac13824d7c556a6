"""The pictures and videos that clients are tried with, and what the embedded model says of them."""

import base64
import pathlib

EXAMPLES = pathlib.Path("deploy/examples")
FRAMES = pathlib.Path("src/test/resources/embedded")

IMAGE_TOKENS = 64  # of an image for the embedded model

DESCRIBE = "What is in the picture?"
DESCRIPTION = "A medium red circle, a large blue square and a medium green triangle."
WHAT_CHANGED = "What changed between the two pictures?"
WHERE_TO = "In which direction does the circle move?"


def encoded(path):
    return base64.b64encode(path.read_bytes()).decode()


def png(name):
    return f"data:image/png;base64,{encoded(EXAMPLES / name)}"


def image(name):
    return {"type": "image_url", "image_url": {"url": png(name), "detail": "auto"}}


def text(text):
    return {"type": "text", "text": text}


def movie():
    return {"type": "video_url", "video_url": {"url": f"data:video/mp4;base64,{encoded(EXAMPLES / 'moving.mp4')}"}}


def frames():
    """A shape that moves down."""
    pictures = ",".join(encoded(FRAMES / f"moving-direction-1-{i}.png") for i in range(1, 5))
    return {"type": "video_url", "video_url": {"url": f"data:video/png;base64,{pictures}"}}


def user(*parts):
    return [{"role": "user", "content": list(parts)}]
