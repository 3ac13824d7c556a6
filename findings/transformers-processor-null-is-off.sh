#!/bin/sh
# transformers 5.24.0, preprocessor_config.json: the meaning of `null`.
# Expected: `"do_normalize": null` is like a missing key, so the class's default (true) applies: the code that sets
# attributes uses the class's value if a keyword is None, and older releases write such nulls for unset values.
# Observed: the switch stays None, which is false: pixels are not normalised, with `do_rescale` not even rescaled,
# without a warning. A number that is null is an error when it is used.
# Needs python3 with venv; no PyTorch. Exits with 1 if the behaviour changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check transformers==5.24.0 numpy==2.4.6 pillow==12.3.0
cat >"$folder/run.py" <<'PY'
import json
import tempfile

import numpy
from PIL import Image
from transformers import CLIPImageProcessorPil


def largest(**keys):
    folder = tempfile.mkdtemp()
    with open(folder + "/preprocessor_config.json", "w") as file:
        json.dump({"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 56},
                   "crop_size": {"height": 56, "width": 56}, **keys}, file)
    processor = CLIPImageProcessorPil.from_pretrained(folder)
    image = Image.new("RGB", (80, 60), (200, 100, 50))
    return round(float(numpy.abs(processor(image, return_tensors="np")["pixel_values"]).max()), 3)


seen = {
    "missing": largest(),
    "do_normalize false": largest(do_normalize=False),
    "do_normalize null": largest(do_normalize=None),
    "do_normalize and do_rescale null": largest(do_normalize=None, do_rescale=None),
}
try:
    seen["image_mean null"] = largest(image_mean=None)
except (TypeError, ValueError) as error:
    seen["image_mean null"] = type(error).__name__
for name, value in seen.items():
    print(f"{name}: largest value {value}")
assert seen["do_normalize null"] == seen["do_normalize false"] != seen["missing"], seen
assert seen["do_normalize and do_rescale null"] == 200.0, seen
assert isinstance(seen["image_mean null"], str), seen
PY
"$folder/venv/bin/python" "$folder/run.py"
