/* Fetches the charts once the page is there: they take more builds than the page itself looks at. */
Behaviour.specify(".supaflow-trends", "supaflow-trends", 0, (box) => {
  fetch(box.dataset.url, { cache: "no-store" })
    .then((response) => (response.ok ? response.text() : ""))
    .then((charts) => {
      box.innerHTML = charts;
    })
    .catch(() => {}); // The page is whole without them.
});
