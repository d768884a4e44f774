// What was said and photographed, as it stands on the page until it is sent.
(() => {
  "use strict";

  function sign(form, name) {
    const svg = form.querySelector("svg.icon").cloneNode(true);
    const use = svg.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
    return svg;
  }

  const address = (item) => (item.address ??= URL.createObjectURL(item.blob));

  function spoken(item, words) {
    const player = document.createElement("audio");
    player.controls = true;
    player.src = address(item);
    player.setAttribute("aria-label", words.listen);
    const line = document.createElement("p");
    line.textContent = `${words.spoken} ${item.seconds ? window.epointReport.clock(item.seconds) : ""}`;
    return [line, player];
  }

  function pictured(item, form, number) {
    const label = form.dataset.picture.replace("{}", number);
    if (item.seen === false) {
      const line = document.createElement("p");
      line.textContent = `${label} · ${item.name}`;
      return [sign(form, "photo"), line];
    }
    const image = document.createElement("img");
    image.src = address(item);
    image.alt = label;
    return [image];
  }

  // The list item for a recording or the picture of this number, with the button that takes it away.
  function shown(item, form, number, remove) {
    const words = form.dataset, box = document.createElement("li"), away = document.createElement("button");
    box.id = item.id;
    box.className = `kept is-${item.kind}`;
    away.type = "button";
    away.className = "quiet away";
    away.append(sign(form, "delete"), item.kind === "audio" ? words.awayVoice : words.awayPicture);
    away.addEventListener("click", remove);
    box.append(...(item.kind === "audio" ? spoken(item, words) : pictured(item, form, number)), away);
    return box;
  }

  // Some time, or less when the network comes back.
  const pause = (ms) => new Promise((done) => {
    const timer = window.setTimeout(end, ms);
    function end() { window.clearTimeout(timer); window.removeEventListener("online", end); done(); }
    window.addEventListener("online", end);
  });

  window.epointReport = Object.assign(window.epointReport ?? {}, { shown, pause });
})();
