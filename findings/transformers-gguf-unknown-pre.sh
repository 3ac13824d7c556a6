#!/usr/bin/env bash
# Tokenizers from GGUF files: `tokenizer.ggml.pre` names how texts are split before pairs are merged. transformers has a
# table of names, without smollm, starcoder, refact and command-r (digits one by one, then as GPT-2) and without default.
# Expected: an error or a warning for a name that it does not know, as in llama.cpp.
# Observed with transformers 5.24.0: texts are split as GPT-2 does, without a word, and so tokens are not those of the
# model's own tokenizer wherever white space stands before a digit, and where pairs of digits are merged:
#   smollm     "a  1"  -> ['a', 'Ġ', 'Ġ1']        the model's: ['a', 'ĠĠ', '1']
#   smollm     "1874"  -> ['18', '7', '4']        the model's: ['1', '8', '7', '4']
#   qwen2      "a  1"  -> the tokens of its own split: this name is in the table
# The vocabulary here is tiny. With SmolLM2's, numbers after two spaces, an indented line or an empty line differ:
# "In 1874  12 boats" has eleven tokens in place of ten.
# usage: transformers-gguf-unknown-pre.sh    needs python3 with venv and PyPI (torch is large); exits non-zero if this
# changes
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 transformers==5.24.0 gguf==0.19.0
cat >"$tmp/run.py" <<'PY'
import sys

import gguf
import transformers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer

alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
merges = [("Ġ", "Ġ"), ("1", "8"), ("Ġ", "1")]
tokens = alphabet + ["".join(pair) for pair in merges]


def of_file(name):
    """What transformers makes of a GGUF file of this vocabulary alone."""
    path = sys.argv[1] + "/" + name + ".gguf"
    writer = gguf.GGUFWriter(path, "llama")
    for write, value in ((writer.add_context_length, 64), (writer.add_embedding_length, 16),
                         (writer.add_block_count, 1), (writer.add_feed_forward_length, 16),
                         (writer.add_head_count, 2), (writer.add_head_count_kv, 2)):
        write(value)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(name)
    writer.add_token_list(tokens)
    writer.add_token_types([1] * len(tokens))
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return AutoTokenizer.from_pretrained(sys.argv[1], gguf_file=name + ".gguf").tokenize


def of_model(*splits):
    """The tokenizer of the model's own tokenizer.json."""
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(list(splits))
    return lambda text: tokenizer.encode(text).tokens


gpt2 = of_model(pre_tokenizers.ByteLevel(add_prefix_space=False))
digits = of_model(pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False))
qwen2 = of_model(
    pre_tokenizers.Split(Regex(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
                               r"|\s*[\r\n]+|\s+(?!\S)|\s+"), "isolated"),
    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False))
print("transformers", transformers.__version__)
for name, own in (("smollm", digits), ("starcoder", digits), ("refact", digits), ("command-r", digits),
                  ("no-such-name", gpt2), ("qwen2", qwen2)):
    read = of_file(name)
    for text in ("a  1", "1874"):
        print(f"{name:13}{text!r:7} -> {read(text)}   the model's: {own(text)}")
        if own is not qwen2:
            assert read(text) == gpt2(text), "no longer split as GPT-2 does"
        assert (read(text) == own(text)) == (own is not digits), (name, text)
PY
"$tmp/venv/bin/python" "$tmp/run.py" "$tmp" 2>"$tmp/errors" || { cat "$tmp/errors" >&2; exit 1; }
! grep -i "pre.tokeni" "$tmp/errors" # a warning would be there
