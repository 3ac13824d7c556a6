// The dialog in which a user drags marks onto an image.

import { paint } from "./media.js";

const dialog = document.querySelector("#marker");
const canvas = document.querySelector("#canvas");
const shape = document.querySelector("#shape");
const colour = document.querySelector("#colour");

let item, image, start;

/** Opens the dialog; resolves when it is closed, with the marks in place. */
export async function mark(media) {
  item = media;
  image = new Image();
  image.src = media.url;
  await image.decode();
  const scale = Math.min(1, 1400 / Math.max(image.naturalWidth, image.naturalHeight));
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  show();
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
}

function show(dragged) {
  paint(canvas, image, dragged ? [...item.marks, dragged] : item.marks);
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  const share = (value, size) => Math.min(1, Math.max(0, value / size));
  return [share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height)];
}

function dragged(event) {
  const [x, y] = place(event);
  const bbox = [Math.min(x, start[0]), Math.min(y, start[1]), Math.max(x, start[0]), Math.max(y, start[1])];
  return { shape: shape.value, color: colour.value, bbox: bbox.map((share) => Math.round(share * 1e4) / 1e4) };
}

canvas.addEventListener("pointerdown", (event) => {
  start = place(event);
  canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener("pointermove", (event) => start && show(dragged(event)));
canvas.addEventListener("pointerup", (event) => {
  const { bbox } = dragged(event);
  if (bbox[2] - bbox[0] > 0.01 && bbox[3] - bbox[1] > 0.01) item.marks.push(dragged(event));
  start = undefined;
  show();
});
document.querySelector("#clear").addEventListener("click", () => {
  item.marks.length = 0;
  show();
});
document.querySelector("#done").addEventListener("click", () => dialog.close());
