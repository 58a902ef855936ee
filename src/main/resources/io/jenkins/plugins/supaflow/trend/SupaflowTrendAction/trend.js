// On its own, only the last chart of a page follows the window's width.
window.addEventListener("resize", () => {
  document.querySelectorAll(".supaflow-trend .echarts-trend").forEach((chart) => chart.echart?.resize());
});
