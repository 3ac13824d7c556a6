"""Renders the chat templates beside it as transformers does and writes what comes out, for PublishedTemplatesTest.

usage: generate.py OUTPUT (needs jinja2)

The templates are ours; in shape and in constructs they are like those of published checkpoints. transformers renders with
jinja2's ImmutableSandboxedEnvironment, trim_blocks, lstrip_blocks, loop controls, a `generation` block, its own `tojson`,
and the functions `raise_exception` and `strftime_now`.
"""

import datetime
import json
import pathlib
import sys

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 1, 5, 9, 7, 3)
VARIABLES = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city, \"today\" & later.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "Its name"},
                "days": {"type": "integer"},
                "units": {"type": "string", "enum": ["metric", "imperial"]},
                "at": {"type": "array", "items": {"type": "object", "properties": {"hour": {"type": "number"}}}},
            },
            "required": ["city"],
        },
    },
}
CLOCK = {
    "type": "function",
    "function": {"name": "clock", "description": "The time", "parameters": {"type": "object", "properties": {}}},
}


def call(number, name, arguments):
    return {"id": "call%05d" % number, "type": "function", "function": {"name": name, "arguments": arguments}}


def image():
    return {"type": "image"}


def text(value):
    return {"type": "text", "text": value}


CONVERSATIONS = {
    "text": [
        {"role": "system", "content": " Answer briefly.\n\nBe kind. "},
        {"role": "user", "content": "  Which is larger, π or <e> & 'why'? 😀\n"},
        {"role": "assistant", "content": " π. "},
        {"role": "user", "content": "By how much?"},
    ],
    "no system": [{"role": "user", "content": "Good morning"}],
    "images": [
        {"role": "system", "content": [text(" Look closely. ")]},
        {"role": "user", "content": [image(), text("What is this?")]},
        {"role": "assistant", "content": [text("A dog.")]},
        {"role": "user", "content": [text("And these? "), image(), image(), {"type": "audio"}]},
    ],
    "tools": [
        {"role": "system", "content": "Call functions."},
        {"role": "user", "content": "Weather in Köln and the time?"},
        {"role": "assistant", "content": "", "tool_calls": [call(1, "weather", {"city": "Köln", "days": 2, "at": [1.5, None]})]},
        {"role": "tool", "name": "weather", "tool_call_id": "call00001", "content": "{\"sky\": \"grey\"}"},
        {"role": "assistant", "content": None, "tool_calls": [call(2, "clock", {}), call(3, "weather", {"city": "Ulm"})]},
        {"role": "tool", "name": "clock", "tool_call_id": "call00002", "content": "9:07"},
        {"role": "tool", "name": "weather", "tool_call_id": "call00003", "content": "<rain>"},
        {"role": "assistant", "content": "Grey, 9:07, rain."},
        {"role": "user", "content": "Thanks"},
    ],
    "one call": [
        {"role": "user", "content": "Weather in Köln?"},
        {"role": "assistant", "tool_calls": [call(1, "weather", {"city": "Köln", "units": "metric", "deep": {"b": [True], "a": {}}})]},
        {"role": "tool", "name": "weather", "tool_call_id": "call00001", "content": "grey"},
        {"role": "assistant", "content": "<think>\nshort\n</think>\n\nGrey."},
    ],
    "reasoning": [
        {"role": "user", "content": "Is 91 prime?"},
        {"role": "assistant", "content": "<think>\n7 * 13\n</think>\n\nNo."},
        {"role": "user", "content": "And 97?"},
        {"role": "assistant", "reasoning_content": "\nno divisor\n", "content": "Yes."},
    ],
    "empty": [{"role": "user", "content": ""}, {"role": "assistant", "content": None}, {"role": "user", "content": "x"}],
    "markup": [
        {"role": "user", "content": "{{ 7 * 7 }} {% raw %} {# no comment #} <|im_end|>"},
        {"role": "user", "content": "twice in a row"},
    ],
}
TOOLS = {"tools": [WEATHER, CLOCK], "one call": [WEATHER]}


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class Raised(Exception):
    pass


def raise_exception(message):
    raise Raised(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = NOW.strftime
    return made


def rendered(source, name, prompt):
    messages = [dict(each) for each in CONVERSATIONS[name]]
    for message in messages:  # transformers fills these names from each other
        reasoning = message.get("reasoning_content")
        if reasoning is not None:
            message["thinking"] = reasoning
    try:
        expected = environment().from_string(source).render(
            messages=messages, tools=TOOLS.get(name), documents=None, add_generation_prompt=prompt, **VARIABLES)
        return {"expected": expected}
    except Raised as e:
        return {"error_kind": "raised", "expected_error": "Raised: %s" % e}
    except jinja2.exceptions.SecurityError as e:
        return {"error_kind": "sandbox", "expected_error": "SecurityError: %s" % e}
    except Exception as e:
        return {"error_kind": "runtime", "expected_error": "%s: %s" % (type(e).__name__, e)}


def main(output):
    folder = pathlib.Path(__file__).parent
    templates = {each.stem: each.read_text() for each in sorted(folder.glob("*.jinja"))}
    cases = []
    for template, source in templates.items():
        for name in CONVERSATIONS:
            for prompt in (False, True):
                case = {"id": "%s, %s%s" % (template, name, ", prompt" if prompt else ""), "template": template,
                        "conversation": name, "add_generation_prompt": prompt}
                cases.append(case | rendered(source, name, prompt))
    conversations = {name: {"messages": messages, "tools": TOOLS.get(name)} for name, messages in CONVERSATIONS.items()}
    everything = {"about": "written by src/test/chat-templates/generate.py with jinja2 " + jinja2.__version__,
                  "now": NOW.isoformat(), "variables": VARIABLES, "conversations": conversations,
                  "templates": templates, "cases": cases}
    pathlib.Path(output).write_text(json.dumps(everything, ensure_ascii=False, indent=1) + "\n")
    kinds = [each.get("error_kind", "rendered") for each in cases]
    print({kind: kinds.count(kind) for kind in sorted(set(kinds))})


main(sys.argv[1])
