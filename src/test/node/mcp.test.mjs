// Tools of the protocol's reference server, as a child and over HTTP, called by a live server for OpenAI's library.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.STROMBOLI_TOOLS_URL + "/v1", apiKey: "none", maxRetries: 0 });

// The tool servers are connected to after the start.
async function connected(label) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const response = await client.responses.create({
      model: "embedded",
      input: "Hi",
      max_output_tokens: 1,
      tools: [{ type: "mcp", server_label: label, require_approval: "never", allowed_tools: [] }],
    });
    if (!response.output[0].error) {
      return;
    }
    assert.ok(Date.now() < deadline, `${label}: ${response.output[0].error}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

const calling = (label, name, approval = "never") => ({
  model: "embedded",
  temperature: 0,
  max_output_tokens: 200,
  input: "What is the weather?",
  tools: [{ type: "mcp", server_label: label, require_approval: approval, allowed_tools: [name] }],
  tool_choice: { type: "mcp", server_label: label, name },
});

for (const label of ["child", "http"]) {
  test(`calls a tool (${label})`, async () => {
    await connected(label);
    const response = await client.responses.create(calling(label, "get-structured-content"));
    const [list, call] = response.output;
    assert.equal(list.type, "mcp_list_tools");
    assert.deepEqual(list.tools.map((tool) => tool.name), ["get-structured-content"]);
    assert.equal(call.type, "mcp_call");
    assert.equal(call.status, "completed");
    assert.match(JSON.parse(call.arguments).location, /New York|Chicago|Los Angeles/);
    assert.ok(JSON.parse(call.output).temperature !== undefined);
    assert.ok(response.usage.input_tokens_details.cached_tokens > 0, "the second generation finds its prefix");
  });

  test(`shows an image of a tool to the model and to the client (${label})`, async () => {
    await connected(label);
    const response = await client.responses.create(calling(label, "get-tiny-image"));
    const call = response.output.find((item) => item.type === "mcp_call");
    assert.equal(call.status, "completed");
    assert.match(call.output_images[0], /^data:image\/png;base64,/);
    assert.ok(response.usage.input_tokens_details.image_tokens > 0);
  });
}

test("streams a call as it happens", async () => {
  await connected("child");
  const types = [];
  for await (const event of await client.responses.create({ ...calling("child", "get-structured-content"), stream: true })) {
    types.push(event.type);
  }
  const told = types.filter((type) => type.includes("mcp"));
  assert.deepEqual(told, [
    "response.mcp_list_tools.in_progress",
    "response.mcp_list_tools.completed",
    "response.mcp_call.in_progress",
    "response.mcp_call_arguments.delta",
    "response.mcp_call_arguments.done",
    "response.mcp_call.completed",
  ]);
  assert.match(types.at(-1), /response.(completed|incomplete)/);
});

test("asks for approval and calls when it has it", async () => {
  await connected("child");
  const asked = calling("child", "get-structured-content", "always");
  const first = await client.responses.create(asked);
  const request = first.output.find((item) => item.type === "mcp_approval_request");
  assert.equal(request.name, "get-structured-content");
  const { tool_choice: _, ...again } = asked;
  const second = await client.responses.create({
    ...again,
    input: [
      { role: "user", content: "What is the weather?" },
      request,
      { type: "mcp_approval_response", approval_request_id: request.id, approve: true },
    ],
  });
  const call = second.output.find((item) => item.type === "mcp_call");
  assert.equal(call.approval_request_id, request.id);
  assert.equal(call.status, "completed");
});

test("chats have the calls beside the answer", async () => {
  await connected("child");
  const answer = await client.chat.completions.create({
    model: "embedded",
    temperature: 0,
    max_tokens: 200,
    messages: [{ role: "user", content: "What is the weather?" }],
    tool_server: "child",
    tool_choice: { type: "function", function: { name: "get-structured-content" } },
  });
  const message = answer.choices[0].message;
  assert.equal(message.tool_calls, undefined);
  assert.equal(message.server_tool_calls[0].function.name, "get-structured-content");
  assert.ok(message.server_tool_calls[0].result.output);
});
