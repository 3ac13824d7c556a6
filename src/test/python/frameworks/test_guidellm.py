"""guidellm's command, measuring a server with images."""

import json
import pathlib
import subprocess
import sys

import media
import pytest

QUESTIONS = [media.DESCRIBE, "How many shapes are there?"]


@pytest.mark.parametrize("endpoint", ["/v1/chat/completions", "/v1/responses"])
def test_measures_with_images(url, tmp_path, endpoint):
    data = tmp_path / "questions.jsonl"
    image = str((media.EXAMPLES / "shapes.png").resolve())
    data.write_text("".join(json.dumps({"prompt": each, "image": image}) + "\n" for each in QUESTIONS))
    report = tmp_path / "report.json"
    subprocess.run(
        [
            pathlib.Path(sys.executable).with_name("guidellm"),
            *("run", "--disable-console"),
            *("--backend", f"kind=openai_http,target={url},model=embedded,request_format={endpoint}"),
            *("--profile", "kind=synchronous"),
            *("--constraint", f"kind=max_requests,count={len(QUESTIONS)}"),
            *("--data", f"kind=json_file,path={data}"),
            *("--output", f"kind=json,path={report}"),
        ],
        check=True,
        timeout=240,
        cwd=tmp_path,
    )
    (benchmark,) = json.loads(report.read_text())["benchmarks"]
    requests = benchmark["requests"]
    assert not requests["errored"]
    assert len(requests["successful"]) == len(QUESTIONS)
    assert media.DESCRIPTION in [each["output"] for each in requests["successful"]]
    assert all(each["input_metrics"]["text_tokens"] > 64 for each in requests["successful"])
