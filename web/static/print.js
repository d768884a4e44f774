// The print button: hidden where scripts do not run; the browser's own menu prints there.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
