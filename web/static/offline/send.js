// Sends what waits in the outbox, each thing once: one sender at a time (a lock over all pages and the worker), and always the key
// the form was written under, so that the server knows a form whose answer was lost. Used by pages and by the worker.
(() => {
  "use strict";

  const store = self.epointStore;
  const PATIENCE = 180_000;          // ms for one form with its pictures on a slow network
  const TOKEN = "/outbox/token";

  const alone = (work) => (navigator.locks ? navigator.locks.request("epoint-outbox", work) : work());

  // The token of the session that is open now, and whose it is; null when nobody is signed in. Throws without a network.
  async function session() {
    const answer = await fetch(TOKEN, { headers: { Accept: "application/json" }, cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(20_000) });
    if (answer.status === 401) return null;
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function bodyOf(entry, token) {
    const body = new FormData();
    body.append("csrf_token", token);
    body.append("request_key", entry.key);
    for (const { name, value, file } of entry.fields) {
      if (file === undefined) body.append(name, value);
      else body.append(name, value, file);
    }
    return body;
  }

  async function post(entry, token) {
    const answer = await fetch(entry.action, {
      method: "POST", body: bodyOf(entry, token), credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
      headers: { Accept: "text/html;q=0.9, application/json", "Epoint-Outbox": "1" },
    });
    const data = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return { status: answer.status, said: data ? await answer.json() : { html: await answer.text() } };
  }

  const plain = (markup) => markup.replace(/<[^>]*>/g, " ").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&#34;|&quot;/g, '"').replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&").replace(/\s+/g, " ").trim();

  // What the server found wrong, in its own words: a worker has no parser for pages, and these are pages of ours.
  function wordsOf(said) {
    if (said.error) return [said.error, said.hint].filter(Boolean);
    const box = /<div class="errors"[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(said.html || "");
    if (box) return [...box[1].matchAll(/<li>([\s\S]*?)<\/li>/g)].map((line) => plain(line[1])).filter(Boolean);
    return [/data-error-message[^>]*>([\s\S]*?)<\//.exec(said.html || ""), /data-error-message[\s\S]*?<p[^>]*>([\s\S]*?)<\/p>/.exec(said.html || "")]
      .filter(Boolean).map((found) => plain(found[1]));
  }

  // What became of a form, from the server's answer.
  function outcome({ status, said }) {
    if (status < 300 && said.location) {
      return { status: "done", url: said.location, number: /\d{8}-\d{8}/.exec(said.location)?.[0] || "", sentAt: Date.now(), fields: [], words: [], html: "" };
    }
    if (status === 401) return { status: "sign-in" };
    if (status === 409) return { status: "late", words: wordsOf(said) };
    if (status === 429 || status >= 500) return { status: "waiting", busy: true };
    return { status: "wrong", words: wordsOf(said), html: status === 422 ? said.html || "" : "" };
  }

  async function sendOne(entry, mine) {
    await store.change(entry.key, { tries: entry.tries + 1, triedAt: Date.now() });      // before: the answer may be lost
    let answer = await post(entry, mine.token);
    if (answer.status === 400) {                                                         // the session changed just now
      const again = await session();
      if (again?.person !== entry.person) return { status: "sign-in" };
      answer = await post(entry, again.token);
    }
    return outcome(answer);
  }

  // Sends everything that waits, or only `key`. Answers { left: still waiting, entry: what became of `key` }.
  async function flush(key = null) {
    const found = await store.all("entries");
    if (!found.some(store.isOpen)) return { left: 0 };
    return alone(async () => {
      const due = async () => (await store.all("entries")).filter((one) => ["waiting", "sign-in"].includes(one.status) && (!key || one.key === key))
        .sort((a, b) => a.created - b.created);                                          // again: another page may just have sent it
      let left = 0;
      if ((await due()).length) {
        let mine;
        try {
          mine = await session();
        } catch {
          return { left: (await due()).length, entry: key ? await store.get("entries", key) : undefined };
        }
        for (const entry of await due()) {
          if (mine?.person !== entry.person) {
            if (entry.status !== "sign-in") await store.change(entry.key, { status: "sign-in" });
            continue;
          }
          try {
            const became = await sendOne(entry, mine);
            await store.change(entry.key, became);
            if (became.status === "waiting") left += 1;
          } catch {
            left += 1;                                                                   // no network: the next time
            if (entry.status !== "waiting") await store.change(entry.key, { status: "waiting" });
            break;
          }
        }
        store.tell();
      }
      return { left, entry: key ? await store.get("entries", key) : undefined };
    });
  }

  self.epointSend = { flush, session };
})();
