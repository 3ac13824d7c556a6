#!/usr/bin/env bash
# Text models whose last step changes the logits (Granite divides them by logits_scaling, Gemma 2 caps them at
# final_logit_softcapping), as the text model of a vision-language model.
# Expected: the logits of the text model alone, as vLLM computes them.
# Observed with transformers 5.24.0: the vision-language classes own the head and skip that step, without a word.
#   class                               logits, alone : inside
#   GraniteForCausalLM, scaling 8       LlavaNextForConditionalGeneration gives 8 times, LlavaForConditionalGeneration too
#   Gemma2ForCausalLM, cap 0.001        LlavaForConditionalGeneration exceeds the cap
# Greedy answers agree. Probabilities do not: granite-vision (scaling 8) samples as if at temperature 1/8, and reported
# log-probabilities are wrong by the same factor.
# usage: transformers-vlm-logits-not-scaled.sh    needs python3 with venv and PyPI (torch is large); exits non-zero if
# this changes
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 torchvision==0.29.2 transformers==5.24.0
cat >"$tmp/run.py" <<'PY'
import torch
import transformers
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaNextConfig, LlavaNextForConditionalGeneration

SIZES = dict(vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=128)
TOWER = dict(model_type="siglip_vision_model", hidden_size=16, intermediate_size=16, num_hidden_layers=2,
             num_attention_heads=2, image_size=28, patch_size=14)
IDS = torch.tensor([[5, 6, 7, 8]])


def alone(kind, **more):
    """The text model by itself."""
    torch.manual_seed(0)
    config = getattr(transformers, kind + "Config")(**SIZES, **more)
    return getattr(transformers, kind + "ForCausalLM")(config).eval()(IDS).logits


def inside(outer, config, kind, **more):
    """The same as the text model of a vision-language model, asked the same text."""
    torch.manual_seed(0)
    text = dict(SIZES, model_type=kind.lower(), **more)
    grid = {"image_grid_pinpoints": [[28, 28]]} if config is LlavaNextConfig else {}
    return outer(config(text_config=text, vision_config=TOWER, image_token_index=63, vision_feature_layer=-1,
                        vision_feature_select_strategy="full", **grid)).eval()(input_ids=IDS).logits


LLAVA = (LlavaForConditionalGeneration, LlavaConfig)
NEXT = (LlavaNextForConditionalGeneration, LlavaNextConfig)


def ratio(plain, changed):
    return (plain / changed).median().item()


with torch.no_grad():
    print("transformers", transformers.__version__)
    granite = ratio(alone("Granite", logits_scaling=1.0), alone("Granite", logits_scaling=8.0))
    rows = [ratio(inside(*each, "Granite", logits_scaling=1.0), inside(*each, "Granite", logits_scaling=8.0))
            for each in (NEXT, LLAVA)]
    print("Granite, scaling 8: divided by %.2f alone, by %.2f in llava_next, by %.2f in llava" % (granite, *rows))
    assert abs(granite - 8) < 1e-3 and all(abs(row - 1) < 1e-6 for row in rows)
    cap = dict(final_logit_softcapping=1e-3, head_dim=8, query_pre_attn_scalar=8)
    gemma = alone("Gemma2", **cap).abs().max().item()
    within = inside(*LLAVA, "Gemma2", **cap).abs().max().item()
    print("Gemma 2, cap 0.001: largest logit %.4f alone, %.4f in llava" % (gemma, within))
    assert gemma <= 1.001e-3 < within
PY
"$tmp/venv/bin/python" "$tmp/run.py"
