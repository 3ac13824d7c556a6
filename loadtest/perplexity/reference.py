"""Perplexity of the same tokens with transformers in float32, and how far those of a server are from it.

usage: reference.py MODEL served.json [other.json ...]
MODEL is a GGUF file (dequantised in float32) or a folder. Files are those that served.py wrote, with the same tokens.
Needs torch, transformers and gguf.
"""

import json
import math
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoModelForImageTextToText


def load(path):
    if path.suffix == ".gguf":
        return AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    return AutoModelForImageTextToText.from_pretrained(path, dtype=torch.float32)


def logprobs(model, ids):
    """Of all ids, each after all before it; 0 for the first."""
    with torch.no_grad():
        rows = model(torch.tensor([ids])).logits[0, :-1].double().log_softmax(-1)
    return [0.0] + rows.gather(1, torch.tensor(ids[1:]).unsqueeze(1)).squeeze(1).tolist()


def perplexity(found):
    return math.exp(-math.fsum(found) / len(found))


def main():
    files = [pathlib.Path(each) for each in sys.argv[2:]]
    if not files:
        sys.exit(__doc__)
    served = [json.loads(each.read_text()) for each in files]
    ids = served[0]["ids"]
    model = load(pathlib.Path(sys.argv[1])).eval()
    assert {each.dtype for each in model.parameters()} == {torch.float32}, "not in float32"
    expected = logprobs(model, ids)
    print("%-22s perplexity %.4f of all %d tokens" % ("transformers, float32", perplexity(expected[1:]), len(ids) - 1))
    for file, each in zip(files, served):
        assert each["ids"] == ids, f"{file} has other tokens"
        found = list(each["logprobs"].values())
        same = [expected[int(place)] for place in each["logprobs"]]
        gaps = [abs(a - b) for a, b in zip(found, same)]
        print("%-22s perplexity %.4f, %+.4f %% of the reference's %.4f for %d tokens; "
              "log-probabilities differ by %.6f on average, at most %.5f" % (
                  file.stem, perplexity(found), 100 * (perplexity(found) / perplexity(same) - 1), perplexity(same),
                  len(found), math.fsum(gaps) / len(gaps), max(gaps)))


if __name__ == "__main__":
    main()
