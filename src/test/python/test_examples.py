"""The programs that docs/clients.md shows, as a reader would start them, from the project's folder."""

import json
import os
import pathlib
import subprocess
import sys

import media

HERE = pathlib.Path(__file__).parent


def printed(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_curl(url):
    answer = json.loads(printed("sh", str(HERE.parent / "shell/example.sh"), url + "/v1"))
    assert answer["choices"][0]["message"]["content"] == media.DESCRIPTION


def test_curl_with_a_stream(url):
    events = printed("sh", str(HERE.parent / "shell/example_stream.sh"), url + "/v1").strip().split("\n\n")
    assert events.pop() == "data: [DONE]"
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    assert "right" in "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)


def test_python(url):
    assert printed(sys.executable, str(HERE / "openai_example.py"), url + "/v1") == "\n".join([media.DESCRIPTION] * 2)


def test_node(url):
    node = os.environ.get("NODE", "node")
    program = str(HERE.parent / "node/openai_example.mjs")
    assert printed(node, program, url + "/v1") == "\n".join([media.DESCRIPTION] * 2)


def test_python_of_anthropic(url):
    assert printed(sys.executable, str(HERE / "anthropic_example.py"), url) == "\n".join([media.DESCRIPTION] * 2)
