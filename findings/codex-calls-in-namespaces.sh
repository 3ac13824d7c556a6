#!/bin/sh
# Codex CLI offers some functions inside tools of the type `namespace` (multi-agent functions by default, those of MCP
# servers). Under which name must a server return a call of such a function? OpenAI's reference shows no such call.
#
# Expected: the flat name `NAMESPACE__NAME`, which chat templates and vLLM show the model, works as well.
# Observed (@openai/codex 0.171.0): it does not. Only an item with `name` AND `namespace` reaches the function. A flat
# name, and the name alone, are answered with "unsupported call". The output comes back without name and namespace, by
# call_id only. Codex also sends two consecutive messages of the role `developer`, and no `instructions` for a model
# that it does not know.
#
# Needs Node with npm. Exits with 1 if the behaviour changes.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @openai/codex@0.171.0 >/dev/null
cat > check.mjs <<'JS'
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const args = JSON.stringify({ target: "agent-1" });
const call = (id, name, namespace) => ({
  id: `fc_${id}`, type: "function_call", status: "completed", call_id: id, name, arguments: args,
  ...(namespace ? { namespace } : {}),
});
const calls = [
  call("both", "close_agent", "multi_agent_v1"),
  call("flat", "multi_agent_v1__close_agent"),
  call("alone", "close_agent"),
];
const requests = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  if (request.method === "GET") {
    response.setHeader("Content-Type", "application/json").end('{"object":"list","data":[],"models":[]}');
    return;
  }
  requests.push(JSON.parse(body));
  const output = requests.length === 1 ? calls : [{
    id: "msg_1", type: "message", role: "assistant", status: "completed",
    content: [{ type: "output_text", text: "done", annotations: [] }],
  }];
  const events = [["response.created", { response: { id: "resp_1", status: "in_progress", output: [] } }]];
  output.forEach((item, at) => events.push(["response.output_item.done", { output_index: at, item }]));
  events.push(["response.completed", { response: { id: "resp_1", status: "completed", output, usage: {
    input_tokens: 1, input_tokens_details: { cached_tokens: 0 }, output_tokens: 1,
    output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 2 } } }]);
  response.setHeader("Content-Type", "text/event-stream");
  response.end(events.map(([type, data]) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`).join(""));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
mkdirSync("home");
mkdirSync("work");
writeFileSync("home/config.toml", `model = "unknown"
model_provider = "stub"
[model_providers.stub]
name = "stub"
base_url = "http://127.0.0.1:${server.address().port}/v1"
wire_api = "responses"
`);
const codex = spawn("node_modules/.bin/codex", ["exec", "--skip-git-repo-check", "-C", "work", "Hi"], {
  env: { ...process.env, CODEX_HOME: `${process.cwd()}/home` }, stdio: ["ignore", "ignore", "ignore"],
});
const timer = setTimeout(() => codex.kill(), 120_000);
await new Promise((done) => codex.on("close", done));
clearTimeout(timer);
server.close();
const outputs = Object.fromEntries(requests[1].input.filter((item) => item.type === "function_call_output")
  .map((item) => [item.call_id, item]));
for (const [id, item] of Object.entries(outputs)) console.log(`${id}: ${JSON.stringify(item.output)}`);
const roles = requests[0].input.map((item) => item.role);
console.log(`instructions: ${requests[0].instructions === undefined ? "none" : "some"}; roles: ${roles}`);
const unsupported = (id) => JSON.stringify(outputs[id].output).includes("unsupported call");
const same = !unsupported("both") && unsupported("flat") && unsupported("alone")
  && !("namespace" in outputs.both) && requests[0].instructions === undefined
  && roles[0] === "developer" && roles[1] === "developer";
console.log(same ? "as described" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node check.mjs
