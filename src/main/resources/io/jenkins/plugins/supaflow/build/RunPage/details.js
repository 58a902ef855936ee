/* Shows what a job did with each object: its stages over time, and a table. Fetched once, when the run has ended. */
// @include io.jenkins.plugins.supaflow.build.RunPage.filter
(function () {
  "use strict";

  // What ObjectTable sends of an object.
  const NAME = 0;
  const MESSAGE = 1;
  const STATUS = 2;
  const STAGES = [3, 4, 5];
  const FIRST_FIGURE = 6;
  const CHANGES = [8, 9, 10]; // rows inserted, updated, deleted
  const DURATION = 13;
  const SPANS = [14, 15, 16];
  const FAILURE = "failure";

  // What is shown at once; the rest when asked for.
  const FIRST_LANES = 10;
  const FIRST_LINES = 100;

  const names = new Intl.Collator(undefined, { numeric: true });

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function show(details, objects) {
    const find = (selector) => details.querySelector(selector);
    const words = details.dataset;
    const stages = [words.ingestion, words.staging, words.loading];
    const all = objects.rows.map((cells) => ({ cells }));
    const kind = (status) => (status === null ? "none" : objects.statuses[status].kind);
    const statusWords = (status) => (status === null ? "–" : objects.statuses[status].words);
    const isFailed = (object) => kind(object.cells[STATUS]) === FAILURE;
    const value = (cell) => (Array.isArray(cell) ? cell[0] : cell);
    const figureWords = (cell) => (cell === null ? "–" : String(Array.isArray(cell) ? cell[1] : cell));
    const nameOf = (object) => object.cells[NAME] || words.unnamed;

    function symbol(status, label) {
      const text = label ? `${label}: ${statusWords(status)}` : statusWords(status);
      const made = element("span", "supaflow-symbol");
      made.dataset.kind = kind(status);
      made.title = text;
      const template = find(`template[data-symbol="${kind(status)}"]`);
      if (template) {
        made.append(document.importNode(template.content, true));
      } else {
        made.append(element("span", "", "–"));
        made.firstChild.setAttribute("aria-hidden", "true");
      }
      made.append(element("span", "jenkins-visually-hidden", text));
      return made;
    }

    // Lanes: the failed objects first, then the slowest. One without a moment has none.

    const spans = (object) => SPANS.map((span) => object.cells[span]);
    const slowest = (object) => value(object.cells[DURATION]) || 0;
    const lanes = all
      .filter((object) => spans(object).some((span) => span !== null))
      .sort((a, b) => isFailed(b) - isFailed(a) || slowest(b) - slowest(a));

    function lane(object) {
      if (object.lane) {
        return object.lane;
      }
      const told = [];
      const bars = element("span", "supaflow-stages__lane");
      spans(object).forEach((span, stage) => {
        const status = object.cells[STAGES[stage]];
        if (span === null) {
          return;
        }
        const bar = element("span", "supaflow-stages__bar");
        bar.dataset.stage = stage;
        bar.dataset.kind = kind(status);
        bar.style.left = `${(100 * span[0]) / objects.span}%`;
        bar.style.width = `${(100 * (span[1] - span[0])) / objects.span}%`;
        bars.append(bar);
        told.push(`${stages[stage]} ${span[2]}: ${statusWords(status)}`);
      });
      object.lane = element("li", "supaflow-stages__object");
      object.lane.dataset.kind = kind(object.cells[STATUS]);
      object.lane.setAttribute("tooltip", [nameOf(object), ...told].join("\n"));
      object.lane.append(
        element("span", "supaflow-stages__name", nameOf(object)),
        bars,
        element("span", "supaflow-stages__duration", figureWords(object.cells[DURATION])),
        element("span", "jenkins-visually-hidden", told.join("; ")),
      );
      return object.lane;
    }

    // One of the lanes is a stop of the Tab key; the arrows lead to the others.
    function enter(made) {
      Array.from(made.parentNode.children).forEach((other) => (other.tabIndex = other === made ? 0 : -1));
    }

    function walk(event) {
      const from = event.target.closest(".supaflow-stages__object");
      const list = from.parentNode;
      const to = {
        ArrowDown: from.nextElementSibling,
        ArrowUp: from.previousElementSibling,
        Home: list.firstElementChild,
        End: list.lastElementChild,
      }[event.key];
      if (to) {
        event.preventDefault();
        enter(to);
        to.focus();
      }
    }

    function drawAxis() {
      const figure = find(".supaflow-stages");
      figure.style.setProperty("--supaflow-step", `${(100 * objects.step) / objects.span}%`);
      objects.ticks.forEach((words, i) => {
        const tick = element("span", "supaflow-stages__tick", words);
        tick.style.left = `${(100 * i * objects.step) / objects.span}%`;
        find(".supaflow-stages__ticks").append(tick);
      });
      objects.statuses
        .filter((status, i) => lanes.some((object) => STAGES.some((stage, j) => object.cells[stage] === i && spans(object)[j] !== null)))
        .forEach((status) => {
          const key = element("li", "", status.words);
          const colour = element("span", "supaflow-stages__key");
          colour.dataset.kind = status.kind;
          key.prepend(colour);
          find(".supaflow-stages__legend").append(key);
        });
      const list = find(".supaflow-stages__lanes");
      list.addEventListener("keydown", walk);
      figure.hidden = lanes.length === 0;
    }

    // The table

    const heads = Array.from(details.querySelectorAll("thead th"));
    // The columns of figures in which something stands.
    const figures = heads.slice(2).map((head, i) => FIRST_FIGURE + i).filter((figure) => all.some((object) => object.cells[figure] !== null));

    function line(object) {
      if (object.line) {
        return object.line;
      }
      const cells = object.cells;
      object.line = element("tr");
      const name = element("td", "supaflow-details__name");
      name.setAttribute("role", "rowheader");
      const title = element("div", "supaflow-details__object");
      title.append(symbol(cells[STATUS]), element("span", "", nameOf(object)));
      name.append(title);
      if (cells[MESSAGE] !== null) {
        name.append(element("div", "supaflow-details__message", cells[MESSAGE]));
      }
      const symbols = element("td", "supaflow-details__stages");
      STAGES.forEach((stage, i) => symbols.append(symbol(cells[stage], stages[i])));
      object.line.append(name, symbols);
      figures.forEach((figure) => {
        const cell = cells[figure];
        const made = element("td", "supaflow-details__number", figureWords(cell));
        made.classList.toggle("supaflow-details__change", CHANGES.includes(figure));
        object.line.append(made);
      });
      return object.line;
    }

    // What a column sorts by. Statuses have their numbers by how bad they are.
    const worst = (cells) => Math.min(...[STATUS, ...STAGES].map((status) => (cells[status] === null ? Infinity : cells[status])));
    const columns = heads.map((head, i) => {
      if (i === 0) {
        return { first: "ascending", compare: (a, b) => names.compare(nameOf(a), nameOf(b)), isNull: () => false };
      }
      if (i === 1) {
        return { first: "ascending", compare: (a, b) => worst(a.cells) - worst(b.cells), isNull: (object) => worst(object.cells) === Infinity };
      }
      const figure = FIRST_FIGURE + i - 2;
      return { first: "descending", compare: (a, b) => value(a.cells[figure]) - value(b.cells[figure]), isNull: (object) => object.cells[figure] === null };
    });
    let order = null; // the column; none: as the server sends them, the worst first
    let direction = "none";

    function sorted(some) {
      if (order === null) {
        return some;
      }
      const { compare, isNull } = columns[order];
      const sign = direction === "ascending" ? 1 : -1;
      // What is not known comes last, either way.
      return some.slice().sort((a, b) => isNull(a) - isNull(b) || (isNull(a) ? 0 : sign * compare(a, b)));
    }

    function sortBy(column) {
      const { first } = columns[column];
      if (order !== column) {
        [order, direction] = [column, first];
      } else if (direction === first) {
        direction = first === "ascending" ? "descending" : "ascending";
      } else {
        [order, direction] = [null, "none"];
      }
      heads.forEach((head, i) => head.setAttribute("aria-sort", i === order ? direction : "none"));
      draw();
    }

    // Both, filtered

    const lists = [
      { list: find(".supaflow-stages__lanes"), button: find(".supaflow-stages .supaflow-details__more"), make: lane, objects: lanes, first: FIRST_LANES, order: (some) => some },
      { list: find("tbody"), button: find(".supaflow-details__scroll + .supaflow-details__more"), make: line, objects: all, first: FIRST_LINES, order: sorted },
    ];

    const filter = window.supaflowFilter(find(".supaflow-filter"), draw);

    function matching(some) {
      return some.filter((object) => filter.matches(nameOf(object), object.cells[STATUS]));
    }

    function drawList({ list, button, make, objects: some, first, order: inOrder, whole }) {
      const matches = inOrder(matching(some));
      const shown = (whole ? matches : matches.slice(0, first)).map(make);
      // A tooltip that is open would stay.
      Array.from(list.children).forEach((old) => old._tippy && old._tippy.hide());
      list.replaceChildren(...shown);
      button.hidden = shown.length === matches.length;
      button.textContent = words.all.replace("#1", filter.count(matches.length));
    }

    function draw() {
      lists.forEach(drawList);
      const list = lists[0].list;
      if (list.firstElementChild) {
        enter(list.firstElementChild);
        Behaviour.applySubtree(list);
      }
      filter.tell(words.matches, matching(all).length, all.length);
    }

    function showWhole(which) {
      const before = which.list.childElementCount;
      which.whole = true;
      draw();
      // The button is gone: who came here by keyboard goes on with what is new.
      const next = which.list.children[before];
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    }

    const note = find(".supaflow-details__note");
    note.textContent = objects.note || "";
    if (all.length === 0) {
      note.textContent = objects.note || (objects.known ? words.none : words.gone);
      return;
    }
    const offered = objects.statuses.map((status, i) => [String(i), status.count && `${status.words} (${status.count})`]);
    filter.offer(new Map(offered.filter((option) => option[1])));
    heads.forEach((head, i) => {
      head.setAttribute("aria-sort", "none");
      head.hidden = i >= 2 && !figures.includes(FIRST_FIGURE + i - 2);
      const button = head.querySelector("button");
      button.append(element("span", "supaflow-details__arrow"));
      button.addEventListener("click", () => sortBy(i));
    });
    lists.forEach((which) => which.button.addEventListener("click", () => showWhole(which)));
    find(".supaflow-details__objects").hidden = false;
    drawAxis();
    draw();
    performance.mark("supaflow-details");
  }

  function load(details) {
    fetch(details.dataset.url, { cache: "no-store" })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.status))))
      .then((objects) => show(details, objects))
      .catch(() => {
        details.querySelector(".supaflow-details__note").textContent = details.dataset.failed;
      });
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
