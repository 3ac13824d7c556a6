// OpenAI's library for Node against a live server: see src/test/python/conftest.py for the two servers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import OpenAI from "openai";

const server = process.env.STROMBOLI_URL;
const strictServer = process.env.STROMBOLI_STRICT_URL;

const client = new OpenAI({ baseURL: server + "/v1", apiKey: "none", maxRetries: 0 });
const strict = new OpenAI({ baseURL: strictServer + "/v1", apiKey: "right", maxRetries: 0 });

const DESCRIBE = "What is in the picture?";
const DESCRIPTION = "A medium red circle, a large blue square and a medium green triangle.";

const encoded = (name) => readFile(`deploy/examples/${name}`, "base64");
const text = (said) => ({ type: "text", text: said });
const image = async (name) => ({
  type: "image_url",
  image_url: { url: `data:image/png;base64,${await encoded(name)}` },
});
const question = (...content) => ({
  model: "embedded",
  temperature: 0,
  messages: [{ role: "user", content }],
});
const describe = async () => question(await image("shapes.png"), text(DESCRIBE));

async function ask(asked, by = client) {
  return (await by.chat.completions.create(asked)).choices[0].message.content;
}

async function becomesIdle() {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const metrics = await (await fetch(server + "/metrics")).text();
    const counts = [...metrics.matchAll(/^vllm:num_requests_(?:running|waiting)\{[^}]*\} (\S+)$/gm)];
    assert.equal(counts.length, 2);
    if (counts.every(([, count]) => Number(count) === 0)) {
      return;
    }
    assert.ok(Date.now() < deadline, "requests go on without their clients");
    await new Promise((later) => setTimeout(later, 50));
  }
}

test("describes a picture", async () => {
  assert.equal(await ask(await describe()), DESCRIPTION);
});

test("compares two pictures", async () => {
  const asked = question(
    await image("before.png"),
    await image("after.png"),
    text("What changed between the two pictures?"),
  );
  assert.match(await ask(asked), /color changed/);
});

test("watches a video", async () => {
  const url = `data:video/mp4;base64,${await encoded("moving.mp4")}`;
  const asked = question({ type: "video_url", video_url: { url } }, text("In which direction does the circle move?"));
  assert.match(await ask(asked), /right/);
});

test("streams", async () => {
  const asked = { ...(await describe()), stream: true, stream_options: { include_usage: true } };
  const pieces = [];
  let usage;
  for await (const chunk of await client.chat.completions.create(asked)) {
    pieces.push(chunk.choices[0]?.delta.content ?? "");
    usage = chunk.usage ?? usage;
  }
  assert.equal(pieces.join(""), DESCRIPTION);
  assert.ok(usage.completion_tokens > 5);
  const helper = client.chat.completions.stream(await describe());
  assert.equal(await helper.finalContent(), DESCRIPTION);
});

test("calls tools", async () => {
  const parameters = {
    type: "object",
    properties: { shape: { enum: ["circle", "square"] } },
    required: ["shape"],
    additionalProperties: false,
  };
  const tools = [{ type: "function", function: { name: "look", parameters } }];
  const asked = { ...question(text("Look at the circle.")), tools, tool_choice: "required" };
  const whole = (await client.chat.completions.create(asked)).choices[0];
  assert.equal(whole.finish_reason, "tool_calls");
  const streamed = await client.chat.completions.stream(asked).finalMessage();
  for (const message of [whole.message, streamed]) {
    assert.equal(message.tool_calls[0].function.name, "look");
    assert.match(JSON.parse(message.tool_calls[0].function.arguments).shape, /^(circle|square)$/);
  }
});

test("answers by a schema", async () => {
  const schema = {
    type: "object",
    properties: { shape: { enum: ["circle", "square"] }, large: { type: "boolean" } },
    required: ["shape", "large"],
    additionalProperties: false,
  };
  const asked = {
    ...(await describe()),
    response_format: { type: "json_schema", json_schema: { name: "shape", schema, strict: true } },
  };
  const answer = JSON.parse(await ask(asked));
  assert.match(answer.shape, /^(circle|square)$/);
  assert.equal(typeof answer.large, "boolean");
});

test("responses", async () => {
  const content = [
    { type: "input_image", image_url: (await image("shapes.png")).image_url.url, detail: "auto" },
    { type: "input_text", text: DESCRIBE },
  ];
  const asked = { model: "embedded", temperature: 0, store: false, input: [{ role: "user", content }] };
  assert.equal((await client.responses.create(asked)).output_text, DESCRIPTION);
  const pieces = [];
  for await (const event of await client.responses.create({ ...asked, stream: true })) {
    if (event.type === "response.output_text.delta") {
      pieces.push(event.delta);
    }
  }
  assert.equal(pieces.join(""), DESCRIPTION);
});

test("mistakes have their types", async () => {
  const wrong = await client.chat.completions.create({ ...question(text("Hi")), top_logprobs: 2 }).catch((e) => e);
  assert.ok(wrong instanceof OpenAI.BadRequestError);
  assert.equal(wrong.param, "top_logprobs");
  assert.equal(wrong.type, "invalid_request_error");
  assert.match(wrong.requestID, /^[0-9a-f]{32}$/);
  const unknown = await client.models.retrieve("gpt-none").catch((e) => e);
  assert.ok(unknown instanceof OpenAI.NotFoundError);
  const stranger = new OpenAI({ baseURL: strictServer + "/v1", apiKey: "wrong", maxRetries: 0 });
  assert.ok((await stranger.models.list().catch((e) => e)) instanceof OpenAI.AuthenticationError);
  const large = await ask(question(text("x".repeat(1_500_000))), strict).catch((e) => e);
  assert.equal(large.status, 413);
  const gone = { type: "image_url", image_url: { url: "http://127.0.0.1:9/gone.png" } };
  assert.ok((await ask(question(gone), strict).catch((e) => e)) instanceof OpenAI.UnprocessableEntityError);
});

test("a full server says when to come back, and retries get through", async () => {
  const asked = { ...question(text("Hi")), max_tokens: 200, ignore_eos: true };
  const many = (by) => Promise.allSettled(Array.from({ length: 12 }, () => ask(asked, by)));
  const refused = (await many(strict)).filter((each) => each.status === "rejected").map((each) => each.reason);
  assert.ok(refused.length > 0 && refused.length < 12);
  for (const full of refused) {
    assert.ok(full instanceof OpenAI.RateLimitError);
    assert.ok(Number(full.headers.get("retry-after")) >= 1);
  }
  assert.ok((await many(strict.withOptions({ maxRetries: 20 }))).every((each) => each.status === "fulfilled"));
});

test("a stream that is left, and a request that is aborted, end on the server", async () => {
  const endless = { ...question(text("Hi")), max_tokens: 3000, ignore_eos: true };
  for await (const chunk of await client.chat.completions.create({ ...endless, stream: true })) {
    assert.ok(chunk.choices.length > 0);
    break;
  }
  await becomesIdle();
  const abort = new AbortController();
  const asked = client.chat.completions.create({ ...endless, n: 4 }, { signal: abort.signal });
  setTimeout(() => abort.abort(), 300);
  await assert.rejects(asked, OpenAI.APIUserAbortError);
  await becomesIdle();
});
