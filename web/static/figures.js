// The trend's table as a chart. The library is large: only a wide screen asks for it; a phone reads the table.
(() => {
  const chart = document.querySelector("[data-chart]");
  if (!chart || !matchMedia("(min-width: 48rem)").matches) return;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const colours = ["#9cc9c6", "#b9a36a", "#0d7377", "#b5301f", "#1b4f86", "#7a5195", "#d18f00", "#4b8b3b"];

  const draw = () => {
    const table = document.getElementById(chart.dataset.chart);
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const series = heads.flatMap((head, column) => head.dataset.line ? [{
      name: head.textContent.trim(), type: head.dataset.line, smooth: true, symbolSize: 5, barMaxWidth: 22,
      data: rows.map((row) => Number(row.cells[column].textContent)),
    }] : []);
    // The table's heads are the legend.
    heads.filter((head) => head.dataset.line).forEach((head, number) => { head.style.boxShadow = `inset 0 -4px 0 ${colours[number % colours.length]}`; });
    chart.hidden = false;
    const drawn = echarts.init(chart, null, { renderer: "svg" });
    drawn.setOption({
      animation: false,
      color: colours,
      grid: { left: 52, right: 24, top: 24, bottom: 36 },
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
