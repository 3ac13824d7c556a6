// Images and videos that the user adds, as parts of a message.

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** An image or a video with the marks on it. */
export class MediaItem {
  marks = []; // {shape, color, bbox: shares of width and height}

  constructor(url, isVideo) {
    this.url = url;
    this.isVideo = isVideo;
  }

  static async of(file) {
    return new MediaItem(await dataUrl(file), file.type.startsWith("video/"));
  }

  part(detail) {
    if (this.isVideo) return { type: "video_url", video_url: { url: this.url } };
    const marks = this.marks.map((mark) => ({ ...mark, normalized: true }));
    return { type: "image_url", image_url: { url: this.url, detail, ...(marks.length && { visual_prompts: marks }) } };
  }

  /** To be looked at; images with their marks. */
  element() {
    if (this.isVideo) {
      return Object.assign(document.createElement("video"), { src: this.url, controls: true, muted: true });
    }
    const image = Object.assign(new Image(), { src: this.url, alt: "an image to ask about" });
    if (this.marks.length) {
      image.addEventListener("load", () => (image.src = this.painted(image)), { once: true });
    }
    return image;
  }

  painted(image) {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    paint(canvas, image, this.marks);
    return canvas.toDataURL();
  }
}

/** A sketch of the marks; the server paints the real ones. */
export function paint(canvas, image, marks) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  pen.drawImage(image, 0, 0, width, height);
  pen.lineWidth = Math.max(2, Math.max(width, height) / 80);
  for (const { shape, color, bbox } of marks) {
    const [x0, y0, x1, y1] = [bbox[0] * width, bbox[1] * height, bbox[2] * width, bbox[3] * height];
    pen.strokeStyle = pen.fillStyle = color;
    pen.beginPath();
    if (shape === "ellipse") {
      pen.ellipse((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2, 0, 0, 7);
      pen.stroke();
    } else if (shape === "mask") {
      pen.globalAlpha = 0.35;
      pen.fillRect(x0, y0, x1 - x0, y1 - y0);
      pen.globalAlpha = 1;
    } else if (shape === "arrow") {
      const [x, y, size] = [(x0 + x1) / 2, (y0 + y1) / 2, Math.min(x1 - x0, y1 - y0) / 2];
      pen.moveTo(x + size, y - size);
      pen.lineTo(x, y);
      pen.lineTo(x + size / 2, y);
      pen.moveTo(x, y);
      pen.lineTo(x, y - size / 2);
      pen.stroke();
    } else {
      pen.strokeRect(x0, y0, x1 - x0, y1 - y0);
    }
  }
}
