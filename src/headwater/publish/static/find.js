// Search where there is no server: looks through an index of headlines that is asked for when the first word is typed.
(() => {
  "use strict";
  const MOST = 60;
  const fold = text => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  let index = null;

  function load(address) {
    index ??= fetch(address).then(answer => answer.json()).then(found => found.stories.map(row => ({
      row, words: fold([row[1], row[7], row[8]].join(" ")),
    })));
    return index;
  }

  // A headline with the words that were asked for marked, made of text nodes: nothing of it is ever read as markup.
  function marked(text, words) {
    const to = document.createElement("bdi"), lower = text.toLowerCase();
    let at = 0;
    while (at < text.length) {
      const next = words.map(word => [lower.indexOf(word, at), word.length]).filter(([from]) => from >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next || lower.length !== text.length) break;
      to.append(text.slice(at, next[0]));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      to.append(mark);
      at = next[0] + next[1];
    }
    to.append(text.slice(at));
    to.dir = "auto";
    return to;
  }

  function line(row, words, base) {
    const [id, headline, language, , , day, , outlet] = row;
    const item = document.createElement("li"), who = document.createElement("span"), what = document.createElement("span"), when = document.createElement("span");
    const link = document.createElement("a");
    link.href = base + id + "/";
    if (language) link.lang = language;
    link.append(marked(headline, words));
    item.className = "row found";
    who.className = "who"; who.textContent = outlet;
    what.className = "what"; what.append(link);
    when.className = "when"; when.textContent = day;
    item.append(who, what, when);
    return item;
  }

  addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-find]"), hits = document.querySelector("#hits"), note = document.querySelector("#found");
    if (!form) return;
    form.hidden = false;
    const fields = form.elements, asked = new URLSearchParams(location.search);
    for (const name of ["q", "language", "topic"]) if (asked.get(name)) fields[name].value = asked.get(name);

    async function search() {
      const typed = fields.q.value.trim(), words = fold(typed).split(/\s+/).filter(Boolean);
      const { value: language } = fields.language, { value: topic } = fields.topic;
      if (!words.length) { hits.replaceChildren(); note.textContent = ""; return; }
      const found = (await load(form.dataset.find)).filter(({ row, words: held }) =>
        (!language || row[2] === language) && (!topic || row[3] === topic) && words.every(word => held.includes(word)));
      if (fields.q.value.trim() !== typed) return;
      const shown = typed.toLowerCase().split(/\s+/);
      hits.replaceChildren(...found.slice(0, MOST).map(({ row }) => line(row, shown, form.dataset.story)));
      note.textContent = found.length ? note.dataset.some + " " + found.length : note.dataset.none;
      history.replaceState(null, "", "?" + new URLSearchParams({ q: typed, language, topic }));
    }

    form.addEventListener("input", search);
    form.addEventListener("submit", event => { event.preventDefault(); search(); });
    if (fields.q.value) search();
  });
})();
