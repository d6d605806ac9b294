// Choose two to four countries and read them side by side; ask for one audience only. Nothing is kept, nothing is sent:
// whoever loads the page again begins again. Without this script the whole table stands.
(() => {
  const side = document.getElementById('side'), whole = document.getElementById('table');
  if (!side || !whole) return;
  const say = side.dataset, rows = [...whole.querySelectorAll('tbody tr')], chosen = [];
  const kinds = [...whole.querySelectorAll('thead th')].slice(1);
  let audience = '';

  const make = (name, parent, text, attrs) => {
    const el = parent.appendChild(document.createElement(name));
    if (text) el.textContent = text;
    for (const a in attrs) el.setAttribute(a, attrs[a]);
    return el;
  };
  const press = (button, on) => button.setAttribute('aria-pressed', on);
  const group = title => {
    const p = make('p', side, '', {role: 'group', 'aria-label': title});
    make('span', p, title);
    make('br', p);
    return p;
  };
  const button = (parent, text, click) => {
    const b = make('button', parent, text, {type: 'button'});
    b.addEventListener('click', () => click(b));
    return b;
  };

  // Rules about other people go, and their place says so; what has no audience, or is a danger, has no data-for.
  const filter = root => {
    for (const cell of root.querySelectorAll('tbody td')) {
      const rules = [...cell.querySelectorAll('div')];
      for (const r of rules) r.hidden = !!audience && 'for' in r.dataset && !r.dataset.for.split(' ').includes(audience);
      let word = cell.querySelector('.others');
      if (!word) word = make('span', cell, say.others, {class: 'none others'});
      word.hidden = rules.some(r => !r.hidden);
    }
  };

  const two = () => {
    const table = make('table', out, '', {class: 'stack compare', role: 'table'});
    make('caption', table, say.side);
    const head = make('tr', make('thead', table, '', {role: 'rowgroup'}), '', {role: 'row'});
    make('td', head, '', {role: 'cell'});
    for (const tr of chosen) make('th', head, '', {scope: 'col', role: 'columnheader'}).append(...copy(tr.cells[0]));
    const body = make('tbody', table, '', {role: 'rowgroup'});
    kinds.forEach((kind, i) => {
      const line = make('tr', body, '', {role: 'row'});
      make('th', line, '', {scope: 'row', role: 'rowheader'}).append(...copy(kind));
      for (const tr of chosen) {
        const cell = make('td', line, '', {role: 'cell'});
        cell.append(...copy(tr.cells[i + 1]));
        cell.querySelector('.what').replaceChildren(...copy(tr.cells[0]));
      }
    });
  };
  const copy = el => [...el.cloneNode(true).childNodes];

  const show = problem => {
    const names = chosen.map(tr => tr.cells[0].textContent).join(', ');
    status.textContent = chosen.length ? say.chosen + ' ' + names + '. ' + (problem || (chosen.length < 2 ? say.more : '')) : '';
    out.replaceChildren();
    all.hidden = !chosen.length;
    whole.hidden = chosen.length > 1;
    if (whole.hidden) two();
    filter(whole.hidden ? out : whole);
  };

  make('h2', side, say.side);
  const people = [];
  for (const s of side.querySelectorAll('[data-id]')) people.push([s.dataset.id, s.textContent]);
  const whom = group(say.audience);
  const asked = people.map(([id, name]) => button(whom, name, b => {
    audience = id;
    for (const other of asked) press(other, other === b);
    show();
  }));
  press(asked[0], true);
  for (const b of asked.slice(1)) press(b, false);

  const where = group(say.choose);
  const byName = (a, b) => a.cells[0].textContent.localeCompare(b.cells[0].textContent, document.documentElement.lang);
  const countries = rows.sort(byName).map(tr => button(where, tr.cells[0].textContent, b => {
    const at = chosen.indexOf(tr);
    if (at < 0 && chosen.length > 3) return show(say.most);
    if (at < 0) chosen.push(tr); else chosen.splice(at, 1);
    press(b, at < 0);
    show();
  }));
  for (const b of countries) press(b, false);

  const status = make('p', side, '', {role: 'status'});
  const all = button(side, say.all, () => {
    chosen.length = 0;
    for (const b of countries) press(b, false);
    countries[0].focus();
    show();
  });
  const out = make('div', side);
  show();
})();
