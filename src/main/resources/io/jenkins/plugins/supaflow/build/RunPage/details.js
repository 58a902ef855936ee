/* Shows what a job did with each object: a table, and the stages over time. Fetched once, when the run has ended. */
(function () {
  "use strict";

  // The order of a row's cells, as the server sends them.
  const COLUMNS = 14;
  const NAME = 0;
  const STATUS = 1;
  const FIRST_NUMBER = 5;
  const BYTES = 11;
  const DURATION = 12;
  const MESSAGE = 13;

  const numbers = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const decimals = new Intl.NumberFormat(document.documentElement.lang || undefined, { maximumFractionDigits: 1 });

  function duration(millis) {
    const seconds = Math.round(millis / 1000);
    if (seconds < 10) {
      return decimals.format(millis / 1000) + " s";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return Math.floor(seconds / 60) + " min " + (seconds % 60) + " s";
    }
    return Math.floor(seconds / 3600) + " h " + (Math.floor(seconds / 60) % 60) + " min";
  }

  function bytes(count) {
    const units = ["B", "kB", "MB", "GB", "TB"];
    let unit = 0;
    while (count >= 1000 && unit < units.length - 1) {
      count /= 1000;
      unit++;
    }
    return decimals.format(count) + " " + units[unit];
  }

  function text(value, column) {
    if (value === null || value === undefined) {
      return "–";
    }
    if (column === BYTES) {
      return bytes(value);
    }
    if (column === DURATION) {
      return duration(value);
    }
    return typeof value === "number" ? numbers.format(value) : column === NAME || column === MESSAGE ? value : value.replace(/_/g, " ");
  }

  function isFailed(row) {
    return row[STATUS] === "failed" || row[STATUS] === "timed_out";
  }

  function tableRow(row) {
    const line = document.createElement("tr");
    for (let column = 0; column < COLUMNS; column++) {
      const cell = document.createElement("td");
      cell.textContent = text(row[column], column);
      if (column >= FIRST_NUMBER && column <= DURATION) {
        cell.className = "supaflow-details__number";
        cell.setAttribute("data", row[column] === null ? "-1" : String(row[column]));
      }
      if (column === MESSAGE) {
        cell.className = "supaflow-details__message";
      }
      if (column === STATUS && isFailed(row)) {
        cell.className = "jenkins-!-error-color";
      }
      line.append(cell);
    }
    return line;
  }

  const SVG = "http://www.w3.org/2000/svg";

  function svg(name, attributes) {
    const element = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  }

  function lane(rows, stage, label, span) {
    const picture = svg("svg", { viewBox: "0 0 1000 20", preserveAspectRatio: "none", "aria-hidden": "true", class: "supaflow-stages__lane" });
    let begin = Infinity;
    let end = -Infinity;
    rows.forEach((row) => {
      const from = row[COLUMNS + 2 * stage];
      const to = row[COLUMNS + 2 * stage + 1];
      if (from === null || to === null || to < from) {
        return;
      }
      begin = Math.min(begin, from);
      end = Math.max(end, to);
      const bar = svg("rect", {
        x: (1000 * from) / span,
        y: 2,
        width: Math.max(1.5, (1000 * (to - from)) / span),
        height: 16,
        class: isFailed(row) ? "supaflow-stages__bar supaflow-stages__bar--failed" : "supaflow-stages__bar",
      });
      const title = svg("title", {});
      title.textContent = `${text(row[NAME], NAME)}: ${label}, ${duration(to - from)}`;
      bar.append(title);
      picture.append(bar);
    });
    return { picture, words: end < begin ? `${label} –` : `${label} ${duration(begin)} – ${duration(end)}` };
  }

  function drawStages(figure, rows, span, labels) {
    const words = [];
    labels.forEach((label, stage) => {
      const { picture, words: spoken } = lane(rows, stage, label, Math.max(1, span));
      const caption = document.createElement("span");
      caption.className = "supaflow-stages__label";
      caption.textContent = label;
      figure.append(caption, picture);
      words.push(spoken);
    });
    const axis = document.createElement("span");
    axis.className = "supaflow-stages__axis";
    [0, span / 2, span].forEach((moment) => {
      const tick = document.createElement("span");
      tick.textContent = duration(moment);
      axis.append(tick);
    });
    figure.append(axis);
    const summary = document.createElement("figcaption");
    summary.className = "jenkins-visually-hidden";
    summary.textContent = words.join("; ");
    figure.append(summary);
  }

  function load(details) {
    fetch(details.dataset.url, { cache: "no-store" })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.status))))
      .then((objects) => show(details, objects))
      .catch(() => {
        details.querySelector(".supaflow-details__note").textContent = details.dataset.failed;
      });
  }

  function show(details, objects) {
    const note = details.querySelector(".supaflow-details__note");
    note.textContent = objects.note || "";
    if (objects.rows.length === 0) {
      note.textContent = objects.note || (objects.known ? details.dataset.none : details.dataset.gone);
      return;
    }
    details.querySelector(".supaflow-details__objects").hidden = false;
    drawStages(details.querySelector(".supaflow-stages"), objects.rows, objects.span, [
      details.dataset.ingestion,
      details.dataset.staging,
      details.dataset.loading,
    ]);
    const table = details.querySelector("table");
    const lines = document.createDocumentFragment();
    objects.rows.forEach((row) => lines.appendChild(tableRow(row)));
    table.tBodies[0].appendChild(lines);
    if (table.sortable) {
      table.sortable.refresh(); // The order that the user chose before.
    }
  }

  Behaviour.specify("#supaflow-details", "supaflow-details", 0, (details) => {
    const card = document.querySelector(".supaflow-card");
    if (card && card.dataset.live === "true") {
      details.querySelector(".supaflow-details__note").textContent = details.dataset.waiting;
      card.addEventListener("supaflow:ended", () => load(details), { once: true });
    } else {
      load(details);
    }
  });
})();
