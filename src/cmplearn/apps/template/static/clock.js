/* Gives life to clocks that an app puts on the page, as in
     <p class="cmp-clock" data-name="present" data-left="300" data-running="yes" data-sound="on"></p>
   The app says how many seconds are left (fewer than none: over time) and whether they run; the page counts on by
   itself, and says one minute left and time up in words, by colour and by sound. An app that changes a clock sends it
   anew; `data-name` tells whether it is still the same one. `data-label` goes before the words. */
"use strict";

(() => {
  const LAST_S = 60;
  const TICK_MS = 250;
  const begun = new WeakMap(); // clock: {left, at}
  const last = new Map(); // name of a clock: seconds that were left when it was last looked at
  let sounding = null;

  function secondsLeft(clock) {
    const left = Number(clock.dataset.left) || 0;
    const start = begun.get(clock) ?? { left, at: Date.now() };
    begun.set(clock, start.left === left ? start : { left, at: Date.now() });
    return clock.dataset.running === "yes" ? left - Math.floor((Date.now() - begun.get(clock).at) / 1000) : left;
  }

  function digits(seconds) {
    const whole = Math.abs(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  }

  function show(clock) {
    const left = secondsLeft(clock);
    const isRunning = clock.dataset.running === "yes";
    const state = left < 0 ? "over" : !isRunning ? "paused" : left <= LAST_S ? "last" : "going";
    const words = `${left < 0 ? "over time" : "left"}${isRunning ? "" : ", paused"}`;
    const text = `${clock.dataset.label ? `${clock.dataset.label}: ` : ""}${digits(left)} ${words}`;
    if (clock.dataset.state !== state) clock.dataset.state = state;
    if (clock.textContent !== text) clock.textContent = text;
    if (clock.getAttribute("role") !== "timer") clock.setAttribute("role", "timer");
    if (isRunning) tellCrossings(clock, left);
    else last.set(clock.dataset.name ?? "", left);
  }

  function tellCrossings(clock, left) {
    const name = clock.dataset.name ?? "";
    const before = last.get(name) ?? left;
    last.set(name, left);
    if (before > LAST_S && left <= LAST_S) tell(clock, "One minute left.", 1);
    if (before > 0 && left <= 0) tell(clock, "Time is up.", 3);
  }

  function tell(clock, words, tones) {
    document.getElementById("announcements").textContent = words;
    if (clock.dataset.sound === "on") sound(tones);
  }

  /* Soft enough for a quiet room, long enough for a hall. A browser lets a page sound only once it has been used. */
  function sound(tones) {
    sounding ??= new AudioContext();
    sounding.resume();
    for (let tone = 0; tone < tones; tone++) {
      const start = sounding.currentTime + tone * 0.5;
      const volume = sounding.createGain();
      const pitch = sounding.createOscillator();
      pitch.frequency.value = 660;
      volume.gain.setValueAtTime(0.25, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
      pitch.connect(volume).connect(sounding.destination);
      pitch.start(start);
      pitch.stop(start + 0.4);
    }
  }

  function tick() {
    document.querySelectorAll(".cmp-clock").forEach(show);
  }

  window.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(tick).observe(document.getElementById("app"), {
      attributes: true, childList: true, subtree: true, attributeFilter: ["data-left", "data-running"],
    });
    setInterval(tick, TICK_MS);
  });
})();
