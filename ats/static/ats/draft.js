// A page of the application form saves by itself: to the address its button sends to, in the same way, two seconds after the
// last key. Until the server has it, what was typed is also kept in this window (sessionStorage, gone when it is closed), and
// comes back under the name of the page it was typed on: which of two versions counts is the server's to say. It lies there
// sealed (AES-GCM) with a key that only this person's page brings along, so that whoever uses the computer next reads nothing.
(() => {
  "use strict";
  const form = document.querySelector("form[data-saves-itself]");
  if (!form) return;
  const PAUSE = 2000;
  const AGAIN = 10000;
  const KEY = `draft:${form.dataset.savesItself}:${location.pathname}`;
  const status = form.querySelector("[data-saving]");
  const ofThePage = (name) => name === "page" || name.startsWith("basis-");
  const typedInto = (name) => !ofThePage(name) && !/^(csrfmiddlewaretoken|from_page|aside-.*|use-.*)$/.test(name);
  let timer = 0;
  let busy = false;
  let kept = 0;
  let leaving = false;
  let saved = typed();

  function pairs(wanted) {
    return [...new FormData(form)].filter(([name, value]) => wanted(name) && typeof value === "string");
  }

  function typed() {
    return JSON.stringify(pairs(typedInto).map(([name, value]) => [name, value.replace(/\r\n/g, "\n").trim()]));
  }

  function say(words) {
    if (status.textContent !== words) status.textContent = words;
  }

  const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const textOf = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const key = () => crypto.subtle.importKey("raw", bytesOf(form.dataset.windowKey), "AES-GCM", false, ["encrypt", "decrypt"]);

  async function keepHere() {
    const turn = ++kept;
    const copy = new TextEncoder().encode(JSON.stringify({ fields: pairs(typedInto), page: pairs(ofThePage) }));
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), copy));
      if (turn === kept) sessionStorage.setItem(KEY, `${textOf(iv)}.${textOf(sealed)}`);
    } catch { /* no room, forbidden, or no TLS: the server's copy has to do */ }
  }

  async function keptHere() {
    try {
      const [iv, sealed] = sessionStorage.getItem(KEY).split(".").map(bytesOf);
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), sealed)));
    } catch {
      return null; // nothing, or not ours to open
    }
  }

  function forget() {
    kept += 1;
    try { sessionStorage.removeItem(KEY); } catch { /* as above */ }
  }

  function soon(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  async function save() {
    const now = typed();
    if (busy || leaving || now === saved) return;
    busy = true;
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
      });
      await hear(answer, now);
    } catch {
      say(form.dataset.awayWords);
      soon(AGAIN);
    }
    busy = false;
    if (saved === now && typed() !== now) soon(PAUSE);
  }

  async function hear(answer, sent) {
    if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      say((await answer.json()).words);
      if (!answer.ok) return;
      saved = sent;
      if (typed() === sent) forget();
    } else if (answer.status === 413) {
      say(form.dataset.largeWords);
    } else if (answer.status >= 500) {
      say(form.dataset.awayWords);
      soon(AGAIN);
    } else {
      say(form.dataset.pressWords);
    }
  }

  function putBack(copy) {
    const values = new Map();
    for (const [name, value] of copy.fields) values.set(name, [...(values.get(name) || []), value]);
    for (const field of form.elements) {
      if (!field.name || !typedInto(field.name)) continue;
      const given = values.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else if (field.type !== "file" && field.type !== "submit") field.value = given[0] || "";
    }
    for (const [name, value] of copy.page) {
      if (form.elements[name]) form.elements[name].value = value;
    }
  }

  async function begin() {
    const copy = await keptHere();
    if (!copy || kept) return; // or somebody has begun to type meanwhile
    const asShown = { fields: pairs(typedInto), page: pairs(ofThePage) };
    const shown = saved;
    putBack(copy);
    if (typed() === shown) {
      putBack(asShown);
      forget();
      return;
    }
    say(form.dataset.backWords);
    soon(PAUSE);
  }

  for (const event of ["input", "change"]) {
    form.addEventListener(event, () => {
      keepHere();
      soon(PAUSE);
    });
  }
  form.addEventListener("submit", (event) => {
    const text = pairs(() => true).map(([, value]) => value);
    if (new Blob(text).size > Number(form.dataset.mostBytes)) {
      event.preventDefault();  // the answer could not give this much back
      say(form.dataset.largeWords);
      status.scrollIntoView({ block: "center" });
      return;
    }
    leaving = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("pagehide", () => {
    if (leaving || typed() === saved) return;
    fetch(form.action || location.href, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true,
    }).catch(() => {});
  });
  begin();
})();
