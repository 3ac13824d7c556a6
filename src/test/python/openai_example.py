import base64
import sys

from openai import OpenAI

client = OpenAI(
    base_url=sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080/v1",
    api_key="none",
)

with open("deploy/examples/shapes.png", "rb") as file:
    image = base64.b64encode(file.read()).decode()

question = [
    {
        "role": "user",
        "content": [
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{image}"}},
            {"type": "text", "text": "What is in the picture?"},
        ],
    }
]

answer = client.chat.completions.create(model="embedded", temperature=0, messages=question)
print(answer.choices[0].message.content)

stream = client.chat.completions.create(model="embedded", temperature=0, messages=question, stream=True)
for chunk in stream:
    print(chunk.choices[0].delta.content or "", end="")
