// Forms marked data-outbox are never lost: what is sent is written to the outbox first, then sent; without a network it waits there.
// Also: what is typed while there is no network comes back after a reload, and a refused form is opened again (#outbox=<key>).
(() => {
  "use strict";

  const { epointStore: store, epointSend: send, epointOffline: offline } = self;
  const person = document.querySelector("meta[name=epoint-person]")?.content;
  if (!offline || !person) return;
  const OWN = ["csrf_token", "request_key", "drafted"];
  const PATIENCE = 25_000;            // ms a person looks at a busy button
  const forms = () => document.querySelectorAll("form[data-outbox]");
  const sendsItself = (form) => form.id === "report" && window.epointReport?.collect;      // report.js: uploads piece by piece, drafts of its own
  const draftOf = (form) => `${person} ${form.getAttribute("action")}`;

  // ---- a form as rows that a database can keep: a picked file is copied, for the phone may take the original away
  async function fieldsOf(form, submitter, data = new FormData(form, submitter?.name ? submitter : undefined)) {
    const rows = [];
    for (const [name, value] of data) {
      if (OWN.includes(name)) continue;
      if (typeof value === "string") rows.push({ name, value });
      else if (value.size) rows.push({ name, value: new Blob([await value.arrayBuffer()], { type: value.type }), file: value.name || "file" });
    }
    return rows;
  }

  function titleOf(form, fields) {
    const written = [...form.querySelectorAll("textarea")].map((one) => one.value.trim()).find(Boolean);
    return (written || fields.map((one) => (one.file === undefined ? "" : one.file)).find(Boolean) || form.dataset.outbox).slice(0, 80);
  }

  async function entryOf(form, fields) {
    const key = form.elements.request_key.value;
    const before = await store.get("entries", key);
    return {
      key, person, fields, action: form.getAttribute("action") || window.location.pathname, kind: form.dataset.outbox, title: titleOf(form, fields),
      page: window.location.pathname + window.location.search, created: before?.created || Date.now(), tries: before?.tries || 0, status: "waiting", words: [],
    };
  }

  // ---- back into the form
  function fill(form, fields) {
    const left = new Map();
    for (const one of fields) left.set(one.name, [...(left.get(one.name) || []), one]);
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden" || OWN.includes(control.name)) continue;
      const rows = left.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = rows.some((one) => one.value === control.value);
      else if (control.type === "file") { if (!sendsItself(form)) putFiles(control, rows); }
      else if (control.type !== "submit" && control.type !== "button" && rows.length) control.value = rows.shift().value;
      else continue;
      for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }

  function putFiles(control, rows) {
    const given = new DataTransfer();
    for (const one of rows) given.items.add(new File([one.value], one.file, { type: one.value.type }));
    control.files = given.files;
  }

  function bringBack(form, fields) {
    fill(form, fields);
    if (sendsItself(form)) window.epointReport.fill(fields.filter((one) => one.file !== undefined).map((one) => ({ name: one.file, blob: one.value })));
    // A choice may ask the server for more fields: they get their answers when they are there.
    if (form.querySelector("[hx-post]")) document.addEventListener("htmx:after:swap", () => fill(form, fields), { once: true });
  }

  // ---- what the server found wrong goes to its field; everything typed, taken and recorded is still there
  function showErrors(form, html, said) {
    form.querySelectorAll(".errors, p.error[id]").forEach((old) => old.remove());
    form.querySelectorAll("[aria-invalid]").forEach((old) => old.removeAttribute("aria-invalid"));
    form.querySelectorAll(".is-wrong").forEach((old) => old.classList.remove("is-wrong"));
    const answer = new DOMParser().parseFromString(html || "", "text/html");
    for (const error of answer.querySelectorAll("p.error[id$=-error]")) {
      const control = form.querySelector(`#${CSS.escape(error.id.replace(/-error$/, ""))}`);
      const field = control?.closest(".field");
      if (!field) continue;
      field.classList.add("is-wrong");
      control.setAttribute("aria-invalid", "true");
      control.before(error);
    }
    const box = answer.querySelector(".errors") || plainErrors(said);
    form.prepend(box);
    box.focus();
  }

  function plainErrors(said) {
    const box = document.getElementById("outbox-errors").content.firstElementChild.cloneNode(true);
    for (const line of said?.length ? said : [document.body.dataset.requestError]) {
      const item = document.createElement("li");
      item.textContent = line;
      box.querySelector("ul").append(item);
    }
    return box;
  }

  // ---- sending
  function release(form) {
    delete form.dataset.sent;
    delete form.dataset.outboxBusy;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    form.dispatchEvent(new CustomEvent("outbox:back", { bubbles: true }));
  }

  async function settle(form, entry) {
    if (entry?.status === "done") return window.location.assign(entry.url);
    if (entry?.status === "late") return window.location.assign("/outbox");
    if (entry?.status === "wrong") {
      await store.put("drafts", { id: draftOf(form), person, fields: entry.fields, at: Date.now() });
      await store.drop("entries", entry.key);                   // it lives on in the form
      release(form);
      return showErrors(form, entry.html, entry.words);
    }
    return showKept(form, entry);
  }

  // In the form's place: it is kept, it goes out by itself, and its number when it has.
  function showKept(form, entry) {
    const card = document.getElementById("outbox-kept").content.firstElementChild.cloneNode(true);
    const note = async () => {
      const now = await store.get("entries", entry.key);
      card.dataset.state = now?.status || "gone";
      if (now?.status === "done") {
        card.querySelector("[data-number]").textContent = now.number;
        card.querySelector("[data-see]").href = now.url;
      }
    };
    card.querySelector("[data-another]").href = window.location.pathname + window.location.search;
    form.replaceWith(card);
    card.focus();
    store.told?.addEventListener("message", note);
    document.addEventListener("epoint:outbox", note);
    note();
    offline.work();
    return null;
  }

  async function wakeLater() {
    const worker = await navigator.serviceWorker?.getRegistration("/");
    await worker?.sync?.register("outbox");
  }

  async function take(form, submitter) {
    const entry = await entryOf(form, await fieldsOf(form, submitter));
    try {
      await store.put("entries", entry);
    } catch {
      HTMLFormElement.prototype.submit.call(form);              // nothing can be kept here: the plain way
      return;
    }
    await store.drop("drafts", draftOf(form)).catch(() => {});
    await wakeLater().catch(() => {});
    const sent = navigator.onLine ? send.flush(entry.key).catch(() => null) : null;
    await Promise.race([sent, new Promise((done) => setTimeout(done, PATIENCE))]);
    await settle(form, await store.get("entries", entry.key) || entry);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-outbox]") || sendsItself(form) || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (form.dataset.outboxBusy) return;
    form.dataset.outboxBusy = "1";
    take(form, event.submitter).catch(() => release(form));
  });

  // The report page sends by itself; what it could not send comes here, with everything. It may have arrived all the same, its answer lost.
  // The page keeps its own draft until `kept` says that the entry is on the disk.
  document.addEventListener("epoint:unsent", (event) => {
    const form = event.target;
    event.preventDefault();
    event.detail.kept = (async () => {
      const fields = await fieldsOf(form, null, await event.detail.collect());
      const entry = { ...await entryOf(form, fields), tries: 1 };
      await store.put("entries", entry);
      return () => {
        wakeLater().catch(() => {});
        showKept(form, entry);
      };
    })();
  });

  // ---- what is typed while there is no network
  let timer = 0;
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-outbox]");
    if (!form || sendsItself(form) || (navigator.onLine && !offline.keptAt)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      if (!form.dataset.outboxBusy) await store.put("drafts", { id: draftOf(form), person, fields: await fieldsOf(form), at: Date.now() });
    }, 400);
  });

  async function start() {
    const key = /^#outbox=([\w-]+)$/.exec(window.location.hash)?.[1];
    const entry = key && await store.get("entries", key);
    for (const form of forms()) {
      const draft = await store.get("drafts", draftOf(form));
      if (entry?.person === person && entry.action === form.getAttribute("action") && store.isOpen(entry)) {
        bringBack(form, entry.fields);
        form.elements.request_key.value = entry.key;
        if (entry.words.length) showErrors(form, entry.html, entry.words);
      } else if (draft?.fields.length) {
        bringBack(form, draft.fields);
        await store.drop("drafts", draft.id);
        if (offline.keptAt) await store.put("drafts", draft);   // until it is sent, or the server has it
        offline.toast({ text: offline.words.isBack, kind: "info" });
      }
    }
  }

  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
})();
