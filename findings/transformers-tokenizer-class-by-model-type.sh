#!/usr/bin/env bash
# tokenizer_config.json of most LLaVA checkpoints names LlamaTokenizer, and tokenizer.json beside it says how texts are
# split. Whether AutoTokenizer follows the class or the file depends on model_type in config.json.
# Expected: the same tokenizer files give the same tokens in all members of one family.
# Observed with transformers 5.24.0, "USER: <image>" and a line end, by a tokenizer.json that puts a space in front of
# every piece, as those of Llama 2 do:
#   llava, llava_next, vipllava            tokenizer.json is followed: a space and the line end behind the image
#   llava_next_video, llava_onevision      the class is: it takes vocabulary and merges alone, and puts a space in
#                                          front of the whole text only; the line end stands behind the image
# So one prompt has another token behind its image in LLaVA-NeXT-Video than in LLaVA-NeXT.
# usage: transformers-tokenizer-class-by-model-type.sh    needs python3 with venv and PyPI; exits non-zero if this changes
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check transformers==5.24.0
cat >"$tmp/run.py" <<'PY'
import json
import pathlib
import sys

import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers

TEXT = "USER: <image>\nok"
pieces = ["<unk>", "<s>", "</s>"] + sorted(set("▁USER:\nok")) + ["▁o"]
tokenizer = Tokenizer(models.BPE(vocab={piece: i for i, piece in enumerate(pieces)}, merges=[("▁", "o")],
                                 unk_token="<unk>", fuse_unk=True))
tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
tokenizer.decoder = decoders.Metaspace()
tokenizer.add_special_tokens([AddedToken(each, normalized=False) for each in ("<unk>", "<s>", "</s>", "<image>")])


def tokens(model_type):
    folder = pathlib.Path(sys.argv[1], model_type)
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"model_type": model_type}))
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "LlamaTokenizer", "legacy": False, "unk_token": "<unk>", "bos_token": "<s>",
         "eos_token": "</s>"}))
    found = transformers.AutoTokenizer.from_pretrained(folder)
    ids = found(TEXT, add_special_tokens=False)["input_ids"]
    return found.convert_ids_to_tokens(ids)


print("transformers", transformers.__version__)
behind = {}
for kind in ("llava", "llava_next", "vipllava", "llava_next_video", "llava_onevision"):
    all_tokens = tokens(kind)
    behind[kind] = all_tokens[all_tokens.index("<image>") + 1:]
    print("%-18s %s" % (kind, all_tokens))
followed = [behind[kind] for kind in ("llava", "llava_next", "vipllava")]
believed = [behind[kind] for kind in ("llava_next_video", "llava_onevision")]
assert all(each[:2] == ["▁", "\n"] for each in followed)
assert all(each[0] == "\n" for each in believed)
PY
"$tmp/venv/bin/python" "$tmp/run.py" "$tmp"
