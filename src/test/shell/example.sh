curl -sS "${1:-http://localhost:8080/v1}/chat/completions" -H 'Content-Type: application/json' -d @- <<JSON
{
  "temperature": 0,
  "messages": [{"role": "user", "content": [
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,$(base64 -w0 deploy/examples/shapes.png)"}},
    {"type": "text", "text": "What is in the picture?"}
  ]}]
}
JSON
