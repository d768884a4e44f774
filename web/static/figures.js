// The trend's table as a chart. The library is large: only a wide screen asks for it; a phone reads the table.
(() => {
  const chart = document.querySelector("[data-chart]");
  if (!chart || !matchMedia("(min-width: 48rem)").matches) return;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const draw = () => {
    const table = document.getElementById(chart.dataset.chart);
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const series = heads.flatMap((head, column) => head.dataset.line ? [{
      name: head.textContent.trim(), type: head.dataset.line, smooth: true, symbolSize: 5, barMaxWidth: 22,
      data: rows.map((row) => Number(row.cells[column].textContent)),
      ...(head.dataset.line === "line" ? { endLabel: { show: true, formatter: "{a}", color: colour("--ink-2"), fontSize: 12 }, labelLayout: { moveOverlap: "shiftY" } } : {}),
    }] : []);
    chart.hidden = false;
    const drawn = echarts.init(chart, null, { renderer: "svg" });
    drawn.setOption({
      animation: false,
      color: ["#9cc9c6", "#b9a36a", "#0d7377", "#b5301f", "#1b4f86", "#7a5195", "#d18f00", "#4b8b3b"],
      legend: { top: 8, textStyle: { color: colour("--ink") } },
      tooltip: { trigger: "axis", renderMode: "richText" },
      grid: { left: 52, right: 120, top: 56, bottom: 36 },
      xAxis: { type: "category", data: rows.map((row) => row.cells[0].textContent.trim()), axisLabel: { color: colour("--ink-2") } },
      yAxis: { type: "value", minInterval: 1, axisLabel: { color: colour("--ink-2") }, splitLine: { lineStyle: { color: colour("--line") } } },
      series,
    });
    addEventListener("resize", () => drawn.resize());
  };

  const library = document.createElement("script");
  library.src = chart.dataset.library;
  library.onload = draw;
  document.head.append(library);
})();
