// For who reads badly or not at all: the page read aloud, large letters and strong colours without loading it again.
(() => {
  "use strict";

  const root = document.documentElement;

  // ---- large letters, strong colours: the form works by itself, this only keeps the page where it is
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(event.target instanceof Element) || !event.target.matches("[data-reach]") || !button?.name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    delete event.target.dataset.sent;        // nothing was sent: the next press counts
    button.removeAttribute("aria-busy");
    const { name, value } = button;
    if (value === "normal" && name === "type") delete root.dataset.type;
    else root.dataset[name] = value;
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    button.setAttribute("aria-pressed", String(value !== "normal"));
    button.value = value !== "normal" ? "normal" : name === "type" ? "large" : "high";
  }, true);

  // ---- read it to me
  const speech = window.speechSynthesis;
  const LONGEST = 140;      // letters: browsers stop in the middle of long texts
  const SKIP = "[hidden], .visually-hidden, [aria-hidden=true], script, select, textarea, audio, svg, details:not([open]) > :not(summary)";
  const BLOCK = "p, li, h1, h2, h3, h4, dt, dd, label, legend, button, summary, td, th, .badge, .deadline, a.button";

  function pieces() {
    const found = [];
    let block = null;
    const walker = document.createTreeWalker(document.getElementById("content"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const plain = node.nodeValue.replace(/\s+/g, " ").trim();
      const text = parent.closest("[data-say-digits]") ? [...plain].join(" ") : plain;      // a number to write down
      if (!text || parent.closest(SKIP) || !parent.getClientRects().length) continue;
      const now = parent.closest(BLOCK);
      if (now && now === block) found[found.length - 1] += ` ${text}`;
      else found.push(text);
      block = now;
    }
    return found.flatMap((text) => text.match(new RegExp(`[^。！？；!?;]{1,${LONGEST}}[。！？；!?;]*`, "g")) ?? []);
  }

  function reader(button) {
    const label = button.querySelector("span"), read = label.textContent;
    let reading = 0;

    function settle() {
      label.textContent = read;
      button.setAttribute("aria-pressed", "false");
    }

    function start() {
      const mine = ++reading;
      const lang = root.lang.startsWith("zh") ? "zh-CN" : "en";
      const voice = speech.getVoices().find((one) => one.lang.replace("_", "-").toLowerCase().startsWith(lang.toLowerCase()));
      const rest = pieces();
      label.textContent = button.dataset.readStop;
      button.setAttribute("aria-pressed", "true");
      const next = () => {
        if (mine !== reading) return;
        const text = rest.shift();
        if (text === undefined) { stop(); return; }
        const said = new SpeechSynthesisUtterance(text);
        said.lang = voice?.lang ?? lang;
        if (voice) said.voice = voice;
        said.rate = 0.95;
        said.onend = next;
        said.onerror = (event) => { if (!["interrupted", "canceled"].includes(event.error)) stop(); };
        speech.speak(said);
      };
      speech.cancel();
      next();
    }

    function stop() {
      reading += 1;
      speech.cancel();
      settle();
    }

    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : start()));
    window.addEventListener("pagehide", () => speech.cancel());
  }

  if (speech && window.SpeechSynthesisUtterance) document.querySelectorAll("[data-read]").forEach(reader);
})();
