"""Does the model read marks that the server paints as well as those of its training script? Asks a running server.

Every scene is asked twice with the same question: once with the mark in the picture as `drawing.py` draws it, once with the
bare picture and the mark as a visual prompt of the request. An answer is right if it is the expected text, as in evaluate.py.
"""

import argparse
import base64
import copy
import io
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import drawing
import evaluate
import scenes

SERVED_COLOURS = {"green": "lime", "pink": "fuchsia"}  # names of the same pixels
DETAIL = {"base": "low", "single": "high"}


def bare(picture):
    """The same picture without its marks."""
    picture = copy.deepcopy(picture)
    for thing in picture.things:
        thing.mark = "none"
    return picture


def prompts(picture, seed):
    """The marks of a picture as `visual_prompts`, with everything left to the server that may be."""
    found = []
    for thing in picture.things:
        if thing.mark == "none":
            continue
        place = ({"polygon": [round(float(v), 2) for v in thing.polygon(picture.width, picture.height).flatten()]}
                 if thing.mark in ("mask", "scribble")
                 else {"bbox": [round(float(v), 2) for v in thing.box(picture.width, picture.height)]})
        colour = SERVED_COLOURS.get(thing.mark_colour, thing.mark_colour)
        found.append({"shape": thing.mark, "color": colour, **place, **({} if seed is None else {"seed": seed})})
    return found


def data_url(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def ask(url, image, question, detail, marks):
    picture = {"url": data_url(image), "detail": detail} | ({"visual_prompts": marks} if marks else {})
    body = {"temperature": 0, "max_tokens": 40, "messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": picture}, {"type": "text", "text": question}]}]}
    request = urllib.request.Request(url + "/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)["choices"][0]["message"]["content"]


def asked_once(run, wanted):
    """Scenes of a run with their first question and its answer."""
    with_question = ((s, s.conversations[0][1][-1]) for s in evaluate.scenes_of(run, evaluate.SEED) if s.conversations)
    return islice(with_question, wanted)


def measure(url, run, wanted, seeded):
    def both(numbered):
        number, (sample, (question, answer)) = numbered
        picture, detail = sample.pictures[0], DETAIL[sample.layout]
        marks = prompts(picture, number if seeded else None)
        return (ask(url, drawing.render(picture), question, detail, None) == answer,
                ask(url, drawing.render(bare(picture)), question, detail, marks) == answer)

    with ThreadPoolExecutor(4) as threads:
        right = list(threads.map(both, enumerate(asked_once(run, wanted))))
    script, server = (100 * sum(column) / wanted for column in zip(*right))
    return {"mark": run, "scenes": wanted, "script": round(script, 1), "server": round(server, 1)}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--url", default="http://localhost:8080")
    p.add_argument("--scenes", type=int, default=1000, help="per kind of mark")
    p.add_argument("--seeded", action="store_true", help="let the server choose width, opacity, direction, ... at random")
    p.add_argument("--marks", nargs="*", default=scenes.SERVED_MARKS)
    o = p.parse_args()
    for mark in o.marks:
        print(json.dumps(measure(o.url, mark, o.scenes, o.seeded)), flush=True)


if __name__ == "__main__":
    main()
