// The inbox: keys, ticks, and the stream that says when something changed. All of it works without this file, by links and buttons.
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  let here = null; // the id of the row the keyboard stands on: the list may be drawn anew below it

  function stand(row) {
    rows().forEach((one) => one.classList.toggle("is-here", one === row));
    here = row?.id || null;
    if (row) {
      row.querySelector(".title a")?.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("is-here"));
    stand(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
  }

  const current = () => rows().find((row) => row.classList.contains("is-here"));
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector(".tick input")?.click(),
    c: () => current()?.querySelector("[data-claim]")?.click(),
    "/": () => document.querySelector("[data-search]")?.select(),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.closest?.("a, button, summary")) return;
    if (event.key === "Enter") {
      current()?.querySelector(".title a")?.click();
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  // ---- ticks
  const ticks = () => [...document.querySelectorAll("[data-rows] .tick input[name=task]")];

  function count() {
    const bar = document.querySelector("[data-bulk-bar]");
    if (!bar) return;
    const ticked = ticks().filter((one) => one.checked).length;
    bar.classList.toggle("is-shown", ticked > 0);
    const words = bar.querySelector("[data-bulk-count]");
    words.textContent = words.dataset.words.replace("{n}", ticked);
    const all = document.querySelector("[data-tick-all]");
    if (all) all.checked = ticked > 0 && ticked === ticks().length;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-tick-all]")) ticks().forEach((one) => { one.checked = event.target.checked; });
    if (event.target.closest?.(".tick")) count();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys-help]")) document.getElementById("keys")?.showModal();
  });

  // ---- the stream: one per page that is looked at, none for a page in the background
  let stream = null;
  let mark = null;

  function listen() {
    const live = document.querySelector("#live[data-events]");
    if (!live || stream || document.hidden || !window.EventSource) return;
    stream = new EventSource(live.dataset.events);
    stream.addEventListener("inbox", (event) => {
      const found = JSON.parse(event.data);
      if (mark !== null && found.mark !== mark) refresh();
      mark = found.mark;
    });
    stream.addEventListener("error", () => {
      if (stream?.readyState === EventSource.CLOSED) hush(); // refused: the page asks for itself once a minute
    });
  }

  function hush() {
    stream?.close();
    stream = null;
  }

  // A list somebody has ticked in or stands in waits: drawing it anew under their finger would be rude.
  function refresh() {
    const live = document.getElementById("live");
    if (live && !ticks().some((one) => one.checked)) window.htmx.trigger(live, "epoint:changed");
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return hush();
    if (mark !== null) refresh();
    listen();
  });
  window.addEventListener("pagehide", hush);
  window.addEventListener("pageshow", listen);
  document.addEventListener("htmx:after:swap", () => {
    if (here) document.getElementById(here)?.classList.add("is-here");
    count();
  });
  listen();
  count();
})();
