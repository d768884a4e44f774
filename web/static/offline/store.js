// What this phone keeps of the product: unsent forms, half-written ones, and whose phone it is now. Used by pages and by the worker.
// Everything carries the mark of its person (a digest, never a name); pages kept for reading are caches named "kept-<person>".
(() => {
  "use strict";

  const [NAME, VERSION] = ["epoint", 1];
  const KEPT = "kept-";
  const A_DAY = 24 * 3600 * 1000;
  const MAX_AGE = 3 * A_DAY;         // of kept pages, half-written forms and what is told of sent ones
  let opened = null;

  function open() {
    opened ||= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("entries", { keyPath: "key" });       // the outbox
        asked.result.createObjectStore("drafts", { keyPath: "id" });
        asked.result.createObjectStore("state", { keyPath: "id" });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        done(asked.result);
      };
      asked.onerror = () => { opened = null; failed(asked.error); };
    });
    return opened;
  }

  // One step in one transaction; done when it is on the disk.
  async function step(store, mode, work) {
    const base = await open();
    return new Promise((done, failed) => {
      const transaction = base.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
      const asked = work(transaction.objectStore(store));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  const get = (store, id) => step(store, "readonly", (table) => table.get(id));
  const all = (store) => step(store, "readonly", (table) => table.getAll());
  const put = (store, value) => step(store, "readwrite", (table) => table.put(value));
  const drop = (store, id) => step(store, "readwrite", (table) => table.delete(id));

  // Changes an entry that is still there: one that was thrown away meanwhile does not come back.
  const change = (key, changes) => step("entries", "readwrite", (table) => {
    const asked = table.get(key);
    asked.onsuccess = () => { if (asked.result) table.put({ ...asked.result, ...changes }); };
    return asked;
  });

  const person = async () => (await get("state", "person"))?.person || "";
  const entriesOf = async (whose) => (await all("entries")).filter((one) => one.person === whose).sort((a, b) => a.created - b.created);
  const isOpen = (entry) => entry.status !== "done";

  // Somebody is here; "" for nobody. What was kept for anybody else goes, but what they wrote and did not send stays theirs.
  async function meet(whose) {
    if (await person() !== whose) await put("state", { id: "person", person: whose });
    for (const name of await caches.keys()) if (name.startsWith(KEPT) && name !== KEPT + whose) await caches.delete(name);
    const old = Date.now() - MAX_AGE;
    for (const one of await all("drafts")) if (one.person !== whose || one.at < old) await drop("drafts", one.id);
    for (const one of await all("entries")) if (one.status === "done" && (one.person !== whose || one.sentAt < old)) await drop("entries", one.key);
  }

  const told = typeof BroadcastChannel === "function" ? new BroadcastChannel("epoint-outbox") : null;
  const tell = (news = {}) => told?.postMessage(news);

  self.epointStore = { get, all, put, drop, change, person, entriesOf, isOpen, meet, tell, told, KEPT, MAX_AGE };
})();
