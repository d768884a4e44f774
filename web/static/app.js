// The little the pages need beyond htmx: theme, copy, one submit per press, errors said aloud, menus that close.
// No text lives here: words come from data-* attributes that the templates translate.
(() => {
  "use strict";

  const words = () => document.body.dataset;

  // ---- theme: "light" or "dark" in a cookie, so that the server draws the right one at once
  function switchTheme() {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }

  // ---- toasts
  function toast(text, kind = "late") {
    const region = document.getElementById("toasts");
    if (!region || !text) return;
    if ([...region.children].some((old) => old.dataset.text === text)) return;
    const box = document.createElement("div");
    box.className = `notice is-${kind}`;
    box.dataset.text = text;
    const line = document.createElement("p");
    line.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", words().closeLabel || "×");
    close.addEventListener("click", () => box.remove());
    box.append(line, close);
    region.append(box);
    if (kind !== "late") window.setTimeout(() => box.remove(), 6000);
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(words().copied, "ok");
    } catch {
      toast(words().notCopied);
    }
  }

  // ---- one submit per press. Nothing is disabled (a disabled button would not be sent), a second press is dropped.
  const WAIT = 15000;

  function guard(event) {
    const form = event.target;
    if (form.method === "get" || form.target === "_blank" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    window.setTimeout(() => release(form), WAIT);
  }

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }

  // In the capture phase: before htmx, which then never sees the second press.
  document.addEventListener("submit", guard, true);
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    if (form) release(form);
  });

  // ---- htmx: what went wrong, in the server's own words when its page has them
  document.addEventListener("htmx:response:error", (event) => {
    const { status } = event.detail.ctx.response;
    if (status === 422) return; // the form comes back with its errors
    const page = new DOMParser().parseFromString(event.detail.ctx.text || "", "text/html");
    const said = page.querySelector("[data-error-message]")?.textContent.trim();
    toast(said || (status >= 500 ? words().serverError : words().requestError));
  });
  document.addEventListener("htmx:error", () => {
    // Without a network the strip of offline.js says so once; a kept page polls in vain.
    if (navigator.onLine && !document.documentElement.dataset.keptAt) toast(words().serverError);
  });
  document.addEventListener("epoint:toast", ({ detail }) => toast(detail.text || detail, detail.kind));
  document.addEventListener("htmx:after:swap", focusErrors);

  function focusErrors() {
    const box = document.querySelector(".errors");
    if (box && !box.dataset.seen) {
      box.dataset.seen = "1";
      box.focus();
    }
  }

  // ---- presses, by what the element says of itself
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    if (target.closest("[data-theme-switch]")) switchTheme();
    const copier = target.closest("[data-copy]");
    if (copier) copy(copier);
    const closer = target.closest("[data-close]");
    if (closer) {
      const box = closer.closest("details");
      box?.removeAttribute("open");
      box?.querySelector("summary")?.focus();
    }
    document.querySelectorAll("details.confirm[open]").forEach((box) => {
      if (!box.contains(target)) box.removeAttribute("open");
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const box = document.activeElement?.closest("details.confirm[open]");
    if (box) {
      box.removeAttribute("open");
      box.querySelector("summary")?.focus();
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target instanceof Element) event.target.closest("form[data-autosubmit]")?.requestSubmit();
  });

  focusErrors();
})();
