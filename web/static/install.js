// Offers to put the product on the phone's first screen: a button where the browser can, words where it is done by hand (iOS).
// Whoever says no is not asked again.
(() => {
  "use strict";

  const box = document.querySelector("[data-install]");
  const installed = window.matchMedia("(display-mode: standalone)").matches || navigator.standalone;
  const KEY = "epoint-install";
  let offer = null;

  const refused = () => { try { return localStorage.getItem(KEY); } catch { return "1"; } };
  const refuse = () => { try { localStorage.setItem(KEY, "no"); } catch { /* asked again next time */ } };
  if (!box || installed || refused()) return;

  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();            // at our moment, not the browser's
    offer = event;
    box.hidden = false;
    box.querySelector("[data-install-now]").hidden = false;
  });

  if (/iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1)) {
    box.hidden = false;
    box.querySelector("[data-install-ios]").hidden = false;
  }

  box.querySelector("[data-install-now]").addEventListener("click", async () => {
    if (!offer) return;
    offer.prompt();
    await offer.userChoice;
    box.hidden = true;
  });
  box.querySelector("[data-install-no]").addEventListener("click", () => {
    refuse();
    box.hidden = true;
  });
  window.addEventListener("appinstalled", () => { box.hidden = true; });
})();
