#!/usr/bin/env bash
# Precedence of chat template files in the processors of transformers. The old chat_template.json precedes the new
# chat_template.jinja, a chat_template inside processor_config.json precedes both, and processors never read the
# tokenizer's own in tokenizer_config.json. The old file beside additional_chat_templates/ is an error.
# Observed with transformers 5.24.0:
#   jinja                        -> JINJA
#   jinja + json                 -> JSON
#   jinja + json + processor     -> PROCESSOR
#   tokenizer alone              -> None
#   additional default           -> ADDITIONAL
#   additional default + jinja   -> JINJA
#   additional + json            -> ValueError
# usage: transformers-chat-template-files.sh    installs into a temporary folder; exits non-zero if this changes
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check transformers==5.24.0
"$tmp/venv/bin/python" - 2>/dev/null <<'PY'
import json, pathlib, tempfile
import transformers
from transformers.processing_utils import ProcessorMixin

JINJA = {"chat_template.jinja": "JINJA"}
JSON = {"chat_template.json": json.dumps({"chat_template": "JSON"})}
PROCESSOR = {"processor_config.json": json.dumps({"processor_class": "LlavaProcessor", "chat_template": "PROCESSOR"})}
PLAIN = {"processor_config.json": json.dumps({"processor_class": "LlavaProcessor"})}
TOKENIZER = {"tokenizer_config.json": json.dumps({"chat_template": "TOKENIZER"})}
ADDITIONAL = {"additional_chat_templates/default.jinja": "ADDITIONAL"}


def template(*groups):
    directory = pathlib.Path(tempfile.mkdtemp())
    for name, text in {k: v for group in (PLAIN, *groups) for k, v in group.items()}.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(text)
    try:
        return ProcessorMixin.get_processor_dict(str(directory))[0].get("chat_template")
    except ValueError:
        return "ValueError"


print("transformers", transformers.__version__)
expected = [
    ("jinja", (JINJA,), "JINJA"),
    ("jinja + json", (JINJA, JSON), "JSON"),
    ("jinja + json + processor", (JINJA, JSON, PROCESSOR), "PROCESSOR"),
    ("tokenizer alone", (TOKENIZER,), None),
    ("additional default", (ADDITIONAL,), "ADDITIONAL"),
    ("additional default + jinja", (ADDITIONAL, JINJA), "JINJA"),
    ("additional + json", (ADDITIONAL, JSON), "ValueError"),
]
for name, groups, expected_template in expected:
    found = template(*groups)
    print(f"{name:28} -> {found}")
    assert found == expected_template, (name, found, expected_template)
PY
