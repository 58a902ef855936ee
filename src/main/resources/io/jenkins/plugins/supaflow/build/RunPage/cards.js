/* Keeps the cards of a page's Supaflow runs up to date while a run goes on, and lets their Cancel buttons ask first. */
// @include io.jenkins.plugins.supaflow.build.RunPage.live
(function () {
  "use strict";

  function cards() {
    return Array.from(document.querySelectorAll("[data-run]"));
  }

  function setText(element, text) {
    // Only what is new: a screen reader announces it, and a selection stays.
    if (element && element.textContent !== text) {
      element.textContent = text;
    }
  }

  function setLabel(element, label) {
    if (element.getAttribute("aria-label") !== label) {
      element.setAttribute("aria-label", label);
    }
  }

  function showCancel(card, news) {
    const shown = news.cancellable;
    const button = card.querySelector(".supaflow-card__cancel");
    // Once there is a job: what becomes of it depends on whose it is.
    button.dataset.question = news.cancelQuestion;
    button.dataset.consequence = news.cancelConsequence;
    button.dataset.yes = news.cancelYes;
    button.dataset.no = news.cancelNo;
    const hadFocus = document.activeElement === button;
    button.hidden = !shown;
    if (hadFocus && !shown) {
      // Who came here by keyboard goes on from here, and hears what the button has done.
      card.querySelector(".supaflow-card__state").focus({ preventScroll: true });
    }
  }

  function showNotes(list, notes) {
    if (list.childElementCount === notes.length) {
      return;
    }
    list.textContent = "";
    notes.forEach((note) => {
      const item = document.createElement("li");
      item.dataset.kind = note.kind;
      const status = document.createElement("span");
      status.className = "supaflow-card__note-status";
      status.textContent = note.status;
      item.append(status, " ", note.text);
      list.appendChild(item);
    });
  }

  // What has stood here keeps its place after it is gone: what stands below does not move.
  function keepPlaces(card) {
    [".supaflow-card__comparison", ".supaflow-card__message"]
      .map((text) => card.querySelector(text))
      .filter((text) => text.offsetHeight > 0)
      .forEach((text) => (text.style.minHeight = text.offsetHeight + "px"));
  }

  function show(card, news) {
    const wasLive = card.dataset.live === "true";
    if (card.matches(".supaflow-card")) {
      keepPlaces(card);
    }
    card.dataset.kind = news.kind;
    card.dataset.live = String(news.live);
    card.querySelectorAll("[data-field]").forEach((element) => setText(element, news[element.dataset.field]));
    document.querySelectorAll(`[data-title-of="${news.id}"]`).forEach((heading) => setText(heading, news.title));
    if (card.matches(".supaflow-card")) {
      [card, ...card.querySelectorAll("[data-label]")].forEach((element) => setLabel(element, news[element.dataset.label]));
      showNotes(card.querySelector(".supaflow-card__notes"), news.notes);
      showCancel(card, news);
    }
    if (wasLive && !news.live) {
      card.dispatchEvent(new CustomEvent("supaflow:ended", { bubbles: true }));
    }
  }

  const update = window.supaflowLive(
    () => cards().some((card) => card.dataset.live === "true"),
    () => {
      const all = cards();
      return all.length === 0
        ? Promise.resolve()
        : fetch(all[0].dataset.cardsUrl, { cache: "no-store" })
            .then((response) => (response.ok ? response.json() : []))
            .then((runs) =>
              runs.forEach((news) =>
                all.filter((card) => card.dataset.run === news.id).forEach((card) => show(card, news)),
              ),
            );
    },
  );

  // Jenkins takes the dialog away at the end of an animation, and the focus with it.
  function giveFocusBack(card) {
    const open = document.querySelector("dialog[open]");
    if (open) {
      open.addEventListener("animationend", () => giveFocusBack(card), { once: true });
      return;
    }
    const button = card.querySelector(".supaflow-card__cancel");
    (button.hidden ? card.querySelector(".supaflow-card__state") : button).focus({ preventScroll: true });
  }

  function send(button) {
    fetch(button.dataset.url, { method: "POST", headers: crumb.wrap({}) })
      .then((response) => response.ok)
      .catch(() => false)
      .then((done) => {
        if (!done) {
          notificationBar.show(button.dataset.failed, notificationBar.ERROR);
        }
        update();
      });
  }

  function cancel(button) {
    const card = button.closest(".supaflow-card");
    dialog
      .confirm(button.dataset.question, {
        message: button.dataset.consequence || null,
        type: "destructive",
        okText: button.dataset.yes,
        cancelText: button.dataset.no,
      })
      .then(
        () => send(button),
        () => {}, // The user thought better of it.
      )
      .then(() => giveFocusBack(card));
  }

  Behaviour.specify(".supaflow-card__cancel", "supaflow-card-cancel", 0, (button) => {
    button.onclick = () => cancel(button);
  });
})();
