#!/bin/sh
# lmms-eval 0.7.3, `--model openai`: the class for OpenAI-compatible servers has the parameters `timeout` (default 10
# seconds) and `max_retries` (5).
# Expected: a request that takes longer than `timeout` is aborted and retried.
# Observed: `timeout` is stored and never passed to the client: a slower answer still arrives. The limit is the openai
# library's own 600 seconds, and its own two retries are added to the class's five. A request that fails finally
# becomes the answer "[LMMS_EVAL_REQUEST_FAILED after N retries] ...", which the task scores. Runs without PyTorch:
# three modules that the class imports and does not use here are stubs. Needs python3 with venv. Exits with 1 if the
# behaviour changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check openai==3.54.0 numpy==2.4.6 pillow==12.3.0 loguru==0.7.3 \
    python-dotenv tqdm pytz tenacity jinja2 pyyaml datasets==5.2.0 transformers==5.24.0
"$folder/venv/bin/pip" install -q --disable-pip-version-check --no-deps lmms-eval==0.7.3
mkdir -p "$folder/empty/torch"
printf 'class Tensor: pass\nclass dtype: pass\nclass Generator: pass\n' >"$folder/empty/torch/__init__.py"
printf 'class Module: pass\n' >"$folder/empty/torch/nn.py"
printf 'class DistributedType: pass\nclass Accelerator:\n    num_processes = 1\n    local_process_index = 0\n    device = "cpu"\n' \
    >"$folder/empty/accelerate.py"
: >"$folder/empty/evaluate.py"
cat >"$folder/run.py" <<'PY'
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lmms_eval.api.instance import Instance
from lmms_eval.models.chat.openai import OpenAICompatible

LATE = 3.0
failing = False
requests = 0


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        global requests
        requests += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        if not failing:
            time.sleep(LATE)
        answer = {
            "id": "1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "late"}}],
        }
        body = json.dumps({"error": {"message": "no"}} if failing else answer).encode()
        self.send_response(500 if failing else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()


def ask(**options):
    model = OpenAICompatible(
        model="m", base_url=f"http://127.0.0.1:{server.server_port}/v1", api_key="none", **options
    )
    question = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
    model.task_dict = {"task": {"test": [question]}}
    arguments = ("", lambda document: document, {"max_new_tokens": 8}, 0, "task", "test")
    instance = Instance("generate_until", arguments, 0, {"task": "task", "doc_id": 0, "repeats": 1})
    return model.generate_until([instance])[0].text


late = ask(timeout=1, max_retries=1)
asked_once = requests
print(f"timeout=1, an answer after {LATE:.0f} s: {late!r}, requests: {asked_once}")
failing, requests = True, 0
failed = ask(max_retries=2, retry_backoff_s=0)
print(f"max_retries=2, a server that fails: {failed!r}, requests: {requests}")
raise SystemExit(
    0 if late == "late" and asked_once == 1 and failed.startswith("[LMMS_EVAL_REQUEST_FAILED") and requests == 6 else 1
)
PY
cd "$folder"
HF_HUB_OFFLINE=1 PYTHONPATH="$folder/empty" "$folder/venv/bin/python" run.py 2>/dev/null
