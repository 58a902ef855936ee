/* Keeps the overview up to date, with its parts as Jenkins makes them now, and filters its rows. */
// @include io.jenkins.plugins.supaflow.build.RunPage.live
// @include io.jenkins.plugins.supaflow.build.RunPage.filter
(function () {
  "use strict";

  // The children by their keys. Two with the same, such as two keys of one account, are told apart by their order.
  function byKey(parent) {
    const children = new Map();
    Array.from(parent.children).forEach((child, i) => {
      let key = child.dataset.key || `${child.nodeName} ${i}`;
      while (children.has(key)) {
        key += " again";
      }
      children.set(key, child);
    });
    return children;
  }

  // In what order the user wants the rows, if in another than the server's.
  function orderOf(body) {
    const table = body.matches("tbody") && body.parentNode.sortable;
    return table && table.pref ? table : null;
  }

  function renewChildren(old, fresh) {
    const before = byKey(old);
    const after = Array.from(byKey(fresh), ([key, child]) => {
      const kept = before.get(key);
      if (!kept || kept.nodeName !== child.nodeName) {
        return child;
      }
      renew(kept, child);
      return kept;
    });
    const stays = new Set(after);
    Array.from(old.children)
      .filter((child) => !stays.has(child))
      .forEach((gone) => gone.remove());
    const added = after.filter((child) => child.parentNode !== old);
    const order = orderOf(old);
    if (order) {
      added.forEach((child) => old.append(child));
    } else {
      // Only what has another place is moved: that would take its focus away.
      let place = old.firstElementChild;
      after.forEach((child) => {
        if (child === place) {
          place = place.nextElementSibling;
        } else {
          old.insertBefore(child, place);
        }
      });
    }
    added.forEach((child) => Behaviour.applySubtree(child, true));
    if (order && added.length > 0) {
      order.refresh();
    }
  }

  // Makes an element what a new one is. What is the same stays the same element: focus, selection and place on the page with it.
  function renew(old, fresh) {
    if (old.matches("[data-still]")) {
      return;
    }
    Array.from(fresh.attributes)
      .filter((attribute) => old.getAttribute(attribute.name) !== attribute.value)
      .forEach((attribute) => old.setAttribute(attribute.name, attribute.value));
    if (old.childElementCount > 0 && fresh.childElementCount > 0) {
      renewChildren(old, fresh);
    } else if (old.innerHTML !== fresh.innerHTML) {
      old.replaceChildren();
      Array.from(fresh.childNodes).forEach((child) => old.append(child));
    }
  }

  function filter(section) {
    const bar = section.querySelector(".supaflow-filter");
    const rows = Array.from(section.querySelectorAll("tbody tr"));
    // Once there, it stays.
    bar.hidden = bar.hidden && rows.length < Number(section.closest(".supaflow-overview").dataset.filterFrom);
    if (bar.hidden) {
      return;
    }
    section.filter = section.filter || window.supaflowFilter(bar, () => filter(section));
    section.filter.offer(new Map(rows.map((row) => [row.dataset.status, row.dataset.status])));
    rows.forEach((row) => {
      row.hidden = !section.filter.matches(`${row.cells[0].textContent}\n${row.cells[1].textContent}`, row.dataset.status);
    });
    section.filter.tell(bar.dataset.matches, rows.filter((row) => !row.hidden).length, rows.length);
  }

  function filterAll(overview) {
    overview.querySelectorAll(".supaflow-overview__section").forEach(filter);
  }

  function show(overview, html) {
    const parts = ".supaflow-overview__parts";
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(parts);
    if (!fresh) {
      // A page to log in, say.
      return;
    }
    const focused = document.activeElement || document.body;
    const region = focused.closest(".supaflow-overview__scroll");
    renew(overview.querySelector(parts), fresh);
    filterAll(overview);
    // What had the focus was moved; or it is gone, and who came by keyboard goes on from where it was.
    const next = focused.isConnected ? focused : region;
    if (next && next.isConnected && document.activeElement !== focused) {
      next.focus({ preventScroll: true });
    }
  }

  Behaviour.specify(".supaflow-overview", "supaflow-overview", 0, (overview) => {
    if (overview.isLive) {
      return;
    }
    overview.isLive = true;
    filterAll(overview);
    window.supaflowLive(
      () => true,
      () =>
        fetch(overview.dataset.url, { cache: "no-store" })
          .then((response) => (response.ok ? response.text() : ""))
          .then((html) => show(overview, html)),
    );
  });
})();
