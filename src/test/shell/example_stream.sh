curl -sSN "${1:-http://localhost:8080/v1}/chat/completions" -H 'Content-Type: application/json' -d @- <<JSON
{
  "temperature": 0,
  "stream": true,
  "messages": [{"role": "user", "content": [
    {"type": "video_url", "video_url": {"url": "data:video/mp4;base64,$(base64 -w0 deploy/examples/moving.mp4)"}},
    {"type": "text", "text": "In which direction does the circle move?"}
  ]}]
}
JSON
