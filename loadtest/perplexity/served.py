"""Perplexity of a text under the model of a running server.

The server reports no log-probabilities of prompts. So each token is asked for: the prompt is all tokens before it, a
single token is generated, and `logprob_token_ids` reports the log-probability of the token that the text has there.
Prompts are in order, so that each is in the prefix cache but for its last tokens.

usage: served.py [--url http://localhost:8080] [--text text.txt] [--every 3] [--out served.json]
Needs Python 3 alone. `served.json` has the text's token ids, and log-probabilities by place, for reference.py.
"""

import argparse
import json
import math
import pathlib
import urllib.request

BATCH = 32  # prompts in one request


def post(url, path, body):
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def logprobs(url, ids, every):
    """Of every n-th of ids[1:], each after all before it: its place and its log-probability."""
    found = {}
    places = range(1, len(ids), every)
    for start in range(0, len(places), BATCH):
        batch = places[start : start + BATCH]
        body = {"prompt": [ids[:at] for at in batch], "max_tokens": 1, "temperature": 0, "ignore_eos": True,
                "logprobs": 1, "logprob_token_ids": sorted({ids[at] for at in batch}),
                "return_tokens_as_token_ids": True}
        choices = sorted(post(url, "/v1/completions", body)["choices"], key=lambda each: each["index"])
        for at, choice in zip(batch, choices, strict=True):
            found[at] = choice["logprobs"]["top_logprobs"][0]["token_id:%d" % ids[at]]
    return found


def main():
    here = pathlib.Path(__file__).parent
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", default="http://localhost:8080")
    options.add_argument("--text", type=pathlib.Path, default=here / "text.txt")
    options.add_argument("--out", type=pathlib.Path)
    options.add_argument("--every", type=int, default=1, help="score each n-th token alone, which takes less time")
    given = options.parse_args()
    ids = post(given.url, "/tokenize", {"prompt": given.text.read_text()})["tokens"]
    found = logprobs(given.url, ids, given.every)
    mean = math.fsum(found.values()) / len(found)
    print("%d tokens, %d scored, perplexity %.4f" % (len(ids), len(found), math.exp(-mean)))
    if given.out:
        given.out.write_text(json.dumps({"ids": ids, "logprobs": found}))


if __name__ == "__main__":
    main()
