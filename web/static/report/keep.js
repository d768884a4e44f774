// What was said, photographed and typed stays on the phone until it has arrived: a reload or a crash brings it back.
(() => {
  "use strict";

  const DAYS = 7 * 24 * 3600 * 1000;
  const store = () => window.idbKeyval;

  async function kept(key) {
    try {
      const draft = await store().get(key);
      if (draft && Date.now() - draft.at < DAYS) return draft;
      if (draft) await store().del(key);
    } catch {
      // no storage here (a private window): the page itself still keeps it
    }
    return null;
  }

  // Writes come one after the other; of those that wait only the last is done.
  function keeper(key) {
    let waiting = null, writing = Promise.resolve(), gone = false;
    const write = async () => {
      const draft = waiting;
      waiting = null;
      if (draft === null || gone) return;
      try {
        await store().set(key, { ...draft, at: Date.now() });
      } catch {
        // full or forbidden: nothing more can be done here
      }
    };
    return {
      keep(draft) { waiting = draft; writing = writing.then(write); return writing; },
      forget() { gone = true; return writing.then(() => store().del(key)).catch(() => undefined); },
    };
  }

  window.epointReport = Object.assign(window.epointReport ?? {}, { kept, keeper });
})();
