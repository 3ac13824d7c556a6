#!/bin/sh
# Smoke test of a running server: one line per check.
#   deploy/smoke.sh [BASE_URL]        default http://localhost:8080
# STROMBOLI_API_KEY: a key, if the server requires one. READY_SECONDS: the time limit for readiness (120).
set -u

url=${1:-http://localhost:8080}
url=${url%/}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

report() { # name, 0 if it passed
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
        echo "pass  $1"
    else
        failed=$((failed + 1))
        echo "FAIL  $1 (status $(cat "$scratch/status" 2>/dev/null)): $(head -c 400 "$scratch/body" 2>/dev/null)"
    fi
}

# Writes the response to the files body and status. Further arguments go to curl.
call() { # path
    path=$1
    shift
    if [ -n "${STROMBOLI_API_KEY-}" ]; then
        set -- -H "Authorization: Bearer $STROMBOLI_API_KEY" "$@"
    fi
    : >"$scratch/body"
    curl -sS -m 300 -o "$scratch/body" -w '%{http_code}' "$@" "$url$path" >"$scratch/status" 2>"$scratch/problem" ||
        cat "$scratch/problem" >>"$scratch/body"
}

post() { # path, body on standard input
    cat >"$scratch/request"
    call "$1" -H 'Content-Type: application/json' --data-binary "@$scratch/request"
}

status_is() { [ "$(cat "$scratch/status")" = "$1" ]; }
body_has() { grep -q -- "$1" "$scratch/body"; }
number() { sed -n "s/.*\"$1\" *: *\([0-9][0-9]*\).*/\1/p" "$scratch/body" | head -n 1; }

waited=0
until call /health/ready && status_is 200; do
    if [ "$waited" -ge "${READY_SECONDS:-120}" ]; then
        break
    fi
    sleep 1
    waited=$((waited + 1))
done
status_is 200
report "ready" $?
if [ "$failed" -gt 0 ]; then
    echo "$url was not ready after ${READY_SECONDS:-120} s" >&2
    echo "$passed passed, $failed failed"
    exit 1
fi

call /v1/models
model=$(grep -o '"id" *: *"[^"]*"' "$scratch/body" | head -n 1 | sed 's/.*"\(.*\)"/\1/')
status_is 200 && [ -n "$model" ]
report "models: $model" $?

post /v1/chat/completions <<JSON
{"model":"$model","max_tokens":16,"temperature":0,"messages":[{"role":"user","content":"Say hello."}]}
JSON
status_is 200 && body_has '"finish_reason"' && body_has '"role" *: *"assistant"'
report "text chat" $?
text_tokens=$(number prompt_tokens)

image=$(base64 <"$here/examples/shapes.png" | tr -d '\n')
image_chat() { # further fields
    cat <<JSON
{"model":"$model","max_tokens":16,"temperature":0,$1"messages":[{"role":"user","content":[
  {"type":"image_url","image_url":{"url":"data:image/png;base64,$image"}},
  {"type":"text","text":"Say hello."}]}]}
JSON
}
image_chat '' | post /v1/chat/completions
status_is 200 && body_has '"finish_reason"' && [ "$(number prompt_tokens)" -gt "${text_tokens:-0}" ]
report "image chat: $(number prompt_tokens) prompt tokens, ${text_tokens:-?} without the image" $?

image_chat '"stream":true,"stream_options":{"include_usage":true},' | post /v1/chat/completions
status_is 200 && body_has '^data: *{' && body_has '"completion_tokens"' && [ "$(grep -c '^data: *\[DONE\]' "$scratch/body")" -eq 1 ]
report "streaming" $?

echo '{"model":"' | post /v1/chat/completions
status_is 400 && body_has '"error"' && body_has '"message"'
report "invalid JSON is a 400" $?

post /v1/chat/completions <<'JSON'
{"model":"no-such-model","messages":[{"role":"user","content":"Hello"}]}
JSON
status_is 404 && body_has '"error"'
report "unknown model" $?

post /v1/chat/completions <<JSON
{"model":"$model","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}
JSON
status_is 400 && body_has '"error"'
report "broken image" $?

call /metrics
status_is 200 && body_has 'vllm:num_requests_waiting'
report "metrics" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
