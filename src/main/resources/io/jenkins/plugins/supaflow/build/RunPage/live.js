/* Asks Jenkins again, every few seconds, for what a page shows of Supaflow's runs: while somebody looks at it and it may change. */
window.supaflowLive = function (mayChange, ask) {
  "use strict";

  const INTERVAL = 3000; // ms; the answers cost Supaflow nothing
  const SHARE = 10; // an answer that takes long is followed by so many times that: a slow controller is asked less often
  let timer;
  let asking = false;
  let again = false;

  function later(took) {
    clearTimeout(timer);
    if (mayChange()) {
      timer = setTimeout(update, Math.max(INTERVAL, SHARE * took));
    }
  }

  function update() {
    clearTimeout(timer);
    if (document.hidden) {
      later(0);
      return;
    }
    // Never two at once: an older answer could come last.
    again = asking;
    if (asking) {
      return;
    }
    asking = true;
    const begin = performance.now();
    // Jenkins restarts, say: the next time tells.
    ask()
      .catch(() => {})
      .then(() => {
        asking = false;
        if (again) {
          update();
        } else {
          later(performance.now() - begin);
        }
      });
  }

  document.addEventListener("visibilitychange", () => document.hidden || update());
  document.addEventListener("DOMContentLoaded", () => later(0));
  if (document.readyState !== "loading") {
    later(0);
  }
  return update;
};
