#!/usr/bin/env bash
# A text configuration with both rope_parameters (new) and rope_scaling (old): transformers uses all of rope_scaling,
# and drops the rope_theta of rope_parameters (the class's 10000, or a rope_theta beside both, applies). With
# layer_types, Mistral's class keeps the list and its window, and nothing compares the two.
# Observed with transformers 5.24.0:
#   both sections             -> linear, factor 4.0, rope_theta 10000.0 (rope_parameters said 500000)
#   rope_theta beside both    -> rope_theta 77.0
#   rope_theta beside one     -> rope_theta 500000.0 (of rope_parameters)
#   llama3 without its length -> original_max_position_embeddings 4096 (max_position_embeddings)
#   mistral, full layers      -> sliding_window 8, layer_types full_attention
# usage: transformers-rope-sections.sh    installs into a temporary folder; exits non-zero if this changes
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check transformers==5.24.0
"$tmp/venv/bin/python" - 2>/dev/null <<'PY'
import transformers
from transformers import LlamaConfig, MistralConfig

print("transformers", transformers.__version__)
new = {"rope_type": "default", "rope_theta": 500000.0}
old = {"type": "linear", "factor": 4.0}
both = LlamaConfig(rope_parameters=dict(new), rope_scaling=dict(old)).rope_parameters
print("both sections             ->", both)
beside = LlamaConfig(rope_parameters=dict(new), rope_scaling=dict(old), rope_theta=77.0).rope_parameters
print("rope_theta beside both    ->", beside)
one = LlamaConfig(rope_parameters=dict(new), rope_theta=77.0).rope_parameters
print("rope_theta beside one     ->", one)
llama3 = LlamaConfig(
    max_position_embeddings=4096,
    rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0},
).rope_parameters
print("llama3 without its length ->", llama3)
mistral = MistralConfig(num_hidden_layers=2, sliding_window=8, layer_types=["full_attention"] * 2)
print("mistral, full layers      ->", mistral.sliding_window, mistral.layer_types)
assert both["rope_type"] == "linear" and both["rope_theta"] == 10000.0, both
assert beside["rope_theta"] == 77.0, beside
assert one["rope_theta"] == 500000.0, one
assert llama3["original_max_position_embeddings"] == 4096, llama3
assert mistral.sliding_window == 8 and mistral.layer_types == ["full_attention"] * 2, mistral
PY
