// Hands likes and shares on to analytics that the site's operator runs, and only once a reader has said yes.
// This file asks nobody and loads nothing: it calls what the operator's own script has put on the page, if it has.
// Consent is told by the site's own banner: document.dispatchEvent(new CustomEvent("headwater:consent", { detail: { given: true } })).
(() => {
  "use strict";
  const chosen = (document.currentScript.dataset.to || "").split(" ");
  const key = "headwater-consent";
  let given = false;
  try { given = localStorage.getItem(key) === "yes"; } catch { /* a private window keeps nothing */ }

  const adapters = {
    matomo: e => window._paq && window._paq.push(["trackEvent", e.category, e.action, e.label]),
    plausible: e => typeof window.plausible === "function" &&
      window.plausible(e.action, { props: { category: e.category, label: e.label } }),
    ga4: e => typeof window.gtag === "function" &&
      window.gtag("event", e.action, { event_category: e.category, event_label: e.label }),
    meta: e => typeof window.fbq === "function" &&
      window.fbq("trackCustom", e.action === "share" ? "Share" : "Like", { category: e.category, action: e.action, label: e.label }),
  };

  document.addEventListener("headwater:consent", event => {
    given = Boolean(event.detail && event.detail.given);
    try { given ? localStorage.setItem(key, "yes") : localStorage.removeItem(key); } catch { /* nothing is kept */ }
  });
  for (const name of ["like", "share"]) {
    document.addEventListener("headwater:" + name, event => {
      if (!given) return;
      for (const to of chosen) if (Object.hasOwn(adapters, to)) adapters[to](event.detail);
    });
  }
})();
