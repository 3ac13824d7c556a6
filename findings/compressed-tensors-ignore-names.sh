#!/usr/bin/env bash
# compressed-tensors 0.20.1 with transformers 5.24.0: modules in `ignore` of quantization_config have other names than
# their tensors in the same folder.
# Expected: a module in the list is the tensor's name without `.weight`, so that a reader knows what is quantised.
# Observed: `ignore` has the names of the modules in memory, model.safetensors has the names of the checkpoint:
#   in ignore: lm_head, model.multi_modal_projector.linear_1, model.vision_tower.encoder.layers.0.mlp.fc1, ...
#   tensors:   language_model.lm_head.weight, multi_modal_projector.linear_1.weight, vision_tower.encoder....weight
#   of the 9 names in ignore, 0 are names of tensors
# So a reader has to look at the tensors: what has weight_packed is quantised, what has weight is not.
# usage: compressed-tensors-ignore-names.sh    needs python3 with venv and PyPI (torch is large); a few seconds after that
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check \
    torch==2.15.0 transformers==5.24.0 compressed-tensors==0.20.1
cat >"$tmp/run.py" <<'PY'
import json
import sys

import compressed_tensors
import torch
import transformers
from compressed_tensors.compressors import ModelCompressor
from compressed_tensors.quantization import QuantizationConfig, apply_quantization_config, preset_name_to_scheme
from safetensors import safe_open
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

torch.manual_seed(1)
sizes = dict(hidden_size=128, intermediate_size=128, num_hidden_layers=1, num_attention_heads=2)
model = LlavaForConditionalGeneration(LlavaConfig(
    vision_config=CLIPVisionConfig(image_size=28, patch_size=14, **sizes),
    text_config=LlamaConfig(vocab_size=128, **sizes), vision_feature_layer=-1, image_token_index=5))
apply_quantization_config(model, QuantizationConfig(
    config_groups={"group_0": preset_name_to_scheme("W4A16", ["Linear"])},
    ignore=["re:.*vision_tower.*", "re:.*multi_modal_projector.*", "re:.*lm_head"]))
for module in model.modules():
    if hasattr(module, "weight_scale"):
        groups = module.weight.unflatten(-1, (-1, 128))
        module.weight_scale.data = groups.abs().amax(-1) / 7.5
compressor = ModelCompressor.from_pretrained_model(model)
compressor.compress_model(model)
model.save_pretrained(sys.argv[1])
compressor.update_config(sys.argv[1])

with open(sys.argv[1] + "/config.json") as file:
    ignored = json.load(file)["quantization_config"]["ignore"]
with safe_open(sys.argv[1] + "/model.safetensors", "pt") as file:
    names = sorted(file.keys())
print("compressed-tensors", compressed_tensors.__version__, "transformers", transformers.__version__)
print("in ignore:", *ignored, sep="\n  ")
print("tensors:", *names, sep="\n  ")
plain = {name.removesuffix(".weight") for name in names if name.endswith(".weight")}
print("names in ignore that are names of tensors:", len(plain.intersection(ignored)), "of", len(ignored))
assert any(name.endswith(".weight_packed") for name in names), "nothing is quantised"
assert "model.multi_modal_projector.linear_1" in ignored, ignored
assert "multi_modal_projector.linear_1.weight" in names, names
assert not plain.intersection(ignored), plain.intersection(ignored)
PY
"$tmp/venv/bin/python" "$tmp/run.py" "$tmp/model" 2>"$tmp/errors" || { cat "$tmp/errors" >&2; exit 1; }
