// Vercel's AI SDK against a live server, with its provider for compatible servers and with OpenAI's own.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateObject, generateText, streamText, tool } from "ai";
import { z } from "zod";

const baseURL = process.env.STROMBOLI_URL + "/v1";
const DESCRIBE = "What is in the picture?";
const IMAGE_TOKENS = 64;
const DESCRIPTION = "A medium red circle, a large blue square and a medium green triangle.";

const compatible = createOpenAICompatible({ name: "stromboli", baseURL, supportsStructuredOutputs: true });
const openai = createOpenAI({ baseURL, apiKey: "none" });
const models = {
  "openai-compatible": compatible("embedded"),
  "openai, chat": openai.chat("embedded"),
  "openai, responses": openai.responses("embedded"),
};

const image = await readFile("deploy/examples/shapes.png");
const messages = [
  {
    role: "user",
    content: [
      { type: "image", image },
      { type: "text", text: DESCRIBE },
    ],
  },
];

for (const [name, model] of Object.entries(models)) {
  const asked = { model, messages, temperature: 0, maxRetries: 0 };

  test(`${name}: describes an image`, async () => {
    const { text, usage, finishReason } = await generateText(asked);
    assert.equal(text, DESCRIPTION);
    assert.equal(finishReason, "stop");
    assert.ok(usage.inputTokens > usage.outputTokens);
  });

  test(`${name}: streams`, async () => {
    let whole = "";
    for await (const piece of streamText(asked).textStream) {
      whole += piece;
    }
    assert.equal(whole, DESCRIPTION);
  });

  test(`${name}: an object of a schema`, async () => {
    const schema = z.object({ color: z.string().max(20), box: z.tuple([z.number().int().min(0).max(9), z.boolean()]) });
    const { object } = await generateObject({ ...asked, schema });
    assert.deepEqual(Object.keys(object), ["color", "box"]);
    schema.parse(object);
  });

  test(`${name}: a demanded call`, async () => {
    const paint = tool({ description: "Paints.", inputSchema: z.object({ color: z.string().max(20) }) });
    const { toolCalls } = await generateText({ ...asked, tools: { paint }, toolChoice: "required" });
    assert.deepEqual(
      toolCalls.map((call) => call.toolName),
      ["paint"],
    );
    assert.equal(typeof toolCalls[0].input.color, "string");
  });
}

// The providers for chats put a tool's image into the message as text: findings/ai-sdk-tool-image-as-text.sh. The
// embedded model was not trained on tools: that it sees the image is told by what the prompt costs.
test("openai, responses: sees the image that a tool gave", async () => {
  const called = { toolCallId: "call_1", toolName: "screenshot" };
  const shown = { type: "file", mediaType: "image/png", data: { type: "data", data: image.toString("base64") } };
  const promptTokens = async (value) => {
    const { usage } = await generateText({
      model: models["openai, responses"],
      temperature: 0,
      maxOutputTokens: 16,
      messages: [
        { role: "user", content: DESCRIBE },
        { role: "assistant", content: [{ type: "tool-call", ...called, input: {} }] },
        { role: "tool", content: [{ type: "tool-result", ...called, output: { type: "content", value } }] },
      ],
    });
    return usage.inputTokens;
  };
  const without = await promptTokens([{ type: "text", text: "done" }]);
  assert.ok((await promptTokens([shown])) >= without + IMAGE_TOKENS - 8);
});
