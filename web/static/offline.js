// On every page: whose phone it is now, the strip that says what is not sent and how old a kept page is, sending what waits,
// fetching ahead what will be wanted without a network. Words come from #offline-words.
(() => {
  "use strict";

  const { epointStore: store, epointSend: send } = self;
  const words = document.getElementById("offline-words")?.dataset;
  if (!words || typeof indexedDB === "undefined") return;
  const meta = document.querySelector("meta[name=epoint-person]");       // missing on a page that is the same for everybody
  const keptAt = document.documentElement.dataset.keptAt;
  const strip = document.getElementById("offline-strip");
  const A_MINUTE = 60_000;
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const toast = (detail) => document.dispatchEvent(new CustomEvent("epoint:toast", { detail }));
  const whose = async () => (meta ? meta.content : store.person());

  function moment(at) {
    const same = new Date(at).toDateString() === new Date().toDateString();
    return new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", ...(same ? {} : { month: "short", day: "numeric" }) }).format(new Date(at));
  }

  // ---- the strip
  function line(text, address = "") {
    const made = document.createElement(address ? "a" : "span");
    made.textContent = text;
    if (address) made.href = address;
    return made;
  }

  async function draw() {
    const person = await whose();
    const open = (await store.all("entries")).filter((one) => store.isOpen(one) && (one.person === person || !person));
    const lines = [];
    if (keptAt) lines.push(line(say(words.asOf, { time: moment(keptAt) })));
    else if (!navigator.onLine) lines.push(line(document.querySelector("form[data-outbox]") ? words.keptOffline : document.body.dataset.offline));
    const stuck = open.filter((one) => ["wrong", "late"].includes(one.status)).length;
    const waiting = open.length - stuck;
    const out = open.some((one) => one.status === "sign-in") || !person;
    if (waiting) lines.push(line(say(out ? words.signIn : words.waiting, { n: waiting }), "/outbox"));
    if (stuck && person) lines.push(line(say(words.stuck, { n: stuck }), "/outbox"));
    strip.replaceChildren(...lines);
    strip.hidden = !lines.length;
  }

  // ---- sending: now, when the network is back, when somebody looks again, and every minute
  // A network or server that has just come back often fails once more: the first tries come sooner than in a minute.
  const changed = () => document.dispatchEvent(new CustomEvent("epoint:outbox"));       // a channel does not tell the page that speaks
  const SOON = [3_000, 15_000, 15_000, 15_000];
  let next = 0;
  async function work(again = SOON) {
    window.clearTimeout(next);
    next = 0;
    if (!navigator.onLine) return changed();
    const { left } = await send.flush().catch(() => ({ left: 1 }));
    window.clearTimeout(next);                          // two at a time make one series
    next = left && again.length ? window.setTimeout(() => work(again.slice(1)), again[0]) : 0;
    return changed();
  }

  // ---- a kept page: fresh keys at once, a fresh token as soon as there is a network
  function freshKeys() {
    for (const field of document.querySelectorAll("input[name=request_key]")) {
      field.value = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replace(/\+/g, "-").replace(/\//g, "_");
    }
  }

  async function freshTokens() {
    const mine = await send.session();
    if (!mine || mine.person !== meta?.content) {
      window.location.reload();                       // signed out meanwhile, or somebody else: this page is not theirs
      return;
    }
    document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = mine.token; });
  }

  // What cannot wait in the outbox says so instead of losing the page.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-outbox]") || (navigator.onLine && !keptAt)) return;
    if (form.elements.csrf_token?.value && navigator.onLine) return;
    event.preventDefault();
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    const { submitter } = event;
    (navigator.onLine ? freshTokens() : Promise.reject(new Error("offline")))
      .then(() => form.requestSubmit(submitter), () => toast(words.needsNetwork));
  });

  // ---- signing out: what is not sent is asked about first, what was kept goes
  const leaving = document.getElementById("leave-unsent");

  async function leave(form, forget) {
    const person = meta?.content;
    if (forget) for (const one of await store.entriesOf(person)) await store.drop("entries", one.key);
    await store.meet("").catch(() => {});
    form.dataset.leaving = "1";
    form.requestSubmit();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!/\/sign-out/.test(form.getAttribute("action") || "") || form.dataset.leaving || event.defaultPrevented) return;
    event.preventDefault();
    delete form.dataset.sent;
    const open = (await store.entriesOf(meta?.content).catch(() => [])).filter(store.isOpen);
    if (!open.length || !leaving) {
      await leave(form, false);
      return;
    }
    leaving.querySelector("[data-leave-count]").textContent = say(words.waiting, { n: open.length });
    leaving.querySelector("[data-leave-keep]").onclick = () => leave(form, false);
    leaving.querySelector("[data-leave-forget]").onclick = () => leave(form, true);
    leaving.showModal();
  });

  // ---- the worker, and what it fetches ahead when nothing else is to do
  async function start() {
    if (meta && !keptAt) await store.meet(meta.content);
    await draw();
    if (keptAt && navigator.onLine) await freshTokens().catch(() => {});
    await work();
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register("/sw.js");
    const addresses = (words.ahead || "").split(" ").filter(Boolean);
    if (!meta?.content || keptAt || !addresses.length || navigator.connection?.saveData) return;
    const ready = await navigator.serviceWorker.ready;
    const whenIdle = window.requestIdleCallback || ((then) => window.setTimeout(then, 2000));
    whenIdle(() => ready.active.postMessage({ kind: "ahead", addresses }));
  }

  store.told?.addEventListener("message", draw);
  document.addEventListener("epoint:outbox", draw);
  window.addEventListener("offline", draw);
  window.addEventListener("online", () => {
    work();
    if (keptAt) freshTokens().catch(() => {});
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") work(); });
  window.setInterval(() => { if (document.visibilityState === "visible" && !next) work([]); }, A_MINUTE);
  if (keptAt) freshKeys();                            // at once: what is brought back into a form brings its own key after this
  self.epointOffline = { say, words, moment, whose, keptAt, toast, work };

  const begin = () => start().catch(() => {});
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
})();
