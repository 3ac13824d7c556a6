import { readFile } from "node:fs/promises";
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: process.argv[2] ?? "http://localhost:8080/v1",
  apiKey: "none",
});

const image = await readFile("deploy/examples/shapes.png", "base64");

const question = [
  {
    role: "user",
    content: [
      { type: "image_url", image_url: { url: `data:image/png;base64,${image}` } },
      { type: "text", text: "What is in the picture?" },
    ],
  },
];

const answer = await client.chat.completions.create({ model: "embedded", temperature: 0, messages: question });
console.log(answer.choices[0].message.content);

const stream = await client.chat.completions.create({
  model: "embedded",
  temperature: 0,
  messages: question,
  stream: true,
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0].delta.content ?? "");
}
