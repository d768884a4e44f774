// The wall turns its sheets (matrix, map, overdue), keeps the one that is shown when the part renews itself, and leaves on Escape.
// Left and right turn by hand, space stops and goes on.
(() => {
  const body = document.body;
  const order = ["matrix", "map", "overdue"];
  let at = 0;
  let stopped = false;

  const show = () => {
    document.querySelectorAll(".sheet").forEach((sheet) => sheet.classList.toggle("is-shown", sheet.dataset.sheet === order[at]));
  };
  const turn = (by) => {
    at = (at + by + order.length) % order.length;
    show();
  };

  body.classList.add("turning");
  show();
  setInterval(() => { if (!stopped) turn(1); }, Number(body.dataset.seconds || 15) * 1000);
  new MutationObserver(show).observe(body, { childList: true, subtree: true });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") location.assign(body.dataset.leave);
    else if (event.key === "ArrowRight") turn(1);
    else if (event.key === "ArrowLeft") turn(-1);
    else if (event.key === " ") { stopped = !stopped; event.preventDefault(); }
  });

  const clock = document.getElementById("wall-clock");
  const began = Date.now();
  const start = Date.parse(clock.dataset.now);
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Shanghai" });
  const tick = () => { clock.textContent = words.format(new Date(start + Date.now() - began)); };
  tick();
  setInterval(tick, 10000);
})();
