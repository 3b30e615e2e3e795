// A signature drawn with finger, pen or mouse, kept as lines: M x y L x y… in a box of 600 by 200.
(() => {
  'use strict';
  const MOST = 20000;
  document.querySelectorAll('[data-pad]').forEach(pad => {
    const svg = pad.querySelector('svg');
    const path = pad.querySelector('path');
    const kept = pad.querySelector('input');
    let last = null;
    const at = event => {
      const box = svg.getBoundingClientRect();
      const inside = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
      return [inside((event.clientX - box.left) * 600 / box.width, 600), inside((event.clientY - box.top) * 200 / box.height, 200)];
    };
    const write = text => {
      kept.value = text;
      path.setAttribute('d', text);
    };
    svg.addEventListener('pointerdown', event => {
      if (event.button || kept.value.length > MOST - 40) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      last = at(event);
      write(`${kept.value}M${last.join(' ')}L${last.join(' ')}`);
    });
    svg.addEventListener('pointermove', event => {
      if (!last || kept.value.length > MOST - 20) return;
      (event.getCoalescedEvents?.() ?? [event]).forEach(one => {
        const here = at(one);
        if (Math.hypot(here[0] - last[0], here[1] - last[1]) < 3) return;
        last = here;
        write(`${kept.value}L${here.join(' ')}`);
      });
    });
    ['pointerup', 'pointercancel'].forEach(kind => svg.addEventListener(kind, () => { last = null; }));
    pad.querySelector('[data-pad-clear]').addEventListener('click', () => write(''));
  });
})();
