"""How often a running server answers exactly right, per kind of question, on the scenes of `evaluate.py`: for comparing ways
to compute, as `--dtype int8`."""

import argparse
import json
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import drawing
import evaluate
import wordings
from served_marks import DETAIL, data_url


def media(sample):
    """Content parts, as a client would send them."""
    images = [data_url(drawing.render(picture)) for picture in sample.pictures]
    if sample.layout == "video":
        frames = ",".join(image.partition(",")[2] for image in images)
        return [{"type": "video_url", "video_url": {"url": "data:video/png;base64," + frames}}]
    detail = {"detail": DETAIL[sample.layout]} if sample.layout in DETAIL else {}
    return [{"type": "image_url", "image_url": {"url": image} | detail} for image in images]


def messages(sample, turns):
    said = [{"role": "system", "content": sample.system}] if sample.system else []
    for number, (question, answer) in enumerate(turns):
        text = {"type": "text", "text": question}
        said += [{"role": "user", "content": [*(media(sample) if number == 0 else []), text]},
                 {"role": "assistant", "content": answer}]
    return said[:-1]


def schema(value):
    """What people would ask for: the keys of this answer in their order, any strings, any number of objects."""
    if isinstance(value, list):
        return {"type": "array", "items": schema(value[0])}
    if isinstance(value, dict):
        return {"type": "object", "properties": {k: schema(v) for k, v in value.items()}, "required": list(value), "additionalProperties": False}
    return {"type": "string"}


def is_right(url, kind, sample, turns):
    body = {"temperature": 0, "max_tokens": 160, "messages": messages(sample, turns)}
    right = turns[-1][1]
    if kind == "held_to_schema":
        named = {"name": "objects", "strict": True, "schema": schema(json.loads(right))}
        answer = answered(url, body | {"response_format": {"type": "json_schema", "json_schema": named}})
        try:
            return json.loads(answer) == json.loads(right)
        except ValueError:  # cut off
            return False
    return answered(url, body) == right


def answered(url, body):
    request = urllib.request.Request(url + "/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)["choices"][0]["message"]["content"]


def questions(run, wanted):
    """So many conversations of each kind of a run."""
    kinds, taken = evaluate.run_of(run)[1], Counter()
    for sample in evaluate.scenes_of(run, evaluate.SEED):
        for kind, turns in sample.conversations:
            if taken[kind] < wanted:
                taken[kind] += 1
                yield kind, sample, turns
        if all(taken[kind] >= wanted for kind in kinds):
            return


def measure(url, run, wanted):
    asked = list(questions(run, wanted))
    with ThreadPoolExecutor(8) as threads:
        right = list(threads.map(lambda each: is_right(url, *each), asked))
    counts = Counter(kind for (kind, _, _), ok in zip(asked, right) if ok)
    return {kind: round(100 * counts[kind] / wanted, 1) for kind in evaluate.run_of(run)[1]}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--url", default="http://localhost:8080")
    p.add_argument("--scenes", type=int, default=500, help="per kind of question")
    p.add_argument("--held-out", action="store_true", help="ask in wordings that training never saw")
    p.add_argument("--runs", nargs="*", default=[*evaluate.RUNS, *evaluate.SERVED_RUNS])
    o = p.parse_args()
    wordings.HELD_OUT = o.held_out
    for run in o.runs:
        print(json.dumps({"run": run, **measure(o.url, run, o.scenes)}), flush=True)


if __name__ == "__main__":
    main()
