// A canned reply goes into the field for words that was used last, at the caret. Without this script the link fills the first one.
(() => {
  "use strict";

  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLTextAreaElement) last = event.target;
  });

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-reply]") : null;
    const form = link?.closest("form");
    if (!form) return;
    const field = last && form.contains(last) ? last : form.querySelector("textarea");
    if (!field) return;
    event.preventDefault();
    const at = field.selectionStart ?? field.value.length;
    field.setRangeText(link.dataset.reply, at, field.selectionEnd ?? at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    link.closest("details")?.removeAttribute("open");
    field.focus();
  });
})();
