import base64
import sys

from anthropic import Anthropic

client = Anthropic(base_url=sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080", api_key="none")

with open("deploy/examples/shapes.png", "rb") as file:
    image = base64.b64encode(file.read()).decode()

question = [
    {
        "role": "user",
        "content": [
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": image}},
            {"type": "text", "text": "What is in the picture?"},
        ],
    }
]

answer = client.messages.create(
    model="embedded", max_tokens=100, messages=question, extra_body={"temperature": 0}
)
print(answer.content[0].text)

with client.messages.stream(
    model="embedded", max_tokens=100, messages=question, extra_body={"temperature": 0}
) as stream:
    for text in stream.text_stream:
        print(text, end="")
