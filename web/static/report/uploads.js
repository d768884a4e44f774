// A file on its way piece by piece, from the moment it is chosen: a broken network costs one piece, not the file (docs/uploads.md).
(() => {
  "use strict";

  const { pause } = window.epointReport;

  // uploads(form) → begin(blob, name, changed, token) → {token, sent, done, stuck, refused, finished, stop}; null where the server has none.
  // `finished` answers the token, or null when the file has to go with the form. `stuck`: the network is away; it goes on by itself.
  function uploads(form) {
    const root = form.dataset.uploads;
    if (!root) return null;
    const headers = () => ({ "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" });
    const ask = (path, options) => fetch(path, { credentials: "same-origin", ...options, headers: { ...headers(), ...options.headers } });

    return (blob, name, changed, token) => {
      const it = { token, sent: 0, done: false, stuck: false, refused: "", stopped: false };
      const keep_location = () => Boolean(form.elements.keep_location?.checked);
      let piece = 256 * 1024;

      async function begin() {
        const kind = blob.type.startsWith("audio") ? "voice" : "picture";
        const answer = await ask(root, { method: "POST", body: JSON.stringify({ name, size: blob.size, kind, keep_location: keep_location() }), headers: { "Content-Type": "application/json" } });
        if (!answer.ok) return failed(answer);
        const made = await answer.json();
        piece = Math.min(made.chunk, piece);
        it.token = made.id;
        return false;
      }

      async function look() {
        const answer = await ask(`${root}/${it.token}`, { method: "HEAD" });
        if (answer.status === 404) { it.token = null; it.sent = 0; return false; }
        if (!answer.ok) return failed(answer);
        it.sent = Number(answer.headers.get("Upload-Offset"));
        return answer.headers.get("Upload-Status") === "ready";
      }

      async function put() {
        const answer = await ask(`${root}/${it.token}`, {
          method: "PATCH", body: blob.slice(it.sent, it.sent + piece), headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(it.sent) } });
        if (answer.status === 404) { it.token = null; it.sent = 0; return false; }
        if (answer.status === 409 || answer.ok) it.sent = Number(answer.headers.get("Upload-Offset"));
        else return failed(answer);
        return answer.headers.get("Upload-Status") === "ready";
      }

      // For good: null goes with the form, whose answer says in words what is wrong. For now: try again later.
      async function failed(answer) {
        if ([502, 504].includes(answer.status)) throw new Error("the server is away behind its proxy");
        if (answer.status < 500 && answer.status !== 429) { it.refused = String(answer.status); throw new Error("refused"); }
        await pause(1000 * Number(answer.headers.get("Retry-After") || 2));
        return false;
      }

      async function run() {
        let known = !token;
        for (let wait = 1000; !it.stopped; wait = Math.min(wait * 2, 20000)) {
          try {
            let ready = false;
            while (!ready && !it.stopped) {
              if (!it.token) { ready = await begin(); known = true; }
              else if (!known) { ready = await look(); known = true; }
              else ready = await put();
              it.stuck = false;
              wait = 1000;
              changed();
            }
            it.done = true;
            changed();
            return it.token;
          } catch {
            if (it.refused) { it.done = true; return null; }
            it.stuck = true;
            known = false;
            changed();
            await pause(wait);
          }
        }
        return null;
      }

      it.stop = () => {
        it.stopped = true;
        if (it.token) ask(`${root}/${it.token}`, { method: "DELETE" }).catch(() => undefined);
      };
      it.finished = run();
      return it;
    };
  }

  window.epointReport = Object.assign(window.epointReport ?? {}, { uploads });
})();
