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
  // A long label in lines of at most so many signs.
  const lines = (words, most) => words.split(' ').reduce((done, word) => {
    const last = done[done.length - 1];
    return last !== undefined && last.length + word.length < most ? [...done.slice(0, -1), `${last} ${word}`] : [...done, word];
  }, []);
  function draw(canvas) {
    const type = canvas.dataset.type;
    const data = json(canvas.dataset.chart);
    const axis = extra => ({ stacked: type === 'stacked', grid: { color: colour('--line') }, border: { display: false },
      ticks: { color: colour('--muted'), precision: 0 }, ...extra });
    const lying = type !== 'doughnut' && type !== 'line' && (data.labels.length > 12 || data.labels.some(words => words.length > 22));
    if (lying) canvas.parentElement.style.height = `${90 + (data.labels.some(words => words.length > 30) ? (canvas.parentElement.clientWidth < 420 ? 56 : 38) : 28) * data.labels.length}px`;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    return new window.Chart(canvas, {
      type: type === 'stacked' ? 'bar' : type,
      data: { labels: data.labels, datasets: datasets(type, data) },
      options: {
        responsive: true, maintainAspectRatio: false, animation: still ? false : { duration: 250 },
        locale: document.documentElement.lang, font: { family: 'Public Sans' },
        indexAxis: lying ? 'y' : 'x',
        scales: type === 'doughnut' ? {} : { [lying ? 'y' : 'x']: axis({ grid: { display: false }, ticks: { color: colour('--muted'), autoSkip: !lying, ...(lying ? { callback: (_, i) => lines(data.labels[i], canvas.parentElement.clientWidth < 420 ? 18 : 30) } : {}) } }),
          [lying ? 'x' : 'y']: axis({ beginAtZero: true }) },
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
  const pinSize = (point, most) => Math.round(24 + 22 * Math.sqrt(point.count / Math.max(most, 12)));
  function pin(point, size) {
    const words = Object.assign(document.createElement('span'), { className: 'pin-name', textContent: point.label });
    words.setAttribute('aria-hidden', 'true');
    const html = document.createElement('span');
    const count = Object.assign(document.createElement('span'), { className: 'pin-count' });
    html.append(count, words);
    return window.L.divIcon({ className: 'pin', html, iconSize: [size, size] });
  }
  function addPoint(map, point, most) {
    const size = pinSize(point, most);
    const marker = window.L.marker([point.lat, point.lon], { icon: pin(point, size), riseOnHover: true, keyboard: Boolean(point.url) }).addTo(map);
    const node = marker.getElement();
    const one = { point, marker, home: window.L.latLng(point.lat, point.lon), radius: size / 2, near: [] };
    node.setAttribute('role', point.url ? 'link' : 'img');
    marker.bindTooltip(() => say(one));
    node.addEventListener('focus', () => marker.openTooltip());
    node.addEventListener('blur', () => marker.closeTooltip());
    if (point.url) marker.on('click keypress', event => {
      if (event.type !== 'click' && event.originalEvent.key !== 'Enter') return;
      if (one.near.length) map.fitBounds(window.L.latLngBounds([one, ...one.near].map(each => each.home)).pad(0.4));
      else location.assign(point.url);
    });
    return one;
  }
  const say = one => `${one.point.label}${one.near.length ? ` ${texts.andMore.replace('{count}', one.near.length)}` : ''}: ${total(one)}`;
  const total = one => [one, ...one.near].reduce((sum, each) => sum + each.point.count, 0);
  // Places too close to tell apart are one pin with their sum; it opens to them. Largest places lead.
  function gather(map, pins) {
    const leaders = [];
    pins.forEach(one => {
      const spot = map.latLngToLayerPoint(one.home);
      const lead = leaders.find(other => map.latLngToLayerPoint(other.home).distanceTo(spot) < other.radius + one.radius - 3);
      one.near = [];
      (lead ? lead.near : leaders).push(one);
      one.marker.getElement().hidden = Boolean(lead);
    });
    leaders.forEach(one => {
      one.marker.getElement().setAttribute('aria-label', say(one));
      one.marker.getElement().querySelector('.pin-count').textContent = String(total(one));
    });
    return leaders;
  }
  // Neighbours whose pins would cover one another step aside, as little as needed, at each zoom.
  function spread(map, pins) {
    const spots = pins.map(one => map.latLngToLayerPoint(one.home));
    for (let round = 0; round < 40; round += 1) {
      spots.forEach((a, i) => spots.slice(i + 1).forEach((b, k) => {
        const gap = b.subtract(a);
        const far = Math.hypot(gap.x, gap.y) || 0.01;
        const [mine, yours] = [pins[i].radius, pins[i + 1 + k].radius];
        const push = mine + yours + 2 - far;
        if (push <= 0) return;
        const step = window.L.point(gap.x || 0.01, gap.y).multiplyBy(push / far);
        const share = yours ** 3 / (mine ** 3 + yours ** 3); // the smaller one moves
        spots[i] = a = a.subtract(step.multiplyBy(share));
        spots[i + 1 + k] = b.add(step.multiplyBy(1 - share));
      }));
    }
    pins.forEach((one, i) => one.marker.setLatLng(map.layerPointToLatLng(spots[i])));
    name(map, pins, spots);
  }
  // Names stand below, above or beside their pins where they cover nothing; the largest places choose first.
  function name(map, pins, spots) {
    const taken = pins.map((one, i) => [spots[i].x - one.radius, spots[i].y - one.radius, spots[i].x + one.radius, spots[i].y + one.radius]);
    const [from, size] = [map.containerPointToLayerPoint([0, 0]), map.getSize()];
    const seen = box => box[0] > from.x && box[1] > from.y && box[2] < from.x + size.x && box[3] < from.y + size.y;
    const free = box => seen(box) && taken.every(([left, top, right, bottom]) => box[2] < left || box[0] > right || box[3] < top || box[1] > bottom);
    pins.forEach((one, i) => {
      const words = one.marker.getElement().querySelector('.pin-name');
      const [w, h, r] = [words.offsetWidth, words.offsetHeight, one.radius];
      const spot = [[-w / 2, r + 1], [-w / 2, -r - h - 1], [r + 2, -h / 2], [-r - w - 2, -h / 2]]
        .map(([x, y]) => [spots[i].x + x, spots[i].y + y, spots[i].x + x + w, spots[i].y + y + h]).find(free);
      words.classList.toggle('pin-name-off', !spot);
      if (!spot) return;
      taken.push(spot);
      words.style.left = `${spot[0] - spots[i].x + r - 2}px`;
      words.style.top = `${spot[1] - spots[i].y + r - 2}px`;
    });
  }
  async function opportunityMap(box) {
    const L = window.L;
    const points = json(box.dataset.points);
    const lit = (box.dataset.highlight || '').split(' ');
    const tones = box.dataset.tones ? json(box.dataset.tones) : {}; // the state of each department
    const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, minZoom: 4, maxZoom: 13 });
    L.control.zoom({ position: 'bottomright', zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution('Natural Earth');
    const near = L.latLngBounds(points.map(point => [point.lat, point.lon]));
    if (near.isValid()) map.fitBounds(near, { padding: [44, 40], maxZoom: points.length > 1 ? 12 : 8 });
    else map.fitBounds([[-4.3, -79.2], [12.6, -66.8]]);
    const most = Math.max(1, ...points.map(point => point.count));
    const pins = points.map(point => addPoint(map, point, most)).sort((a, b) => b.point.count - a.point.count);
    spread(map, gather(map, pins));
    map.on('zoomend moveend', () => spread(map, gather(map, pins)));
    const ground = await (await fetch(box.dataset.geo)).json();
    L.geoJSON(ground, {
      interactive: false, attribution: '',
      style: feature => ({ className: ['ground', lit.includes(feature.properties.code) ? 'ground-on' : '', tones[feature.properties.code] ? `ground-${tones[feature.properties.code]}` : ''].join(' ').trim() })
    }).addTo(map);
  }

  charts();
  document.addEventListener('themechange', charts);
  const box = document.getElementById('map');
  if (box && window.L) opportunityMap(box);
})();
