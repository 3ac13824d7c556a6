// Anthropic's library for Node against a live server.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: process.env.STROMBOLI_URL, apiKey: "none", maxRetries: 0 });
const IMAGE_TOKENS = 64;
const DESCRIPTION = "A medium red circle, a large blue square and a medium green triangle.";

const data = await readFile("deploy/examples/shapes.png", "base64");
const image = { type: "image", source: { type: "base64", media_type: "image/png", data } };
const text = { type: "text", text: "What is in the picture?" };
const asked = {
  model: "embedded",
  max_tokens: 100,
  temperature: 0,
  messages: [{ role: "user", content: [image, text] }],
};

test("describes an image", async () => {
  const answer = await client.messages.create(asked);
  assert.deepEqual(
    answer.content.map((block) => block.text),
    [DESCRIPTION],
  );
  assert.equal(answer.stop_reason, "end_turn");
});

test("streams", async () => {
  const stream = client.messages.stream(asked);
  let whole = "";
  stream.on("text", (piece) => {
    whole += piece;
  });
  const last = await stream.finalMessage();
  assert.equal(whole, DESCRIPTION);
  assert.equal(last.content[0].text, DESCRIPTION);
});

test("counts tokens", async () => {
  const { input_tokens } = await client.messages.countTokens({ model: "embedded", messages: asked.messages });
  assert.ok(input_tokens > 64);
});

// The embedded model was not trained on tools: that it sees the image is told by what the prompt costs.
test("sees the image that a tool gave", async () => {
  const tools = [{ name: "screenshot", input_schema: { type: "object", properties: {} } }];
  const promptTokens = async (content) => {
    const answer = await client.messages.create({
      ...asked,
      max_tokens: 8,
      tools,
      messages: [
        { role: "user", content: "What is in the picture?" },
        { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "screenshot", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content }, text] },
      ],
    });
    return answer.usage.input_tokens + (answer.usage.cache_read_input_tokens ?? 0);
  };
  const without = await promptTokens([{ type: "text", text: "done" }]);
  assert.ok((await promptTokens([image])) >= without + IMAGE_TOKENS - 8);
});

test("thinking is allowed to a model that has none", async () => {
  const answer = await client.messages.create({
    ...asked,
    max_tokens: 1200,
    temperature: 1,
    top_k: 1,
    thinking: { type: "enabled", budget_tokens: 1024 },
  });
  assert.equal(answer.content[0].text, DESCRIPTION);
});

test("an overlong prompt is an error of the request", async () => {
  const messages = [{ role: "user", content: "word ".repeat(10_000) }];
  await assert.rejects(client.messages.create({ ...asked, messages }), Anthropic.BadRequestError);
});
