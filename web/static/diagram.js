// Draws every <figure data-diagram data-url="…bpmn" data-marks='{"active": [], "done": [], "late": []}'> on the page.
// A heat map's marks are {"heat": {id: 1…5}, "notes": {id: words}, "ways": {id: 1…5}}.
// data-marks-url may name a JSON address instead; it is asked again on the page event "epoint:marks".
(() => {
  "use strict";

  const STATES = ["done", "active", "late"]; // later ones win where an element carries two

  async function draw(figure) {
    if (figure.dataset.drawn) return;
    figure.dataset.drawn = "1";
    const sheet = figure.querySelector(".diagram-sheet");
    try {
      const answer = await fetch(figure.dataset.url, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${answer.status} ${figure.dataset.url}`);
      const xml = await answer.text();
      sheet.textContent = "";
      const viewer = new window.BpmnJS({
        container: sheet,
        zoomScroll: { enabled: false }, // the wheel scrolls the page until the diagram is pressed
        bpmnRenderer: { defaultFillColor: "#ffffff", defaultStrokeColor: "#3d4a47", defaultLabelColor: "#18211f" },
        textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: "13px" } },
      });
      await viewer.importXML(xml);
      const canvas = viewer.get("canvas");
      name(sheet, figure.getAttribute("aria-label"));
      await mark(figure, viewer);
      show(viewer);
      wire(figure, viewer);
      document.addEventListener("epoint:marks", () => mark(figure, viewer));
      figure.dispatchEvent(new CustomEvent("epoint:drawn", { bubbles: true }));
    } catch (error) {
      figure.classList.add("is-broken");
      sheet.textContent = figure.dataset.broken || "";
      console.error(error);
    }
  }

  // The whole diagram with a margin, and small ones not blown up.
  function fit(canvas) {
    canvas.zoom("fit-viewport", "auto");
    canvas.zoom(Math.min(1.25, canvas.zoom() * 0.92), "auto");
  }

  // At first sight: everything, or on a narrow screen the place where the case stands, at a size one can read.
  const READABLE = 0.6;

  function show(viewer) {
    const canvas = viewer.get("canvas");
    fit(canvas);
    if (canvas.zoom() >= READABLE) return;
    const here = viewer.get("elementRegistry").find((element) => canvas.hasMarker(element, "is-active") || canvas.hasMarker(element, "is-late"));
    if (!here || here.waypoints) return;
    canvas.zoom(READABLE);
    canvas.scrollToElement(here, Math.round(canvas.getSize().height / 3));
  }

  function name(sheet, label) {
    const svg = sheet.querySelector(".djs-container > svg");
    svg?.setAttribute("tabindex", "0");
    svg?.setAttribute("role", "img");
    if (label) svg?.setAttribute("aria-label", label);
  }

  async function mark(figure, viewer) {
    const marks = await marksOf(figure);
    const canvas = viewer.get("canvas");
    const overlays = viewer.get("overlays");
    const registry = viewer.get("elementRegistry");
    overlays.remove({ type: "epoint" });
    const state = new Map();
    for (const kind of STATES) for (const id of marks[kind] || []) state.set(id, kind);
    registry.forEach((element) => {
      warm(element, marks, canvas, overlays);
      const kind = state.get(element.id);
      for (const each of STATES) canvas.removeMarker(element, `is-${each}`);
      if (!kind) return;
      canvas.addMarker(element, `is-${kind}`);
      if (element.waypoints || element.type === "label") return;
      const words = figure.dataset[kind];
      if (words) overlays.add(element, "epoint", { position: { top: -12, left: 4 }, html: flag(kind, words) });
    });
  }

  // A heat map: heat {element: 1…5}, notes {element: words}, ways {sequence flow: 1…5}.
  const LEVELS = [1, 2, 3, 4, 5];

  function warm(element, marks, canvas, overlays) {
    if (element.type === "label") return;
    const heat = marks.heat?.[element.id];
    const way = marks.ways?.[element.id];
    for (const level of LEVELS) {
      canvas.removeMarker(element, `heat-${level}`);
      canvas.removeMarker(element, `way-${level}`);
    }
    if (heat) canvas.addMarker(element, `heat-${heat}`);
    if (way) canvas.addMarker(element, `way-${way}`);
    const note = marks.notes?.[element.id];
    if (note && !element.waypoints) overlays.add(element, "epoint", { position: { bottom: 10, right: 14 }, html: flag("noted", note) });
  }

  async function marksOf(figure) {
    try {
      if (!figure.dataset.marksUrl) return JSON.parse(figure.dataset.marks || "{}");
      const answer = await fetch(figure.dataset.marksUrl, { credentials: "same-origin" });
      return answer.ok ? await answer.json() : {};
    } catch {
      return {};
    }
  }

  function flag(kind, words) {
    const box = document.createElement("div");
    box.className = `diagram-flag is-${kind}`;
    box.textContent = words;
    return box;
  }

  function wire(figure, viewer) {
    const canvas = viewer.get("canvas");
    const steps = { in: 1.25, out: 0.8 };
    figure.querySelectorAll("[data-zoom]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const step = steps[button.dataset.zoom];
        if (step) canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * step)), "auto");
        else fit(canvas);
      });
    });
    const sheet = figure.querySelector(".diagram-sheet");
    document.addEventListener("pointerdown", (event) => {
      viewer.get("zoomScroll").toggle(sheet.contains(event.target));
    });
    // A diagram in a closed <details> or a hidden tab is fitted when it first gets a size.
    let width = 0;
    new ResizeObserver(([entry]) => {
      const now = Math.round(entry.contentRect.width);
      if (now && now !== width) {
        width = now;
        canvas.resized();
        show(viewer);
      }
    }).observe(sheet);
  }

  function drawAll() {
    document.querySelectorAll("[data-diagram]").forEach(draw);
  }

  document.addEventListener("htmx:after:swap", drawAll);
  drawAll();
})();
