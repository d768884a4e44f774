// Where it is, only when the person ticked the box: from the picture as the camera wrote it, else from where the phone is.
(() => {
  "use strict";

  const HEAD = 128 * 1024;        // bytes: what a camera writes stands at the beginning

  // {latitude, longitude} of a JPEG's EXIF, or null.
  async function pictured(file) {
    try {
      const view = new DataView(await file.slice(0, HEAD).arrayBuffer());
      if (view.getUint16(0) !== 0xffd8) return null;
      for (let at = 2; at + 4 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
        if (view.getUint8(at) !== 0xff || view.getUint8(at + 1) === 0xda) return null;
        if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) return gps(view, at + 10);
      }
    } catch {
      // cut short or no picture at all: nothing to tell
    }
    return null;
  }

  function gps(view, base) {
    const small = view.getUint16(base) === 0x4949;
    const short = (at) => view.getUint16(base + at, small), long = (at) => view.getUint32(base + at, small);
    const entries = (at) => new Map(Array.from({ length: short(at) }, (_, n) => [short(at + 2 + n * 12), at + 2 + n * 12]));
    const pointer = entries(long(4)).get(0x8825);
    if (pointer === undefined) return null;
    const found = entries(long(pointer + 8));
    const degrees = (tag, sign, minus) => {
      const at = long(found.get(tag) + 8);
      const [whole, minutes, seconds] = [0, 8, 16].map((step) => long(at + step) / (long(at + step + 4) || 1));
      const letter = String.fromCharCode(view.getUint8(base + found.get(sign) + 8));
      return (whole + minutes / 60 + seconds / 3600) * (letter === minus ? -1 : 1);
    };
    const latitude = degrees(2, 1, "S"), longitude = degrees(4, 3, "W");
    return latitude || longitude ? { latitude, longitude } : null;
  }

  function standing() {
    return new Promise((done) => {
      if (!navigator.geolocation) { done(null); return; }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => done({ latitude: coords.latitude, longitude: coords.longitude }), () => done(null),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }

  // The first picture that tells a place, else where the phone is, else null.
  async function whereabouts(originals) {
    for (const file of originals) {
      const found = await pictured(file);
      if (found) return found;
    }
    return standing();
  }

  window.epointReport = Object.assign(window.epointReport ?? {}, { whereabouts, pictured });
})();
