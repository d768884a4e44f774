// Say it: record, see that one is heard, stop, listen, throw away and say it again. Where no browser can record, a file does.
(() => {
  "use strict";

  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
  const SLICE = 1000;       // ms: what was said so far can be kept while more is said

  function kind() {
    if (!window.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return null;
    if (!MediaRecorder.isTypeSupported) return "";
    return KINDS.find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
  }

  const ending = (type) => (type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm");
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  // on.kept(blob, seconds, name, done): called while one speaks and once when it ends. on.failed(why): refused | missing | none.
  function voice(box, on) {
    const part = (name) => box.querySelector(`[data-voice="${name}"]`);
    const [button, words, time, left, level] = ["button", "words", "time", "left", "level"].map(part);
    const most = Number(box.dataset.mostSeconds);
    const type = kind();
    let recorder = null, stream = null, sound = null, chunks = [], began = 0, ticking = 0, drawing = 0, ended = null;

    const passed = () => (performance.now() - began) / 1000;

    async function start() {
      if (recorder) return;
      if (type === null) { on.failed("none"); return; }
      recorder = "asked";
      box.dataset.state = "asking";
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
        recorder = new MediaRecorder(stream, { ...(type ? { mimeType: type } : {}), audioBitsPerSecond: 32000 });
      } catch (problem) {
        stop_stream();
        recorder = null;
        box.dataset.state = "idle";
        on.failed(["NotAllowedError", "SecurityError"].includes(problem.name) ? "refused" : "missing");
        return;
      }
      chunks = [];
      recorder.addEventListener("dataavailable", (event) => {
        if (!event.data.size) return;
        chunks.push(event.data);
        on.kept(blob(), passed(), name(), false);
      });
      ended = new Promise((done) => recorder.addEventListener("stop", () => { finished(); done(); }, { once: true }));
      stream.getAudioTracks()[0].addEventListener("ended", stop);       // the phone took the microphone away: a call came in
      began = performance.now();
      recorder.start(SLICE);
      box.dataset.state = "recording";
      button.setAttribute("aria-pressed", "true");
      words.textContent = box.dataset.stop;
      ticking = window.setInterval(tick, 250);
      tick();
      meter();
    }

    const made = () => chunks[0]?.type || type || "audio/webm";
    const blob = () => new Blob(chunks, { type: made() });
    const name = () => `voice.${ending(made())}`;

    function tick() {
      const seconds = Math.min(passed(), most);
      time.textContent = clock(seconds);
      const rest = Math.ceil(most - seconds);
      left.textContent = rest <= 20 ? box.dataset.left.replace("{}", rest) : "";
      if (seconds >= most) stop();
    }

    function meter() {
      const Context = window.AudioContext || window.webkitAudioContext;
      if (!Context) return;
      sound = new Context();
      sound.resume?.().catch(() => undefined);
      const heard = sound.createAnalyser();
      heard.fftSize = 512;
      sound.createMediaStreamSource(stream).connect(heard);
      const wave = new Uint8Array(heard.fftSize);
      const draw = () => {
        heard.getByteTimeDomainData(wave);
        const loud = Math.max(...wave.map((one) => Math.abs(one - 128))) / 128;
        level.style.transform = `scaleX(${Math.min(1, loud * 1.6).toFixed(3)})`;
        drawing = requestAnimationFrame(draw);
      };
      draw();
    }

    function stop() {
      if (recorder instanceof Object && recorder.state !== "inactive") recorder.stop();
      return ended ?? Promise.resolve();
    }

    function finished() {
      const seconds = Math.min(passed(), most);
      window.clearInterval(ticking);
      cancelAnimationFrame(drawing);
      sound?.close();
      stop_stream();
      recorder = sound = null;
      box.dataset.state = "idle";
      button.setAttribute("aria-pressed", "false");
      words.textContent = box.dataset.again;
      left.textContent = "";
      if (chunks.length) on.kept(blob(), seconds, name(), true);
    }

    function stop_stream() {
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
    }

    button.hidden = type === null;
    button.addEventListener("click", () => (recorder ? stop() : start()));
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") stop(); });
    return { start, stop, can: type !== null, busy: () => recorder !== null };
  }

  window.epointReport = Object.assign(window.epointReport ?? {}, { voice, clock });
})();
