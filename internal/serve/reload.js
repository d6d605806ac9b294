// Added to every page of a preview, and to none that is published: reloads the page when the site was built again, and
// shows what is wrong when it could not be. Where the reader was is kept in the entry of the tab's history, not in a
// storage.
(() => {
  "use strict";
  const version = document.currentScript.dataset.version;
  let events, overlay;

  if (history.state?.veshkaScroll) {
    const {veshkaScroll: [left, top], ...state} = history.state;
    history.replaceState(state, "");
    scrollTo({left, top, behavior: "instant"});
  }

  function reload() {
    events.close();
    history.replaceState({...history.state, veshkaScroll: [scrollX, scrollY]}, "");
    location.reload();
  }

  function close() {
    overlay?.remove();
    overlay = null;
  }

  function add(parent, tag, text) {
    const e = document.createElement(tag);
    e.textContent = text;
    return parent.appendChild(e);
  }

  const style = `
    :host { all: initial }
    section { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 1.5rem; box-sizing: border-box;
      background: rgb(24 24 27 / .94); color: #fafafa; font: 16px/1.5 system-ui, sans-serif }
    h1 { font-size: 1.3rem; margin: 0 6rem .25rem 0 }
    h2 { font: 600 1rem ui-monospace, monospace; margin: 1.5rem 0 .25rem; color: #fca5a5; overflow-wrap: anywhere }
    p { margin: .25rem 0 }
    a { color: #93c5fd }
    pre { margin: .5rem 0; padding: .75rem; overflow: auto; background: #000; font: 14px/1.4 ui-monospace, monospace }
    button { position: absolute; top: 1.5rem; right: 1.5rem; font: inherit; padding: .25rem .75rem; cursor: pointer }`;

  // The overlay lives in a shadow tree, so that the page's style and its own do not touch each other. A constructed
  // style sheet is one that the page's policy has no say in.
  function show(data) {
    close();
    if (!data.Problems.length) return;
    overlay = document.createElement("veshka-overlay");
    const shadow = overlay.attachShadow({mode: "open"});
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [sheet];
    const section = shadow.appendChild(document.createElement("section"));
    section.setAttribute("role", "alert");
    section.lang = data.Lang;
    document.documentElement.append(overlay);
    add(section, "h1", data.Title);
    if (data.Standing) add(section, "p", data.Standing);
    if (data.Panel) add(section, "a", data.Editors).href = data.Panel;
    for (const p of data.Problems) {
      if (p.Place) add(section, "h2", p.Place);
      add(section, "p", p.Severity ? p.Severity + ": " + p.Text : p.Text);
      if (p.Source) add(section, "pre", p.Source);
      if (p.Hint) add(section, "p", data.Hint + ": " + p.Hint);
    }
    add(section, "button", data.Close).addEventListener("click", close);
  }

  // A browser keeps few connections to one host: a tab that nobody sees gives its own back.
  function listen() {
    events?.close();
    if (document.hidden) return;
    events = new EventSource("/__veshka/events?version=" + encodeURIComponent(version));
    events.addEventListener("reload", reload);
    events.addEventListener("problems", (e) => show(JSON.parse(e.data)));
  }

  addEventListener("keydown", (e) => { if (e.key === "Escape") close(); });
  document.addEventListener("visibilitychange", listen);
  listen();
})();
