// Pictures made small on the phone: at most 1600 pixels, upright, without what the camera wrote into them.
(() => {
  "use strict";

  const LONGEST = 1600, QUALITY = 0.8;

  async function opened(file) {
    if (window.createImageBitmap) {
      try {
        return await createImageBitmap(file, { imageOrientation: "from-image" });
      } catch {
        // an older browser that knows no options, or a picture it cannot read: the <img> below finds out
      }
    }
    const address = URL.createObjectURL(file);
    const image = new Image();
    image.src = address;
    try {
      await image.decode();
      return image;
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  // The small picture, or the file itself where this browser cannot read it (HEIC): the server can.
  async function shrunk(file) {
    let source;
    try {
      source = await opened(file);
    } catch {
      return { blob: file, name: file.name, seen: false };
    }
    const wide = source.naturalWidth || source.width, high = source.naturalHeight || source.height;
    const scale = Math.min(1, LONGEST / Math.max(wide, high));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(wide * scale));
    canvas.height = Math.max(1, Math.round(high * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";                 // what is transparent in a PNG would be black in a JPEG
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    source.close?.();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    canvas.width = canvas.height = 0;       // a phone with little memory gets it back at once
    if (!blob) return { blob: file, name: file.name, seen: true };
    return { blob, name: `${file.name.replace(/\.[^.]*$/, "") || "picture"}.jpg`, seen: true };
  }

  window.epointReport = Object.assign(window.epointReport ?? {}, { shrunk });
})();
