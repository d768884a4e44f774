// Keeps what is typed: a moment after typing, on leaving a field or the page, and again when the network is back.
(() => {
  "use strict";

  const WAIT = 1500;
  let timer = 0;
  let sent = "";            // what the server has
  let leaving = false;      // the form itself was sent: nothing is left to keep

  const place = () => document.getElementById("draft");
  const form = () => place()?.closest("form");

  function typed() {
    const data = new FormData(form());
    for (const own of ["request_key", "drafted"]) data.delete(own);
    return new URLSearchParams(data).toString();
  }

  async function keep(last = false) {
    window.clearTimeout(timer);
    if (leaving || !form()) return;
    const body = typed();
    if (body === sent) return;
    const before = sent;
    sent = body;
    try {
      const answer = await fetch(place().dataset.url, {
        method: "POST", body: new URLSearchParams(body), headers: { "HX-Request": "true" }, keepalive: last, credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("draft");
      if (part && !leaving) place().replaceChildren(...part.childNodes);
    } catch {
      sent = before;        // no network, or the server is away: the next word, or the network's return, tries again
    }
  }

  function start() {
    if (!form()) return;
    sent = typed();
    form().addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, WAIT);
    });
    form().addEventListener("focusout", (event) => {
      if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) keep();
    });
    form().addEventListener("submit", () => { leaving = true; window.clearTimeout(timer); });
    window.addEventListener("pageshow", () => { leaving = false; });
    form().addEventListener("outbox:back", () => { leaving = false; });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(true); });
    window.addEventListener("online", () => keep());
  }

  start();                  // the script is deferred: the page stands
})();
