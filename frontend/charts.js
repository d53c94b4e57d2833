// Draws a chart where a page holds one: one line or two over the days, the target dashed, the last point labelled.
// Without it the table under the chart says the same. Data stand in the canvas's data-chart as JSON:
//   unit "%" or a word; target number or null; reverse: smaller is better (a rank)
//   ticks [[x, word]]; series [{name, points: [[x, y]], words: [said of each point], quiet}]   x: days, counted from any one
import { CategoryScale, Chart, LineController, LineElement, LinearScale, PointElement, Tooltip } from "chart.js";

Chart.register(CategoryScale, LineController, LineElement, LinearScale, PointElement, Tooltip);

const css = getComputedStyle(document.documentElement);
const colour = (name) => css.getPropertyValue(`--${name}`).trim();
const number = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });
const said = (value, unit) => (unit === "%" ? `${number.format(value)} %` : number.format(value));

// Figures beside the last point of each line and at the end of the target's, on the paper itself.
const labels = {
  id: "labels",
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const line = chart.data.datasets.findIndex((set) => set.end);
    const aim = line < 0 ? null : chart.getDatasetMeta(line).data[0]?.y ?? null;
    ctx.save();
    if (aim !== null) { // above the line, where the year begins and little was reached yet
      ctx.font = `400 13px ${Chart.defaults.font.family}`;
      ctx.fillStyle = colour("ink");
      ctx.textAlign = "left";
      ctx.fillText(chart.data.datasets[line].end, chartArea.left + 4, aim - 6);
    }
    for (const [at, set] of chart.data.datasets.entries()) {
      const points = chart.getDatasetMeta(at).data;
      const last = points[points.length - 1];
      if (!last || !set.figure) continue;
      ctx.font = `700 15px ${Chart.defaults.font.family}`;
      ctx.fillStyle = set.borderColor;
      // At the right of the point; where the year is nearly over, above it, or below where the target's line would cut it.
      const room = chartArea.right - last.x > ctx.measureText(set.figure).width + 12;
      ctx.textAlign = room ? "left" : "right";
      const near = aim !== null && Math.abs(aim - (last.y - 14)) < 14;
      const y = room ? last.y + 5 : last.y + (near || last.y - 22 < chartArea.top - 16 ? 22 : -11);
      const x = room ? last.x + 10 : Math.min(last.x + 6, chartArea.right);
      ctx.lineJoin = "round"; // on paper, also where the line runs behind it
      ctx.lineWidth = 5;
      ctx.strokeStyle = colour("paper");
      ctx.strokeText(set.figure, x, y);
      ctx.fillText(set.figure, x, y);
    }
    ctx.restore();
  },
};

function draw(canvas) {
  const given = JSON.parse(canvas.dataset.chart);
  const words = new Map(given.ticks);
  const xs = [...given.ticks.map(([x]) => x), ...given.series.flatMap((one) => one.points.map(([x]) => x))];
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const lines = given.series.map((one) => {
    const drawn = one.quiet ? colour("control") : colour("cham");
    const newest = one.points[one.points.length - 1];
    return {
      label: one.name, data: one.points.map(([x, y]) => ({ x, y })), said: one.words, borderColor: drawn, backgroundColor: drawn,
      borderWidth: 2.5, pointRadius: one.points.map((_, at) => (at === one.points.length - 1 ? 5 : 2.5)), pointHitRadius: 16,
      figure: newest && said(newest[1], given.unit), tension: 0,
    };
  });
  if (given.target !== null) {
    lines.push({
      label: given.aim, end: given.aim, data: [{ x: first, y: given.target }, { x: last, y: given.target }],
      borderColor: colour("ink"), borderWidth: 1.5, borderDash: [6, 5], pointRadius: 0, pointHitRadius: 0,
    });
  }
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  new Chart(canvas, {
    type: "line",
    data: { datasets: lines },
    plugins: [labels],
    options: {
      animation: false, // nothing went anywhere: there is nothing to show by moving
      responsive: true, maintainAspectRatio: false, interaction: { mode: "nearest", intersect: false },
      layout: { padding: { top: 18, right: 4 } },
      scales: {
        x: {
          type: "linear", min: first, max: last, grid: { display: false }, border: { color: colour("rule-strong") },
          afterBuildTicks: (axis) => { axis.ticks = given.ticks.map(([value]) => ({ value })); },
          ticks: { color: colour("muted"), callback: (value) => words.get(value) ?? "", maxRotation: 0, autoSkipPadding: 12, font: { size: 13 } },
        },
        y: {
          min: given.reverse ? 1 : 0, suggestedMax: given.unit === "%" ? Math.min(100, Math.max(...lines.flatMap((one) => one.data.map(({ y }) => y))) * 1.15) : undefined,
          max: undefined, reverse: given.reverse, grid: { color: colour("rule") }, border: { display: false },
          ticks: { color: colour("muted"), maxTicksLimit: 5, callback: (value) => said(value, given.unit), font: { size: 13 } },
        },
      },
      plugins: {
        tooltip: {
          backgroundColor: colour("ink"), displayColors: false, padding: 10, cornerRadius: 8, filter: (one) => one.dataset.said,
          callbacks: { title: () => "", label: (one) => one.dataset.said[one.dataIndex] },
        },
      },
    },
  });
}

for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
  canvas.closest("[data-chart-box]").hidden = false;
  draw(canvas);
}
