// The report page: puts voice, pictures, place, draft and sending together. Without it the page is a plain form that works, too.
(() => {
  "use strict";

  const form = document.getElementById("report");
  const { voice, shown, shrunk, whereabouts, kept, keeper, uploads, pause } = window.epointReport ?? {};
  const outbox = self.epointStore;
  if (!form || !voice || !window.fetch || !window.FormData) return;

  const $ = (selector) => form.querySelector(selector);
  const words = form.dataset;
  const most = Number(words.mostPictures), MOST_RECORDINGS = 3;
  const says = $("[data-say]"), recordings = $("#recordings"), pictures = $("#pictures"), state = $("#sending");
  const uploader = uploads?.(form) ?? null;
  let draft = keeper(words.keep);
  let items = [];             // {id, kind: "audio" | "image", blob, name, seconds, original, upload}
  let next = 1, busy = 0, restored = false;

  // ---- what one has said and photographed
  function add(item) {
    item.id ??= `${item.kind}-${next++}`;
    items.push(item);
    show(item);
    begin(item);
    remember();
  }

  function begin(item) {
    if (uploader && !item.part) item.upload = uploader(item.blob, item.name, () => progress());
  }

  function show(item) {
    const old = document.getElementById(item.id);
    const box = shown(item, form, photos().indexOf(item) + 1, () => remove(item));
    if (old) old.replaceWith(box);
    else (item.kind === "audio" ? recordings : pictures).append(box);
    counted();
  }

  function remove(item) {
    items = items.filter((one) => one !== item);
    item.upload?.stop();
    document.getElementById(item.id)?.remove();
    if (item.address) URL.revokeObjectURL(item.address);
    counted();
    remember();
    (item.kind === "audio" ? says.querySelector("button") : form.querySelector("[data-pick] input"))?.focus();
  }

  const photos = () => items.filter((one) => one.kind === "image");

  function counted() {
    const left = most - photos().length;
    form.querySelectorAll("[data-pick]").forEach((pick) => { pick.hidden = left <= 0; });
    $("#enough").hidden = left > 0;
    says.dataset.full = items.length - photos().length >= MOST_RECORDINGS ? "1" : "";
  }

  // ---- the three ways in
  let speaking = null;        // the recording that is being made
  const recorder = voice(says, {
    kept(blob, seconds, name, done) {
      if (!done) { speaking = { kind: "audio", blob, name, seconds, part: true }; if (Math.round(seconds) % 5 === 0) remember(); return; }
      speaking = null;
      add({ kind: "audio", blob, name, seconds });
    },
    failed(why) {
      $("#how-to-allow").hidden = why !== "refused";
      $("#no-microphone").hidden = why === "refused";
      $("[data-sound-file]").hidden = false;
      $("[data-sound-file] input").focus();
    },
  });
  $("[data-sound-file]").hidden = $("[data-plain-mic]").hidden = recorder.can;
  if (!recorder.can) $("#no-microphone").hidden = false;

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const files = [...input.files];
    input.value = "";         // it is ours now; the same picture can be chosen again after it was removed
    const sounds = files.filter((file) => input.accept.startsWith("audio") || file.type.startsWith("audio"));
    sounds.slice(0, 1).forEach((file) => add({ kind: "audio", blob: file, name: file.name }));
    take(files.filter((file) => !sounds.includes(file)));
  });
  form.addEventListener("click", (event) => { if (event.target.closest?.("[data-pick]")) recorder.stop(); });

  async function take(files) {
    busy += 1;
    progress(words.preparing);
    for (const file of files.slice(0, most - photos().length)) {          // one after the other: order is kept, memory is small
      const small = await shrunk(file);
      add({ kind: "image", ...small, original: file });
    }
    busy -= 1;
    progress("");
    if ($("[name=keep_location]")?.checked) locate();
  }

  // ---- where it is, with consent only
  async function locate() {
    const [latitude, longitude] = [$("[name=latitude]"), $("[name=longitude]")];
    latitude.value = longitude.value = "";
    if (!$("[name=keep_location]").checked) { $("#place-found").textContent = ""; return; }
    $("#place-found").textContent = words.locating;
    const found = await whereabouts(items.map((one) => one.original).filter(Boolean));
    if (!$("[name=keep_location]").checked) return;
    if (found) [latitude.value, longitude.value] = [found.latitude.toFixed(6), found.longitude.toFixed(6)];
    $("#place-found").textContent = found ? words.located : words.notLocated;
  }
  $("[name=keep_location]")?.addEventListener("change", locate);

  // ---- kept on the phone until it has arrived
  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token"));
  const bare = ({ id, kind, blob, name, seconds, seen, upload }) => ({ id, kind, blob, name, seconds, seen, upload: upload?.token });

  function remember() {
    if (!form.dataset.ready) return;      // what was kept before is not read yet
    const all = [...items, ...(speaking ? [speaking] : [])];
    if (all.length || $("[name=text]").value.trim()) draft.keep({ typed: typed(), items: all.map(bare) });
    else draft.keep({ typed: {}, items: [] });
  }

  let soon = 0;
  form.addEventListener("input", () => { window.clearTimeout(soon); soon = window.setTimeout(remember, 400); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") remember(); });

  async function bring_back() {
    const old = await kept(words.keep);
    if (!old || (!old.items.length && !old.typed.text?.trim())) return;
    const taken = await outbox?.get("entries", old.typed.request_key).catch(() => null);
    if (taken && taken.status !== "wrong") {              // the page was closed between the outbox's having it and the draft's going
      await draft.keep({ typed: {}, items: [] });
      return;
    }
    for (const [name, value] of Object.entries(old.typed)) {
      const field = form.elements[name];
      if (!field || name === "villager" || name === "join") continue;
      if (field.type === "checkbox") field.checked = true;
      else if (name === "request_key" || !field.value || field.tagName === "SELECT") field.value = value;
    }
    for (const item of old.items) {
      next = Math.max(next, 1 + Number(String(item.id ?? "").split("-")[1] || 0));
      if (item.upload && uploader) item.upload = uploader(item.blob, item.name, () => progress(), item.upload);
      else { delete item.upload; begin(item); }
      items.push(item);
      item.id ??= `${item.kind}-${next++}`;
      show(item);
    }
    restored = true;
    $("#restored").hidden = false;
  }

  $("#start-afresh")?.addEventListener("click", async () => {
    items.forEach((one) => one.upload?.stop());
    await draft.forget();
    window.location.replace(window.location.pathname + window.location.search.replace(/[?&]say=1/, ""));
  });

  // ---- sending: the button works at any time and waits for what is left
  function progress(said) {
    if (said !== undefined) { state.textContent = said; return; }
    const under_way = items.filter((one) => one.upload && !one.upload.done);
    const total = items.reduce((sum, one) => sum + one.blob.size, 0) || 1;
    const sent = items.reduce((sum, one) => sum + (one.upload ? one.upload.sent : 0), 0);
    if (form.dataset.underWay && under_way.length) state.textContent = words.uploading.replace("{}", Math.floor((100 * sent) / total));
  }

  // The token of a file that has arrived; an error as of the network when it cannot go on now.
  async function arrived(upload) {
    while (!upload.done) {
      if (upload.stuck) throw new TypeError("the network is away");
      await new Promise((done) => window.setTimeout(done, 100));
      progress();
    }
    return upload.finished;
  }

  // Everything of the report as one form, recordings and pictures in it: what an outbox keeps and sends.
  async function collect(by_upload = false) {
    await recorder.stop();
    const data = new FormData(form);
    data.delete("files");
    for (const item of items) {
      const token = by_upload && item.upload ? await arrived(item.upload) : null;
      if (token) data.append("uploads", token);
      else data.append("files", item.blob, item.name);
    }
    return data;
  }
  window.epointReport.collect = collect;
  // What an outbox kept comes back: [{name, blob}]. Pictures are small already.
  window.epointReport.fill = (files) => files.forEach(({ name, blob }) => add({ kind: blob.type.startsWith("audio") ? "audio" : "image", name, blob }));

  // An outbox may take what cannot be sent now: it is sent from there, once, and not from here. True when it has it on its disk; only
  // then the draft goes, so that at every moment one of the two has everything.
  async function handed_over() {
    const unsent = new CustomEvent("epoint:unsent", { bubbles: true, cancelable: true, detail: { collect } });
    if (form.dispatchEvent(unsent)) return false;
    let show;
    try {
      show = await unsent.detail.kept;
    } catch {
      return false;             // full or forbidden: it stays here
    }
    items.forEach((one) => one.upload?.stop());
    await draft.forget();
    show?.();
    return true;
  }

  async function post() {
    for (let wait = 1000; ; wait = Math.min(wait * 2, 20000)) {
      try {
        const answer = await fetch(form.action, { method: "POST", body: await collect(true), credentials: "same-origin", headers: { Accept: "application/json" } });
        if (answer.status < 500) return answer;
        if ([502, 504].includes(answer.status) && await handed_over()) return null;      // the server is away behind its proxy
        progress(words.trying);
      } catch {
        if (await handed_over()) return null;
        progress(words.noNetwork);              // otherwise it stays here, and we try until it goes
      }
      await pause(wait);
    }
  }

  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || form.dataset.underWay) return;
    event.preventDefault();
    form.dataset.underWay = "1";
    progress(words.sending);
    await recorder.stop();
    while (busy) await new Promise((done) => window.setTimeout(done, 100));
    if (!items.length && !$("[name=text]").value.trim()) { settle(words.nothing); return; }
    await draft.keep({ typed: typed(), items: items.map(bare) });
    const answer = await post();
    if (answer === null) { settle(""); return; }
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.ok && told.location) {
      await draft.forget();
      await outbox?.drop("entries", form.elements.request_key.value).catch(() => undefined);      // opened from there to be corrected
      window.location.assign(told.location);
    } else if (told.error) settle([told.error, told.hint].filter(Boolean).join(" "));
    else refused(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.status);
  });

  // The server's words at the fields; what was said, photographed and typed stays as it is.
  function refused(page, status) {
    const now = page.querySelector("#report-words"), errors = page.querySelector(".errors");
    if (status === 422 && now) {
      if ("again" in now.dataset) items.forEach((one) => { one.upload?.stop(); begin(one); });      // the server has them no more
      $("#report-words").replaceWith(document.adoptNode(now));
      window.htmx?.process(now);
      $("#report-errors").replaceChildren(...(errors ? [document.adoptNode(errors)] : []));
      settle("");
      $("#report-errors .errors")?.focus();
      return;
    }
    settle(page.querySelector("[data-error-message]")?.textContent.trim() || words.failed);
  }

  function settle(said) {
    delete form.dataset.underWay;
    delete form.dataset.sent;           // app.js would drop the next press
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    progress(said);
  }

  // ---- begin
  counted();
  bring_back().then(() => {
    form.dataset.ready = "1";
    if (words.sayNow && recorder.can && !restored) recorder.start();
    if (words.sayNow) history.replaceState(null, "", window.location.pathname);      // a reload does not record again
  });
})();
