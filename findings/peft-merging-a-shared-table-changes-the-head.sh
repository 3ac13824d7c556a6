#!/bin/sh
# PEFT 0.21.2, transformers 5.24.0: LoRA factors of an embedding that is also the head (tie_word_embeddings) give one
# model before merge_and_unload() and another after it, also with ensure_weight_tying.
#
# Expected: merging changes nothing but rounding.
# Observed: the factors are added to the table in place, and the head shares the table; before merging the head has
# none of them. Logits of a tiny Llama differ by more than 1. A copy in modules_to_save leaves the head unchanged, and
# trainable_token_indices changes both: those two agree before and after. So "what PEFT computes" is ambiguous for such
# adapters, and a server that merges must say which result it gives.
#
# usage: peft-merging-a-shared-table-changes-the-head.sh    needs python3 with venv and PyPI (torch is large)
set -e
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install 'peft==0.21.2' 'torch==2.15.0' 'transformers==5.24.0'
"$folder/venv/bin/python" - <<'PY'
import sys, torch, warnings
warnings.filterwarnings("ignore")
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

def net():
    torch.manual_seed(1)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=50, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, tie_word_embeddings=True)).eval()

def difference(**settings):
    model = get_peft_model(net(), LoraConfig(r=4, **settings)).eval()
    torch.manual_seed(2)
    with torch.no_grad():
        for each in model.parameters():
            if each.requires_grad:
                each.add_(0.1 * torch.randn_like(each))
        ids = torch.tensor([[1, 2, 3]])
        before = model(ids).logits
        return float((before - model.merge_and_unload()(ids).logits).abs().max())

same = True
for name, differs, settings in (
        ("factors", True, dict(target_modules=["embed_tokens"])),
        ("factors, ensure_weight_tying", True, dict(target_modules=["embed_tokens"], ensure_weight_tying=True)),
        ("modules_to_save", False, dict(target_modules=["q_proj"], modules_to_save=["embed_tokens"])),
        ("trainable_token_indices", False, dict(target_modules=["q_proj"], trainable_token_indices=[2, 7]))):
    found = difference(**settings)
    print("%-30s before and after merging: %.4f" % (name, found))
    same &= (found > 1e-3) == differs
sys.exit(0 if same else 1)
PY
