/* A text and a status by which a page's rows are chosen, in the fields of a bar: see filterBar.jelly. */
window.supaflowFilter = function (bar, onChange) {
  "use strict";

  const text = bar.querySelector(".supaflow-filter__text");
  const status = bar.querySelector(".supaflow-filter__status");
  const numbers = new Intl.NumberFormat(bar.dataset.language, { useGrouping: true });
  text.addEventListener("input", onChange);
  status.addEventListener("change", onChange);

  return {
    /* What can be chosen: a map of values to words. What is chosen stays, also when no row is like that any more. */
    offer(statuses) {
      const offered = new Map(statuses);
      Array.from(status.options)
        .slice(1)
        .filter((option) => !offered.delete(option.value) && !option.selected)
        .forEach((option) => option.remove());
      offered.forEach((words, value) => status.add(new Option(words, value)));
    },

    matches(name, itsStatus) {
      return (
        name.toLowerCase().includes(text.value.trim().toLowerCase()) &&
        (status.value === "" || status.value === String(itsStatus))
      );
    },

    /* A sentence on how many of all are left; empty if these are all. */
    tell(sentence, matches, all) {
      const told = matches === all ? "" : sentence.replace("#1", numbers.format(matches)).replace("#2", numbers.format(all));
      const place = bar.querySelector(".supaflow-filter__matches");
      if (place.textContent !== told) {
        place.textContent = told;
      }
    },

    /* A number as the page's language writes it. */
    count: (number) => numbers.format(number),
  };
};
