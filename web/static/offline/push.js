// Part of the service worker: shows what was pushed, and opens the case at a press.
"use strict";

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    // not ours
  }
  // The tag is the idempotency key: a message that came twice is shown once.
  event.waitUntil(self.registration.showNotification(told.title || "E-Point", { body: told.body || "", tag: told.tag || "", data: { url: told.url || "/notices" } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data.url, self.location.origin);
  const here = wanted.origin === self.location.origin ? wanted.href : new URL("/notices", self.location.origin).href;
  event.waitUntil(self.clients.openWindow(here));
});
