// Charts and the opportunity map; loaded only by the pages that have one.
(() => {
  'use strict';
  const { $$, json, texts, colour } = window.articula;

  // Charts: drawn from the JSON block beside the canvas, in the colours of the theme, drawn again when it changes.
  const drawn = [];
  const palette = () => [1, 2, 3, 4, 5, 6].map(n => colour(`--chart-${n}`));

  function datasets(type, data) {
    const colours = palette();
    return data.series.map((series, i) => ({
      label: series.name, data: series.values, borderRadius: type === 'bar' || type === 'stacked' ? 4 : undefined,
      backgroundColor: type === 'doughnut' ? colours : colours[i % colours.length],
      borderColor: type === 'line' ? colours[i % colours.length] : colour('--card'),
      borderWidth: type === 'line' ? 2.5 : type === 'bar' ? 0 : 1.5, tension: 0.25, maxBarThickness: 44,
      borderDash: type === 'line' ? [[], [6, 4], [2, 3]][i % 3] : undefined, pointRadius: 4,
      pointStyle: ['circle', 'rect', 'triangle', 'rectRot', 'star', 'cross'][i % 6]
    }));
  }
  function draw(canvas) {
    const type = canvas.dataset.type;
    const data = json(canvas.dataset.chart);
    const axis = extra => ({ stacked: type === 'stacked', grid: { color: colour('--line') }, border: { display: false },
      ticks: { color: colour('--muted'), precision: 0 }, ...extra });
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    return new window.Chart(canvas, {
      type: type === 'stacked' ? 'bar' : type,
      data: { labels: data.labels, datasets: datasets(type, data) },
      options: {
        responsive: true, maintainAspectRatio: false, animation: still ? false : { duration: 250 },
        locale: document.documentElement.lang, font: { family: 'Public Sans' },
        scales: type === 'doughnut' ? {} : { x: axis({ grid: { display: false } }), y: axis({ beginAtZero: true }) },
        plugins: { legend: { display: data.series.length > 1 || type === 'doughnut', position: 'bottom',
          labels: { color: colour('--ink'), usePointStyle: type === 'line', boxWidth: 14, boxHeight: 14, padding: 14 } } }
      }
    });
  }
  function charts() {
    if (!window.Chart) return;
    window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn.splice(0).forEach(chart => chart.destroy());
    $$('[data-chart]').forEach(canvas => drawn.push(draw(canvas)));
  }

  // Map: departments as ground, one button per place with its count; the table beside it says the same.
  function pin(point, most) {
    const size = Math.round(26 + 22 * Math.sqrt(point.count / most));
    return window.L.divIcon({ className: 'pin', html: String(point.count), iconSize: [size, size] });
  }
  function addPoint(map, point, most) {
    const words = `${point.label}: ${point.count}`;
    const marker = window.L.marker([point.lat, point.lon], { icon: pin(point, most), riseOnHover: true }).addTo(map);
    const node = marker.getElement();
    node.setAttribute('aria-label', words);
    node.setAttribute('role', point.url ? 'link' : 'img');
    marker.bindTooltip(words);
    node.addEventListener('focus', () => marker.openTooltip());
    node.addEventListener('blur', () => marker.closeTooltip());
    if (point.url) marker.on('click keypress', event => {
      if (event.type === 'click' || event.originalEvent.key === 'Enter') location.assign(point.url);
    });
  }
  async function opportunityMap(box) {
    const L = window.L;
    const points = json(box.dataset.points);
    const lit = box.dataset.highlight.split(' ');
    const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, minZoom: 4, maxZoom: 11 });
    L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution('Natural Earth');
    map.fitBounds([[-4.3, -79.2], [12.6, -66.8]]);
    const most = Math.max(1, ...points.map(point => point.count));
    points.forEach(point => addPoint(map, point, most));
    const ground = await (await fetch(box.dataset.geo)).json();
    L.geoJSON(ground, {
      interactive: false, attribution: '',
      style: feature => ({ className: lit.includes(feature.properties.code) ? 'ground ground-on' : 'ground' })
    }).addTo(map);
  }

  charts();
  document.addEventListener('themechange', charts);
  const box = document.getElementById('map');
  if (box && window.L) opportunityMap(box);
})();
