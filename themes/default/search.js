// Search on the reader's own device. Internal/search writes the index and says what its lines are; this file reads it.
// All parts are asked for in their order as soon as the page is open, whatever is typed; nothing is sent, and the query
// stands in no address. What has come can be searched while the rest is on its way.
(() => {
  const box = document.getElementById('search'), list = document.getElementById('results');
  if (!box || !list || !window.DecompressionStream || !String.prototype.normalize) return;
  const say = box.dataset, of = +say.parts, shown = 30;

  // What the lines said so far.
  let counts = [], at = 0, stop = new Set(), layouts = [''];
  const endings = new Map(), begun = new Set(), strings = [''], docs = [];
  const named = {terms: [], posts: []}, others = {terms: [], posts: []};

  const text = n => String.fromCharCode(n);
  // Combining marks (768 to 879) and the soft hyphen (173) do not count, but и (1080) with a breve (774) is й.
  const strip = new RegExp('(' + text(1080) + text(774) + ')|[' + text(768) + '-' + text(879) + text(173) + ']', 'g');
  const fold = s => s.toLowerCase().normalize('NFD').replace(strip, '$1').normalize('NFC');
  const split = s => fold(s).match(/[^\s!-/:-@[-`{-¿×÷‐-⁞]+/g) || [];

  const numbers = s => {
    const all = [];
    for (let i = 0, n = 0, unit = 1; i < s.length; i++) {
      const digit = s.charCodeAt(i) - 35;
      if (digit > 45) {
        n += (digit - 46) * unit;
        unit *= 46;
      } else {
        all.push(n + digit * unit);
        n = 0;
        unit = 1;
      }
    }
    return all;
  };

  const readEnding = e => {
    const [tail, own = ''] = e.split('>');
    endings.set(tail, (endings.get(tail) || []).concat(own));
    for (let k = 1; k <= tail.length; k++) begun.add(tail.slice(0, k));
  };

  const readDoc = s => {
    const n = numbers(s), values = 7 + n[6], notes = values + 1 + n[values];
    const named = (n[5] ? [n[5]] : []).concat(n.slice(7, values)).map(d => d - 1);
    docs.push({
      title: n[0], file: n[1], id: n[2], lang: n[3], mark: n[4], of: n[5] - 1, under: n[7] - 1, named,
      value: n.slice(values + 1, notes), notes: n.slice(notes),
    });
  };

  // readTerms and readPostings read the two lines of a group.
  let group = [], into = named;
  const readTerms = s => {
    let before = '';
    group = s.match(/[A-Z][^A-Z]*/g).map(t => before = before.slice(0, t.charCodeAt(0) - 65) + t.slice(1));
    if (named.terms.length && group[0] < named.terms[named.terms.length - 1]) into = others;
  };
  const readPostings = s => {
    into.terms.push(...group);
    into.posts.push(...s.split(' '));
    group = [];
  };

  const readLine = s => {
    const n = at++ - 4;
    if (n === -4) counts = numbers(s);
    else if (n === -3) stop = new Set(s.split(' '));
    else if (n === -2) s.split(' ').filter(Boolean).forEach(readEnding);
    else if (n === -1) layouts = s.split('\t');
    else if (n < counts[0]) strings.push(s);
    else if (n < counts[0] + counts[1]) readDoc(s);
    else if (group.length) readPostings(s);
    else readTerms(s);
  };

  // first returns where a term stands, or would stand.
  const first = (terms, word) => {
    let low = 0, high = terms.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (terms[mid] < word) low = mid + 1;
      else high = mid;
    }
    return low;
  };

  const weights = [1, 3, 8]; // in text, value, name

  // weigh returns how much each document says of a word: as it stands, without one of the language's endings, as a
  // beginning of a longer word, or, where nothing else fits, by a beginning of its own; null if none says it. What it
  // returned for the words of the query before is at hand.
  let weighed = new Map(), kept = new Map();
  const weigh = (word, typing) => {
    const key = word + (typing ? ' ' : '');
    if (!kept.has(key)) kept.set(key, weighed.has(key) ? weighed.get(key) : fresh(word, typing));
    return kept.get(key);
  };
  const fresh = (word, typing) => {
    const best = new Float32Array(docs.length), name = new Float32Array(docs.length);
    let found = 0;
    const add = (post, fits) => {
      const rare = fits * Math.log(1 + docs.length / post.length); // about as many characters as documents
      for (let i = 0, d = 0, n = 0, unit = 1; i < post.length; i++) {
        const digit = post.charCodeAt(i) - 35;
        if (digit > 45) {
          n += (digit - 46) * unit;
          unit *= 46;
          continue;
        }
        n += digit * unit;
        d += Math.floor(n / 3);
        const score = rare * weights[n % 3];
        if (score > best[d]) best[d] = score;
        if (n % 3 === 2 && score > name[d]) name[d] = score;
        n = 0;
        unit = 1;
      }
      found++;
    };
    const exact = (term, fits) => [named, others].forEach(l => {
      const i = first(l.terms, term);
      if (l.terms[i] === term) add(l.posts[i], fits);
    });
    const begins = (start, fits) => [named, others].forEach(l => {
      if (start.length < 3 && l === others) return; // too many, and too little said
      for (let i = first(l.terms, start); i < l.terms.length && l.terms[i].startsWith(start); i++) add(l.posts[i], fits);
    });
    exact(word, 1);
    for (let k = word.length - 1; k > 1; k--) {
      const tail = word.slice(k);
      (endings.get(tail) || []).forEach(own => exact(word.slice(0, k) + own, .95));
      if (typing && begun.has(tail) && !endings.has(tail)) exact(word.slice(0, k), .9);
    }
    if (typing || !found) begins(word, .6);
    for (let k = word.length - 1; !found && k > 3; k--) {
      exact(word.slice(0, k), .5);
      if (!found && k * 2 > word.length) begins(word.slice(0, k), .3);
    }
    if (!found) return null;
    for (let d = 0; d < docs.length; d++) {
      const by = docs[d].named;
      for (let i = 0; i < by.length; i++) if (name[by[i]] * .8 > best[d]) best[d] = name[by[i]] * .8;
    }
    return best;
  };

  // meant returns the words of a piece of a query with what they weigh; typed in another layout if none is known as it is.
  const meant = (piece, typing) => {
    const words = s => {
      const all = split(s);
      return all.map((w, i) => ({word: w, typing: typing && i === all.length - 1}))
        .filter(w => w.word.length > 1 || w.typing && all.length === 1 || w.word >= '0' && w.word <= '9')
        .map(w => Object.assign(w, {weights: stop.has(w.word) ? null : weigh(w.word, w.typing)}));
    };
    const own = words(piece);
    if (own.some(w => w.weights || stop.has(w.word))) return own;
    for (const keys of layouts.slice(1)) {
      const other = words(Array.from(piece.toLowerCase(), c => layouts[0][keys.indexOf(c)] || c).join(''));
      if (other.some(w => w.weights || stop.has(w.word))) return other;
    }
    return own;
  };

  // search returns the documents that a query finds, the best first.
  const search = query => {
    const pieces = query.split(/\s+/), last = pieces.length - 1;
    let words = [].concat(...pieces.map((p, i) => meant(p, i === last)));
    const telling = words.filter(w => !stop.has(w.word));
    if (telling.length) words = telling;
    else words = words.filter(w => w.typing).map(w => ({weights: weigh(w.word, true)}));
    weighed = kept;
    kept = new Map();
    let most = 0;
    const score = new Float32Array(docs.length);
    for (let d = 0; d < docs.length; d++) {
      let sum = 0, matched = 0;
      for (const w of words) {
        if (w.weights && w.weights[d]) {
          sum += w.weights[d];
          matched++;
        }
      }
      score[d] = sum * matched * matched; // who says all of it goes first
      if (score[d] > most) most = score[d];
    }
    const found = [];
    score.forEach((s, d) => {
      if (s && s >= most * .12) found.push(d);
    });
    return found.sort((a, b) => score[b] - score[a] || a - b).map(d => docs[d]);
  };

  const element = (name, words, lang) => {
    const e = document.createElement(name);
    e.textContent = words;
    if (lang) {
      e.lang = lang;
      e.dir = 'auto';
    }
    return e;
  };

  const item = doc => {
    const li = document.createElement('li'), lang = strings[doc.lang], whole = docs[doc.of];
    const a = element('a', whole ? strings[whole.title] + ': ' : '');
    a.append(element('span', strings[doc.title || docs[doc.under].title], lang));
    a.href = strings[doc.file || whole.file] + (doc.id ? '#' + strings[doc.id] : '');
    li.append(a);
    if (doc.value.length) li.append(' — ', element('span', doc.value.map(v => strings[v]).join(text(160) + '· '), lang));
    doc.notes.forEach((n, i) => {
      const note = element('small', strings[n]);
      if (!i && doc.mark) {
        li.dataset.state = strings[doc.mark];
        note.className = 'state';
      }
      li.append(i ? ' · ' : document.createElement('br'), note);
    });
    return li;
  };

  const label = element('label', say.label), field = document.createElement('input'), told = element('p', ''), loading = element('p', say.started);
  let arrived = 0, failed = 0, before = '';
  const show = () => {
    const query = field.value;
    const found = query.trim() && docs.length === counts[1] ? search(query) : [];
    list.replaceChildren(...found.slice(0, shown).map(item));
    const words = !query.trim() ? '' : !found.length ? say.none : found.length > shown ? say.most : say.found;
    told.textContent = words.replace('{count}', found.length).replace('{shown}', shown);
  };
  const progress = () => {
    loading.textContent = failed ? say.failed.replace('{part}', failed) : arrived < of ? say.loading.replace('{part}', arrived).replace('{parts}', of) : say.whole;
  };
  label.htmlFor = field.id = 'query';
  field.type = 'search';
  Object.assign(field.style, { // here, so that no other page carries it
    display: 'block', width: '100%', margin: '.3rem 0 .75rem', padding: '.6rem .9rem', font: 'inherit', color: 'inherit',
    background: 'var(--card)', border: '2px solid var(--soft)', borderRadius: '.4rem',
  });
  Object.entries({autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false', enterkeyhint: 'search', dir: 'auto'})
    .forEach(([name, value]) => field.setAttribute(name, value));
  told.setAttribute('role', 'status');
  loading.className = 'small';
  field.addEventListener('input', () => {
    if (field.value !== before) {
      before = field.value;
      show();
    }
  });
  box.replaceChildren(label, field, loading, told);

  const stream = new DecompressionStream('deflate'), writer = stream.writable.getWriter(), reader = stream.readable.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  const read = () => reader.read().then(({done, value}) => {
    if (done) return;
    const lines = (rest + decoder.decode(value, {stream: true})).split('\n');
    rest = lines.pop();
    lines.forEach(readLine);
    weighed.clear();
    if (field.value) show();
    return read();
  });
  read().catch(() => {
    failed = arrived;
    progress();
  });

  let bits = 0, held = 0;
  window.part = piece => {
    const bytes = new Uint8Array(piece.length * 2);
    let n = 0;
    for (let i = 0; i < piece.length; i++) {
      const c = piece.charCodeAt(i), last = c >= 0xB000; // the last character may hold 7 bits
      bits |= (c - (last ? 0xB000 : 0x3000)) << held;
      for (held += last ? 7 : 15; held > 7; held -= 8) {
        bytes[n++] = bits & 255;
        bits >>= 8;
      }
    }
    writer.write(bytes.subarray(0, n)).catch(() => {});
  };
  const load = (n, again) => {
    const s = document.createElement('script');
    s.src = say.part + n + '.js';
    s.onload = () => {
      arrived = n;
      if (n < of) load(n + 1, 3);
      else writer.close().catch(() => {});
      progress();
    };
    s.onerror = () => {
      if (again) setTimeout(load, 2000, n, again - 1);
      else {
        failed = n;
        progress();
      }
    };
    document.head.append(s);
  };
  load(1, 3);
})();
