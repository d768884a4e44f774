// The pages this phone keeps for reading without a network. Which ones may be kept, and whose they are, the server says in the header
// Epoint-Offline: "<person or -> <locale> <keep or pass>". Used by the worker only.
(() => {
  "use strict";

  const store = self.epointStore;
  const MOST = 60;                   // pages of one person
  const TASKS = 20;                  // fetched ahead
  const [SOON, LATER] = [10 * 60 * 1000, 6 * 3600 * 1000];      // lists and tasks fetched ahead are good for so long; other pages
  const HEAVY = "/vendor/bpmn-js/";  // diagrams need the network anyway

  const cacheOf = (whose) => caches.open(store.KEPT + whose);
  const atOf = (answer) => Date.parse(answer.headers.get("Epoint-Kept-At") || "") || 0;

  function saidBy(answer) {
    const [whose, locale, keep] = (answer.headers.get("Epoint-Offline") || "").split(" ");
    return keep ? { person: whose === "-" ? "" : whose, locale, keep: keep === "keep" } : null;
  }

  // The style sheets, scripts and pictures a page of ours asks for.
  const staticsOf = (html) => [...new Set([...html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1].replace(/&amp;/g, "&")))]
    .filter((address) => !address.includes(HEAVY));

  async function keepStatics(html) {
    const shelf = await caches.open(self.epointStatic);
    await Promise.all(staticsOf(html).map(async (address) => {
      if (!await shelf.match(address)) await shelf.add(address).catch(() => {});
    }));
  }

  // Keeps an answer for its person: without tokens, without what was said only once, marked with the moment.
  async function keep(address, answer, whose) {
    const at = new Date().toISOString();
    const html = (await answer.text()).replace(/(name="csrf_token" value|data-csrf)="[^"]*"/g, '$1=""').replace(/<!--said-->[\s\S]*?<!--\/said-->/, "")
      .replace("<html ", `<html data-kept-at="${at}" `);
    const headers = new Headers(answer.headers);
    headers.set("Epoint-Kept-At", at);
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);      // the text is unpacked already
    await keepStatics(html);                                                            // first: a kept page works at once
    const shelf = await cacheOf(whose);
    await shelf.put(address, new Response(html, { headers }));
    if (await store.person() !== whose) await caches.delete(store.KEPT + whose);         // somebody else came meanwhile
    else await tidy(shelf);
  }

  async function tidy(shelf) {
    const kept = await Promise.all((await shelf.keys()).map(async (request) => ({ request, at: atOf(await shelf.match(request)) })));
    const old = Date.now() - store.MAX_AGE;
    kept.sort((a, b) => b.at - a.at);
    await Promise.all(kept.filter((one, nth) => one.at < old || nth >= MOST).map((one) => shelf.delete(one.request)));
  }

  // A page came from the server: whose phone it is now, and whether the page may stay.
  async function came(address, answer) {
    const said = saidBy(answer);
    if (!said) return null;
    await store.meet(said.person);
    if (said.keep && said.person && answer.status === 200 && !answer.redirected) await keep(address, answer, said.person);
    else if (said.person && (answer.status === 404 || answer.status === 409)) await (await cacheOf(said.person)).delete(address);
    return said;
  }

  // The kept page, when there is one of this phone's person that is not too old.
  async function kept(address) {
    const whose = await store.person();
    if (!whose) return null;
    const shelf = await cacheOf(whose);
    const found = await shelf.match(address);
    if (!found) return null;
    if (Date.now() - atOf(found) <= store.MAX_AGE) return found;
    await shelf.delete(address);
    return null;
  }

  async function ahead(address) {
    const whose = await store.person();
    const have = whose && await (await cacheOf(whose)).match(address);
    if (have && Date.now() - atOf(have) < (/^\/(inbox|tasks)/.test(address) ? SOON : LATER)) return have.clone().text();
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html", "Epoint-Ahead": "1" } });
    const html = answer.clone();
    const said = await came(address, answer);
    return said?.keep ? html.text() : "";
  }

  // Fetches what the person will want to read or fill in without a network: `addresses`, and the tasks their lists name.
  async function fetchAhead(addresses) {
    const tasks = new Set();
    for (const address of addresses) {
      const html = await ahead(address);
      for (const found of html.matchAll(/href="(\/tasks\/[\w-]+)"/g)) if (tasks.size < TASKS) tasks.add(found[1]);
    }
    for (const address of tasks) await ahead(address);
  }

  // After a new version: the kept pages' style sheets and scripts are fetched again.
  async function dressAgain() {
    const whose = await store.person();
    if (!whose) return;
    const shelf = await cacheOf(whose);
    for (const request of await shelf.keys()) await keepStatics(await (await shelf.match(request)).text());
  }

  self.epointPages = { came, kept, fetchAhead, dressAgain, keepStatics, saidBy };
})();
