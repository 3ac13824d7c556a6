#!/bin/sh
# Vercel's AI SDK (ai 7.0.173; @ai-sdk/openai-compatible 3.0.92; @ai-sdk/openai 4.0.118): an image in a tool result.
# Expected: the chat providers send an image part in the tool message, or reject it.
# Observed: they write the whole result as JSON into the message text, with the image as base64, without a warning. A
# vision model reads base64 as words: 2,700 characters for a PNG of 2 kB, and no image. Only the provider for the
# Responses API sends an `input_image`.
# Needs Node 22 or newer with npm. Exits with 1 if the behaviour changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
    ai@7.0.173 @ai-sdk/openai-compatible@3.0.92 @ai-sdk/openai@4.0.118
cat >run.mjs <<'JS'
import { createServer } from "node:http";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText } from "ai";

const bodies = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  bodies.push(JSON.parse(body));
  response.writeHead(400, { "Content-Type": "application/json" }).end('{"error":{"message":"seen enough"}}');
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const baseURL = `http://127.0.0.1:${server.address().port}/v1`;
const data = Buffer.alloc(2048, 7).toString("base64");
const called = { toolCallId: "call_1", toolName: "screenshot" };
const value = [{ type: "file", mediaType: "image/png", data: { type: "data", data } }];
const messages = [
  { role: "user", content: "What is on the screen?" },
  { role: "assistant", content: [{ type: "tool-call", ...called, input: {} }] },
  { role: "tool", content: [{ type: "tool-result", ...called, output: { type: "content", value } }] },
];
const openai = createOpenAI({ baseURL, apiKey: "none" });
const models = [
  createOpenAICompatible({ name: "any", baseURL })("m"),
  openai.chat("m"),
  openai.responses("m"),
];
for (const model of models) {
  await generateText({ model, messages, maxRetries: 0 }).catch(() => {});
}
server.close();
const [compatible, chat, responses] = bodies;
const asText = (body) => {
  const content = body.messages.at(-1).content;
  return typeof content === "string" && content.includes(data);
};
const asImage = responses.input.at(-1).output[0]?.type === "input_image";
console.log("openai-compatible: base64 in the tool's text:", asText(compatible));
console.log("openai.chat:       base64 in the tool's text:", asText(chat));
console.log("openai.responses:  an input_image:", asImage);
process.exit(asText(compatible) && asText(chat) && asImage ? 0 : 1);
JS
node run.mjs
