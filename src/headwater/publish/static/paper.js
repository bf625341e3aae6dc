// What scripts add to the paper: small, first-party, optional. Everything can be read without them.
// Settings and what was read stay in this browser; nothing is sent but a like, and that only on a click.
(() => {
  "use strict";
  const root = document.documentElement;
  const read = (key, otherwise) => {
    try { return JSON.parse(localStorage.getItem("headwater-" + key)) ?? otherwise; } catch { return otherwise; }
  };
  const write = (key, value) => {
    try { localStorage.setItem("headwater-" + key, JSON.stringify(value)); } catch { /* a private window keeps nothing */ }
  };
  const settings = read("settings", {});
  const list = name => Array.isArray(settings[name]) ? settings[name] : [];
  for (const name of ["theme", "size", "density"]) if (settings[name]) root.dataset[name] = settings[name];

  const whenReady = work => document.readyState === "loading" ? addEventListener("DOMContentLoaded", work) : work();
  const all = selector => [...document.querySelectorAll(selector)];
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent("headwater:" + name, { detail }));

  // Cards in languages that are not read, on topics that are muted, of outlets that are hidden. A story of several outlets
  // stays when one of them is hidden: only that outlet's rows go.
  function hide() {
    const languages = list("languages"), topics = list("topics"), outlets = list("outlets");
    let hidden = 0;
    for (const card of all("article[data-story]")) {
      const { language, topic, outlet, outlets: count } = card.dataset;
      const away = (languages.length && language && !languages.includes(language)) || topics.includes(topic) ||
        (count === "1" && outlets.includes(outlet));
      card.hidden = Boolean(away);
      hidden += away ? 1 : 0;
    }
    for (const row of all("li[data-outlet]")) {
      row.hidden = outlets.includes(row.dataset.outlet);
      hidden += row.hidden ? 1 : 0;
    }
    for (const section of all(".cols section")) section.hidden = !section.querySelector("article:not([hidden])");
    const note = document.querySelector("#hidden-note");
    if (note && hidden) { note.hidden = false; note.querySelector("span").textContent = hidden; }
  }

  // What is new since the last visit: of a story that was read, the sentences that came after; of a card, that it changed.
  function mark() {
    const seen = read("seen", {});
    const story = document.querySelector("main > article.story[data-story]");
    for (const card of all("article[data-story]")) {
      const before = seen[card.dataset.story];
      if (card !== story && before && card.dataset.updated > before) card.classList.add("changed");
    }
    if (!story) return;
    const { story: id, updated } = story.dataset, before = seen[id];
    if (before) {
      const fresh = all("[data-since]").filter(s => s.dataset.since > before);
      fresh.forEach(s => s.classList.add("new"));
      const note = document.querySelector("#new-note");
      if (note && fresh.length) { note.hidden = false; note.querySelector("span").textContent = fresh.length; }
    }
    delete seen[id];
    seen[id] = updated;
    write("seen", Object.fromEntries(Object.entries(seen).slice(-500)));
  }

  // Both tell the page what was done, in the shape that analytics take in one call: category, action, label.
  function share() {
    const button = document.querySelector("[data-share]");
    if (!button) return;
    const { share: address, title, ...about } = button.dataset;
    const told = surface => tell("share", { category: "story", action: "share", label: about.story, surface, ...about });
    all(".share a").forEach(a => a.addEventListener("click", () => told(a.dataset.to)));
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", () => navigator.share({ title, url: address }).then(() => told("system"), () => {}));
  }

  function like() {
    const form = document.querySelector("form[data-like]");
    if (!form) return;
    const { like: story, source, topic, language } = form.dataset, button = form.querySelector("button");
    const press = on => button.setAttribute("aria-pressed", String(on));
    const liked = read("liked", {});
    press(story in liked);
    form.addEventListener("submit", async event => {
      event.preventDefault();
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer || !answer.ok) { form.submit(); return; }
      const { liked: on, count } = await answer.json();
      press(on);
      if (on) liked[story] = 1; else delete liked[story];
      write("liked", Object.fromEntries(Object.entries(liked).slice(-500)));
      form.querySelector("span").textContent = count >= 5 ? " · " + count : "";
      for (const note of form.querySelectorAll(".flash")) note.classList.toggle("on", note.id === (on ? "liked" : "unliked"));
      tell("like", { category: "story", action: on ? "like" : "unlike", label: story, story, source, topic, language, surface: "story" });
    });
  }

  function choose() {
    const form = document.querySelector("form[data-settings]");
    if (!form) return;
    form.hidden = false;
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = list(field.name).includes(field.value);
      else if (field.type === "radio") field.checked = (settings[field.name] || "") === field.value;
    }
    form.addEventListener("change", () => {
      const chosen = new FormData(form);
      for (const name of ["languages", "topics", "outlets"]) settings[name] = chosen.getAll(name);
      for (const name of ["theme", "size", "density"]) {
        settings[name] = chosen.get(name) || "";
        settings[name] ? root.dataset[name] = settings[name] : delete root.dataset[name];
      }
      write("settings", settings);
    });
    form.addEventListener("reset", () => {
      for (const name of ["settings", "seen", "liked"]) try { localStorage.removeItem("headwater-" + name); } catch { /* nothing was kept */ }
      for (const name of ["theme", "size", "density"]) delete root.dataset[name];
      for (const name of Object.keys(settings)) delete settings[name];
    });
  }

  // A page that is open and seen is told once when there is news on it; nothing moves until its reader asks for it.
  function listen() {
    const news = document.querySelector("#news");
    if (!news || !window.EventSource) return;
    const { of, mark, from } = news.dataset;
    // A link to the page itself would be answered from the browser's own cache.
    news.querySelector("a").addEventListener("click", event => { event.preventDefault(); location.reload(); });
    let source = null;
    const stop = () => { if (source) source.close(); source = null; };
    const start = () => {
      if (source || document.hidden || !news.hidden) return;
      source = new EventSource(from + "?of=" + encodeURIComponent(of) + "&mark=" + mark);
      source.addEventListener("news", () => { news.hidden = false; stop(); });
    };
    document.addEventListener("visibilitychange", () => document.hidden ? stop() : start());
    addEventListener("pagehide", stop);
    addEventListener("pageshow", start);
    if (document.readyState === "complete") start();
  }

  // A clock of a case that runs: what is left of its 24 hours, in hours and minutes, in the page's own language.
  function count() {
    const clocks = all("[data-due]"), unit = (value, of) =>
      value.toLocaleString(root.lang, { style: "unit", unit: of, unitDisplay: "short" });
    const show = () => clocks.forEach(clock => {
      const left = Math.round((new Date(clock.dataset.due) - Date.now()) / 60000), size = Math.abs(left);
      clock.textContent = (left < 0 ? "−" : "") + unit(Math.floor(size / 60), "hour") + " " + unit(size % 60, "minute");
    });
    if (clocks.length) { show(); setInterval(show, 20000); }
  }

  whenReady(() => { hide(); mark(); share(); like(); choose(); count(); listen(); });
})();
