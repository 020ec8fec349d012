/* Deciding with the keyboard: ready reasons, what is about to be recorded, keys, drafts. The pages work without it. */
"use strict";
(() => {
  document.documentElement.classList.add("scripted");

  const form = () => document.getElementById("answer");
  const part = (name, within) => within?.querySelector(`[data-part="${name}"]`);
  const named = (name) => [...(form()?.elements ?? [])].filter((field) => field.name === name);
  const chosen = (name) => named(name).find((field) => field.checked);
  const passages = () => named("evidence");
  const status = () => chosen("status")?.value;
  const words = (field) => field?.closest("label").querySelector(".words").textContent.trim() ?? "";
  const seen = (element) => Boolean(element?.checkVisibility());
  const open = (element) => {
    for (let box = element?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  };

  // --- what is about to be recorded -------------------------------------------------------------------

  const refresh = () => {
    const recording = document.getElementById("recording");
    if (!recording) return;
    const finding = chosen("finding");
    const fits = finding?.closest(`.for-${status()}`);
    const answer = [words(chosen("status")), fits ? words(finding) : ""].filter(Boolean).join(" · ");
    const shown = part("answer", recording);
    shown.dataset.nothing ??= shown.textContent;
    shown.textContent = answer || shown.dataset.nothing;
    shown.className = status() ?? "";
    part("cited", recording).replaceChildren(...passages().filter((box) => box.checked).map(line));
    const bare = status() && status() !== "unverified" && !passages().some((box) => box.checked);
    part("say", recording).textContent = bare ? recording.dataset.uncited : "";
    for (const list of document.querySelectorAll(".reasons-ready ul")) {
      list.hidden = !list.classList.contains(`when-${status()}`);
    }
    document.querySelector(".reasons-ready").hidden = !reasons().length;
    const why = form().elements.rationale.value;
    for (const button of document.querySelectorAll(".reason")) {
      button.setAttribute("aria-pressed", String(why.includes(textOf(button))));
    }
  };

  const line = (box) => {
    const item = document.createElement("li");
    const source = document.createElement("bdi");
    const quote = document.createElement("q");
    source.textContent = box.dataset.source;
    quote.textContent = box.dataset.quote;
    quote.lang = box.dataset.lang;
    quote.dir = "auto";
    item.append(source, " ", quote);
    return item;
  };

  const say = (text) => {
    part("say", document.getElementById("recording")).textContent = text;
  };

  const onScreen = (element) => {
    const box = element.getBoundingClientRect();
    const panel = element.closest(".panel").getBoundingClientRect();
    const top = Math.max(0, panel.top);
    const bottom = Math.min(innerHeight, panel.bottom) + 1;
    return box.bottom <= bottom && (box.top >= top || box.height > bottom - top);
  };
  const show = () => document.querySelector("#answer .submit")?.scrollIntoView({ block: "nearest" });

  // --- ready reasons and the passage they cite ---------------------------------------------------------

  const reasons = () => (status() ? [...document.querySelectorAll(`.reasons-ready .when-${status()} .reason`)] : []);
  const textOf = (button) => button.querySelector(".words").textContent;
  const isReady = (text) => [...document.querySelectorAll(".reason")].some((button) => textOf(button) === text);

  const pick = (button) => {
    const why = form().elements.rationale;
    const text = textOf(button);
    const written = why.value.trim();
    if (!written || isReady(written)) why.value = text;
    else if (!written.includes(text)) why.value = `${why.value.trimEnd()}\n${text}`;
    const finding = named("finding").find((field) => field.value === button.dataset.finding);
    if (finding?.closest(`.for-${status()}`)) finding.checked = true;
    cite();
    refresh();
    keep();
  };

  const cite = () => {
    if (status() === "unverified" || passages().some((box) => box.checked)) return;
    const best = passages().find((box) => box.dataset.best.split(" ").includes(status()));
    if (!best) return;
    best.checked = true;
    form().dataset.cited = best.value; // ours, so another status may take it away again
    open(best);
  };

  const statusChosen = (radio) => {
    const findings = named("finding").filter((field) => field.closest(`.for-${radio.value}`));
    if (!findings.some((field) => field.checked)) findings[0].checked = true;
    const ours = passages().find((box) => box.value === form().dataset.cited);
    if (ours && !ours.dataset.best.split(" ").includes(radio.value)) ours.checked = false;
    const why = form().elements.rationale;
    if (isReady(why.value.trim()) && !reasons().some((b) => textOf(b) === why.value.trim())) why.value = "";
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!form() || field.form !== form()) return;
    if (field.name === "status") statusChosen(field);
    if (field.name === "evidence" && field.value === form().dataset.cited) delete form().dataset.cited;
    refresh();
    keep();
  });

  // --- drafts: by person, claim and revision -----------------------------------------------------------

  const DAYS = 30;
  const store = {
    keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    remove: (key) => { try { localStorage.removeItem(key); } catch { /* nothing is kept there anyway */ } },
  };
  const prefix = (person, claim) => `draft|${person}|${claim}|`;
  const mine = () => prefix(form().dataset.person, form().dataset.claim);
  const current = () => mine() + form().elements.seen.value;
  const EMPTY = { status: "", finding: "", rationale: "", evidence: [] };
  let initial = EMPTY;

  const typed = () => ({
    status: status() ?? "",
    finding: chosen("finding")?.value ?? "",
    rationale: form().elements.rationale.value,
    evidence: passages().filter((box) => box.checked).map((box) => box.value),
  });
  const same = (one, other) => Object.keys(EMPTY).every((name) => String(one[name]) === String(other[name]));

  const keep = () => {
    if (!form()) return;
    const draft = typed();
    const kept = !same(draft, initial) &&
      store.set(current(), { ...draft, cited: form().dataset.cited, at: Date.now() });
    if (!kept) store.remove(current());
    said(kept);
  };
  const said = (kept) => {
    const place = part("draft", document);
    place.textContent = kept ? place.dataset.kept : "";
    document.querySelector('[data-do="discard"]').hidden = !kept;
  };

  const put = (draft) => {
    for (const field of [...named("status"), ...named("finding")]) field.checked = draft[field.name] === field.value;
    for (const box of passages()) {
      box.checked = draft.evidence.includes(box.value);
      if (box.checked) open(box);
    }
    form().elements.rationale.value = draft.rationale;
    if (draft.cited) form().dataset.cited = draft.cited;
    open(form());
    refresh();
  };

  const older = () => store.keys()
    .filter((key) => key.startsWith(mine()) && key !== current())
    .sort((one, other) => (store.get(other)?.at ?? 0) - (store.get(one)?.at ?? 0));

  const showOlder = () => {
    const box = document.getElementById("old-draft");
    const draft = older().map(store.get).find((found) => found && !same(found, initial));
    box.hidden = !draft;
    if (!draft) return older().forEach(store.remove);
    const radio = (name) => named(name).find((field) => field.value === draft[name]);
    part("answer", box).textContent = ["status", "finding"].map((name) => words(radio(name))).filter(Boolean).join(" · ");
    part("why", box).textContent = draft.rationale;
  };

  const discard = () => {
    store.remove(current());
    const again = form().dataset.refused;
    if (again) return location.assign(again);
    form().reset();
    delete form().dataset.cited;
    refresh();
    said(false);
    named("status")[0].focus();
  };

  const tidy = () => {
    for (const done of document.querySelectorAll("[data-recorded]")) {
      const start = prefix(done.dataset.person, done.dataset.recorded);
      store.keys().filter((key) => key.startsWith(start)).forEach(store.remove);
    }
    const oldest = Date.now() - DAYS * 864e5;
    store.keys()
      .filter((key) => key.startsWith("draft|") && !(store.get(key)?.at > oldest))
      .forEach(store.remove);
  };

  // --- keys ---------------------------------------------------------------------------------------------

  const typing = (target) =>
    target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  /* The key as claims.keys writes it. On a keyboard that writes other letters the place on it counts. */
  const actionOf = (event) => {
    const table = {};
    for (const key of document.querySelectorAll("#keys [data-action]")) table[key.textContent] = key.dataset.action;
    let key = event.key.toLowerCase();
    if (key === "enter") return event.shiftKey ? undefined : table.Enter;
    if (event.ctrlKey) return undefined;
    if (key === "?" || key === "؟") return "help";
    if (event.shiftKey && (/^[\p{L}\p{N}]$/u.test(key) || /^(Digit|Key)/.test(event.code))) return undefined;
    if (/^[٠-٩]$/.test(key)) key = String(key.charCodeAt(0) - 0x660);
    if (table[key]) return table[key];
    const [, digit] = /^Digit(\d)$/.exec(event.code) ?? [];
    const [, letter] = /^Key([A-Z])$/.exec(event.code) ?? [];
    if (digit) return table[digit];
    return letter && !/^[a-z]$/.test(key) ? table[letter.toLowerCase()] : undefined;
  };

  const go = (target, press = true) => {
    if (!target) return false;
    open(target);
    target.focus();
    if (press) target.click();
    return true;
  };
  const answer = (value) => () => {
    if (!go(document.querySelector(`#answer input[name=status][value=${value}]`))) return false;
    show();
    return true;
  };
  const ready = (button) => {
    if (!seen(button)) return false;
    pick(button);
    show();
    return true;
  };
  const after = (list, at) => list[(at + 1) % list.length];

  const record = () => {
    const button = form()?.querySelector("button[name=then]");
    if (!seen(button)) return false;
    if (!status()) {
      named("status")[0].focus();
      show();
      say(document.getElementById("recording").dataset.nothing);
    } else if (!onScreen(document.getElementById("recording"))) {
      // Nothing is recorded that was not to be seen.
      show();
      say(document.getElementById("recording").dataset.look);
    } else form().requestSubmit(button);
    return true;
  };

  const actions = {
    verified: answer("verified"),
    disputed: answer("disputed"),
    unverified: answer("unverified"),
    template: () => {
      const finding = chosen("finding")?.value;
      const fitting = reasons().filter((button) => !button.dataset.finding || button.dataset.finding === finding);
      const list = fitting.length ? fitting : reasons();
      return ready(after(list, list.findIndex((button) => textOf(button) === form().elements.rationale.value.trim())));
    },
    finding: () => {
      const list = named("finding").filter((field) => field.closest(`.for-${status()}`));
      return seen(list[0]) && go(after(list, list.findIndex((field) => field.checked)));
    },
    evidence: () => {
      const list = passages();
      return go(after(list, list.indexOf(document.activeElement)), false);
    },
    why: () => go(document.getElementById("rationale"), false),
    record,
    next: () => go(document.querySelector(".claim-nav .next")),
    previous: () => go(document.querySelector(".claim-nav .prev")),
    queue: () => go(document.querySelector(".to-queue")),
    undo: () => go(document.querySelector(".undo"), false),
    help: () => {
      const legend = document.getElementById("keys");
      legend?.showModal();
      return Boolean(legend);
    },
  };
  for (let n = 1; n <= 9; n += 1) actions[`template_${n}`] = () => ready(reasons()[n - 1]);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.keyCode === 229) return;
    if (event.metaKey || event.altKey || event.getModifierState("AltGraph")) return;
    if (document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      // Out of a field of the claim, so that the keys act again.
      if (event.key === "Escape" && event.target.closest("#claim")) event.target.blur();
      return;
    }
    // Enter on a button or link presses that.
    if (event.key === "Enter" && event.target.closest("a[href], button, summary")) return;
    if (actions[actionOf(event)]?.()) event.preventDefault();
  });

  // --- buttons, and the beginning -----------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches(".reason")) pick(button);
    else if (button?.matches("[data-close]")) button.closest("dialog").close();
    else if (button?.dataset.do === "keys") actions.help();
    else if (button?.dataset.do === "discard") discard();
    else if (button?.dataset.do === "drop") {
      older().forEach(store.remove);
      showOlder();
      named("status")[0].focus();
    } else if (button?.dataset.do === "put") {
      put(older().map(store.get).find(Boolean));
      older().forEach(store.remove);
      showOlder();
      keep();
      form().elements.rationale.focus();
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    if (form().dataset.sent) event.preventDefault(); // a second press while the first is under way
    form().dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => form() && delete form().dataset.sent);

  const begin = () => {
    for (const cap of document.querySelectorAll("kbd.cap")) {
      const owner = cap.closest("button, a, label");
      (owner?.control ?? owner)?.setAttribute("aria-keyshortcuts", cap.textContent);
    }
    if (!form()) return;
    initial = form().dataset.refused ? EMPTY : typed();
    const draft = store.get(current());
    if (draft && !form().dataset.refused) put(draft);
    refresh();
    keep();
    showOlder();
  };
  tidy();
  begin();

  // A claim was chosen in the text, or passages have come: the draft says what was ticked.
  document.addEventListener("htmx:afterSettle", (event) => {
    const place = event.target.id; // other parts of the desk may have come with it, and say so, too
    if (place === "claim") begin();
    else if (place === "evidence" && form()) {
      const draft = store.get(current());
      if (draft) put(draft);
    }
  });
})();
