// The list of what waits on this phone, drawn from the phone's own store: on /outbox, and on the page shown without a network.
(() => {
  "use strict";

  const { epointStore: store, epointSend: send, epointOffline: offline } = self;
  const list = document.querySelector("[data-outbox-list]");
  if (!list || !offline) return;
  const { say, moment } = offline;
  const show = (box, name, wanted) => { box.querySelector(`[data-${name}]`).hidden = !wanted; };

  // ---- one form that waits, was refused, or is sent
  function drawn(entry) {
    const box = document.getElementById("outbox-entry").content.firstElementChild.cloneNode(true);
    const said = box.querySelector("[data-status]").dataset;
    const files = entry.fields.filter((one) => one.file !== undefined).length;
    const again = entry.status === "wrong" || (entry.status === "waiting" && !entry.tries);
    box.dataset.state = entry.status;
    box.querySelector("[data-title]").textContent = entry.title;
    box.querySelector("[data-about]").textContent = [entry.kind, moment(entry.created), files ? say(list.dataset.files, { n: files }) : ""].filter(Boolean).join(" · ");
    box.querySelector("[data-status]").textContent = entry.status === "done" && entry.number ? say(said.number, entry) : said[entry.status.replace("-", "")];
    for (const line of entry.words || []) {
      const item = document.createElement("li");
      item.textContent = line;
      box.querySelector("[data-words]").append(item);
    }
    show(box, "words", entry.words?.length);
    const text = entry.fields.filter((one) => one.file === undefined && one.value.length > 12).map((one) => one.value).join("\n\n");
    box.querySelector("[data-text]").textContent = text;
    box.querySelector("[data-copy]").dataset.copy = text;
    show(box, "written", text && entry.status !== "done");
    show(box, "correct", again);
    box.querySelector("[data-correct]").href = `${entry.page}#outbox=${entry.key}`;
    show(box, "see", entry.status === "done");
    box.querySelector("[data-see]").href = entry.url || "/";
    show(box, "login", entry.status === "sign-in");
    show(box, "remove", true);
    box.querySelector("[data-drop]").addEventListener("click", async () => {
      await store.drop("entries", entry.key);
      changed();
    });
    return box;
  }

  async function draw() {
    const person = await offline.whose();
    const mine = person ? await store.entriesOf(person) : [];
    const others = person ? 0 : (await store.all("entries")).filter(store.isOpen).length;
    list.replaceChildren(...mine.reverse().map(drawn));
    const waiting = mine.filter((one) => one.status === "waiting").length;
    for (const [name, wanted] of [["outbox-send", waiting], ["outbox-none", !mine.length && !others], ["outbox-signed-out", others], ["outbox-waiting", waiting]]) {
      const part = document.querySelector(`[data-${name}]`);
      if (part) part.hidden = !wanted;
    }
    const count = document.querySelector("[data-outbox-count]");
    if (count) count.textContent = others || waiting;
  }

  function changed() {
    store.tell();
    document.dispatchEvent(new CustomEvent("epoint:outbox"));
  }

  document.querySelector("[data-outbox-send]")?.addEventListener("click", async (event) => {
    const button = event.currentTarget;
    button.setAttribute("aria-busy", "true");
    const { left } = await send.flush().catch(() => ({ left: 1 }));
    button.removeAttribute("aria-busy");
    if (left) offline.toast(list.dataset.stillWaiting);
    changed();
  });

  // ---- the pages that can be read now
  async function drawKept() {
    const shelf = document.querySelector("[data-kept-list]");
    const person = await offline.whose();
    if (!shelf || !person || !("caches" in self)) return;
    const cache = await caches.open(store.KEPT + person);
    const found = await Promise.all((await cache.keys()).map(async (request) => {
      const answer = await cache.match(request);
      return { url: request.url, at: answer.headers.get("Epoint-Kept-At"), title: /<title>([^<]*)</.exec(await answer.text())?.[1] || "" };
    }));
    const rank = (one) => ["/report", "/", "/inbox", "/my-cases"].indexOf(new URL(one.url).pathname) + 1 || 9;
    for (const one of found.sort((a, b) => rank(a) - rank(b)).filter((one) => !one.url.endsWith("/outbox"))) {
      const box = document.getElementById("kept-page").content.firstElementChild.cloneNode(true);
      box.querySelector("a").href = one.url;
      box.querySelector("[data-title]").textContent = new DOMParser().parseFromString(one.title, "text/html").body.textContent.split(" · ").slice(0, -1).join(" · ") || one.title;
      box.querySelector("[data-at]").textContent = moment(one.at);
      shelf.append(box);
    }
    document.querySelector("[data-kept]").hidden = !shelf.children.length;
  }

  store.told?.addEventListener("message", draw);
  document.addEventListener("epoint:outbox", draw);
  draw();
  drawKept().catch(() => {});
})();
