// The page: what is asked, what is answered.

import { ApiError, chat, modelName } from "./api.js";
import { mark } from "./marker.js";
import { MediaItem } from "./media.js";

const $ = (id) => document.querySelector(`#${id}`);
const question = $("question");

let messages = [];
let attached = [];
let running; // AbortController of the answer that is being written

async function showModel() {
  try {
    $("model").textContent = await modelName($("key").value);
  } catch (error) {
    $("model").textContent = error instanceof ApiError ? error.message : "The server does not answer.";
  }
}

async function attach(files) {
  for (const file of files) {
    if (/^(image|video)\//.test(file.type)) attached.push(await MediaItem.of(file));
  }
  showAttached();
  question.focus();
}

function showAttached() {
  $("attached").replaceChildren(...attached.map((mediaItem) => {
    const remove = button("×", "Remove", () => {
      attached = attached.filter((each) => each !== mediaItem);
      showAttached();
    });
    remove.className = "remove";
    const item = document.createElement("li");
    const look = mediaItem.element();
    if (mediaItem.isVideo) {
      item.append(look, remove);
    } else {
      const open = button("", "Mark what you mean", async () => {
        await mark(mediaItem);
        showAttached();
      });
      open.append(look);
      item.append(open, remove);
    }
    return item;
  }));
}

function button(text, label, action) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, title: label });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}

function element(kind, name, text = "") {
  return Object.assign(document.createElement(kind), { className: name, textContent: text });
}

function turn(role, text = "", media = []) {
  $("hint").hidden = true;
  const box = element("div", `turn ${role}`);
  if (media.length) {
    const images = element("div", "media");
    images.append(...media.map((item) => item.element()));
    box.append(images);
  }
  const words = element("span", "", text);
  box.append(words);
  $("log").append(box);
  box.scrollIntoView({ block: "end" });
  return { box, words };
}

function request() {
  const system = $("system").value.trim();
  return {
    messages: system ? [{ role: "system", content: system }, ...messages] : messages,
    temperature: Number($("temperature").value),
    max_tokens: Number($("tokens").value),
  };
}

async function ask() {
  const text = question.value.trim();
  if (running || !(text || attached.length)) return;
  turn("user", text, attached);
  const parts = attached.map((item) => item.part($("detail").value));
  messages.push({ role: "user", content: [...parts, { type: "text", text }] });
  question.value = "";
  attached = [];
  showAttached();
  await answer();
}

async function answer() {
  running = new AbortController();
  const conversation = messages; // "New chat" may begin another one meanwhile
  busy(true);
  const { box, words } = turn("assistant");
  const note = element("div", "note");
  box.append(note);
  try {
    note.textContent = await receive(words, running.signal);
  } catch (error) {
    const stopped = error.name === "AbortError";
    note.textContent = stopped ? "stopped" : error instanceof ApiError ? error.message : "The connection failed.";
    note.classList.toggle("error", !stopped);
  }
  if (words.textContent) {
    conversation.push({ role: "assistant", content: words.textContent });
  } else {
    conversation.pop(); // a question without an answer would spoil the next one
  }
  box.scrollIntoView({ block: "end" });
  running = undefined;
  busy(false);
}

/** Writes the answer as it comes; returns what it took. */
async function receive(words, signal) {
  const begin = performance.now();
  let first, end = "", usage;
  for await (const chunk of chat(request(), $("key").value, signal)) {
    const choice = chunk.choices[0];
    if (choice?.delta.content) {
      first ??= performance.now();
      words.textContent += choice.delta.content;
      words.scrollIntoView({ block: "end" });
    }
    if (choice?.finish_reason === "length") end = "cut off · ";
    usage = chunk.usage ?? usage;
  }
  const seconds = (from, to) => `${((to - from) / 1000).toFixed(2)} s`;
  const { prompt_tokens: read, completion_tokens: written } = usage ?? {};
  const counts = usage ? `${read} tokens read, ${written} written` : "";
  return `${end}${counts} · first after ${seconds(begin, first ?? performance.now())}, all after ${seconds(begin, performance.now())}`;
}

function busy(yes) {
  $("send").hidden = yes;
  $("stop").hidden = !yes;
  if (!yes) question.focus();
}

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    ask();
  }
});
$("files").addEventListener("change", async (event) => {
  await attach(event.target.files);
  event.target.value = "";
});
$("stop").addEventListener("click", () => running?.abort());
$("new").addEventListener("click", () => {
  running?.abort();
  messages = [];
  for (const box of document.querySelectorAll(".turn")) box.remove();
  $("hint").hidden = false;
});
$("key").addEventListener("change", () => {
  sessionStorage.setItem("key", $("key").value);
  showModel();
});
document.addEventListener("paste", (event) => event.clipboardData.files.length && attach(event.clipboardData.files));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  attach(event.dataTransfer.files);
});

$("key").value = sessionStorage.getItem("key") ?? "";
showModel();
question.focus();
