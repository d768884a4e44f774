// Switching push on and off for this browser, at a press and never before. Words come from data-* attributes.
(() => {
  "use strict";

  const box = document.querySelector("[data-push]");
  if (!box) return;
  const [on, off, said] = ["[data-push-on]", "[data-push-off]", "[data-push-said]"].map((name) => box.querySelector(name));

  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !window.isSecureContext) {
    said.textContent = box.dataset.unable;
    return;
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function tell(url, fields) {
    const body = new URLSearchParams({ csrf_token: box.dataset.csrf, ...fields });
    const answer = await fetch(url, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
  }

  async function current() {
    const registration = await navigator.serviceWorker.getRegistration("/");
    return registration ? registration.pushManager.getSubscription() : null;
  }

  function show(subscribed, words = "") {
    on.hidden = subscribed;
    off.hidden = !subscribed;
    said.textContent = words || (subscribed ? box.dataset.isOn : box.dataset.isOff);
  }

  on.addEventListener("click", async () => {
    on.setAttribute("aria-busy", "true");
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        show(false, box.dataset.denied);
        return;
      }
      await navigator.serviceWorker.register(box.dataset.worker);
      const registration = await navigator.serviceWorker.ready;
      const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
      await tell(box.dataset.on, { endpoint: made.endpoint, p256dh: text(made.getKey("p256dh")), auth: text(made.getKey("auth")) });
      show(true);
    } catch {
      show(false, box.dataset.failed);
    } finally {
      on.removeAttribute("aria-busy");
    }
  });

  off.addEventListener("click", async () => {
    const made = await current();
    if (made) {
      await tell(box.dataset.off, { endpoint: made.endpoint }).catch(() => {});
      await made.unsubscribe();
    }
    show(false);
  });

  current().then((made) => show(Boolean(made)), () => show(false));
})();
