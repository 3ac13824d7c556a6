// The server's API as this page uses it.

/** What went wrong, in the server's own words. */
export class ApiError extends Error {}

function headers(key) {
  return { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) };
}

async function rejection(response) {
  try {
    const { error } = await response.json();
    return new ApiError(error.message);
  } catch {
    return new ApiError(`The server answered with status ${response.status}.`);
  }
}

/** The name of the model that is served. */
export async function modelName(key) {
  const response = await fetch("v1/models", { headers: headers(key) });
  if (!response.ok) throw await rejection(response);
  return (await response.json()).data[0].id;
}

/** Yields the chunks of a streamed answer. An aborted signal ends it with an AbortError. */
export async function* chat(body, key, signal) {
  const request = { ...body, stream: true, stream_options: { include_usage: true } };
  const response = await fetch("v1/chat/completions", {
    method: "POST", headers: headers(key), body: JSON.stringify(request), signal,
  });
  if (!response.ok) throw await rejection(response);
  for await (const data of events(response.body)) {
    if (data === "[DONE]") return;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new ApiError(chunk.error.message);
    yield chunk;
  }
  throw new ApiError("The connection ended before the answer did.");
}

/** The data of server-sent events. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data:")) yield line.slice(5).trim();
    }
  }
}
