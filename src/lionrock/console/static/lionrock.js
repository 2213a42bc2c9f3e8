// Lionrock's console: keys, palette, running clocks, refreshing parts. Every page works without it.
"use strict";

(() => {
  const root = document.documentElement;
  const zh = root.lang.startsWith("zh");
  const say = (en, chinese) => (zh ? chinese : en);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const one = (selector, within = document) => within.querySelector(selector);

  // The server's clock (in a demo: the story's) runs on from where it stood when the page was made.
  const ahead = Date.parse(root.dataset.now) - Date.now();
  const now = () => Date.now() + ahead;

  // Lengths of time, as the server writes them
  const span = (seconds) => {
    const whole = Math.abs(Math.trunc(seconds));
    const [d, h, m] = [Math.floor(whole / 86400), Math.floor((whole % 86400) / 3600), Math.floor((whole % 3600) / 60)];
    const two = (a, unit, b, lesser) => (b ? `${a} ${unit} ${b} ${lesser}` : `${a} ${unit}`);
    if (d) return two(d, say(d === 1 ? "day" : "days", "日"), h, say("h", "小時"));
    if (h) return two(h, say("h", "小時"), m, say("min", "分"));
    if (m) return `${m} ${say("min", "分鐘")}`;
    return `${whole} ${say("s", "秒")}`;
  };
  const left = (seconds) =>
    seconds >= 0 ? say(`${span(seconds)} left`, `尚餘 ${span(seconds)}`) : say(`past by ${span(seconds)}`, `已過 ${span(seconds)}`);
  const ago = (seconds) =>
    seconds < 0 ? say(`in ${span(seconds)}`, `${span(seconds)}後`) : say(`${span(seconds)} ago`, `${span(seconds)}前`);
  const figure = (seconds) => {
    const whole = Math.abs(Math.trunc(seconds));
    const two = (n) => String(n).padStart(2, "0");
    return `${seconds < 0 ? "−" : ""}${two(Math.floor(whole / 3600))}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  };

  const write = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };
  const tick = () => {
    if (document.hidden) return;
    const moment = now();
    for (const element of all("time[data-countdown], time[data-left], time[data-since]")) {
      const seconds = (Date.parse(element.dateTime) - moment) / 1000;
      if ("countdown" in element.dataset) write(element, figure(seconds));
      else if ("left" in element.dataset) write(element, left(seconds));
      else write(element, ago(-seconds));
    }
  };
  setInterval(tick, 1000);

  // Parts that refresh: never while hidden or in use, and never silently stale
  const busy = (part) => part.contains(document.activeElement) || one("details[open]", part) !== null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target;
    if ("live" in part.dataset && (document.hidden || busy(part))) event.preventDefault();
  });
  const fresh = (part) => {
    part.classList.remove("stale");
    one(".stale-note", part)?.remove();
  };
  const stale = (part, status) => {
    if (!("live" in part.dataset)) return;
    fresh(part);
    part.classList.add("stale");
    const note = document.createElement("span");
    note.className = "stale-note";
    note.setAttribute("role", "status");
    const time = new Date(now()).toLocaleTimeString("en-GB", { timeZone: "Asia/Hong_Kong" });
    note.textContent =
      status === 401
        ? say(`Not refreshed since ${time}: the session is over. Open the page again to sign in.`, `自 ${time} 起未能更新：登入已過期。請重新開啟頁面登入。`)
        : say(`Not refreshed since ${time}: the console does not answer.`, `自 ${time} 起未能更新：控制台沒有回應。`);
    part.append(note);
  };
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => stale(event.target, event.detail.xhr?.status));
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    fresh(event.target);
    enhance(event.target);
    tick();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    tick();
    for (const part of all("[data-live]")) part.dispatchEvent(new Event("lr:refresh"));
  });

  // The theme changes at once; the server keeps the choice
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-theme-to]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    root.dataset.theme = link.dataset.themeTo;
    for (const each of all("a[data-theme-to]")) {
      if (each.dataset.themeTo === link.dataset.themeTo) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    fetch(link.href, { redirect: "manual" }).catch(() => location.assign(link.href));
  });

  // Small conveniences
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      const words = button.textContent;
      button.textContent = say("Copied", "已複製");
      setTimeout(() => (button.textContent = words), 1500);
    });
  });
  document.addEventListener("submit", (event) => {
    // A form is sent once: a second press while it is under way does nothing.
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // Walking lists with j and k
  let walked = -1;
  const rows = () => all("table.walk tbody tr, [data-walk] > *").filter((row) => row.offsetParent !== null);
  const walk = (step) => {
    const list = rows();
    if (!list.length) return;
    list[walked]?.classList.remove("here");
    walked = Math.min(Math.max(walked + step, 0), list.length - 1);
    const row = list[walked];
    row.classList.add("here");
    row.scrollIntoView({ block: "nearest" });
    (one("a[data-open]", row) || one("a", row))?.focus({ preventScroll: true });
  };

  // Keys
  let going = 0;
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const search = () => one('input[type="search"]') || one('form[role="search"] input:not([type="hidden"])');
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
    if (going && Date.now() - going < 1500) {
      going = 0;
      const place = one(`a[data-go="${CSS.escape(event.key)}"]`);
      if (place) {
        event.preventDefault();
        location.assign(place.href);
      }
      return;
    }
    const verbs = {
      g: () => (going = Date.now()),
      j: () => walk(1),
      k: () => walk(-1),
      "?": () => one("#keys")?.showModal(),
      "/": () => {
        const field = search();
        if (field) field.focus();
        else openPalette();
      },
    };
    // A link may name a key of its own: that of the marked row counts before that of the page
    const keyed = () => {
      const wanted = `a[data-key="${CSS.escape(event.key)}"]`;
      const row = rows()[walked];
      const link = (row && one(wanted, row)) || one(`.head-acts ${wanted}`);
      return link && (() => link.click());
    };
    const verb = verbs[event.key] || keyed();
    if (verb) {
      event.preventDefault();
      verb();
    }
  });

  // Command palette
  const dialog = one("#palette");
  const input = one("#palette-input");
  const list = one("#palette-list");
  let offers = [];
  let shown = [];
  let chosen = 0;
  let asked = 0;

  const fits = (offer, words) => {
    const text = `${offer.title} ${offer.about} ${offer.url}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const draw = () => {
    list.replaceChildren(
      ...shown.map((offer, n) => {
        const item = document.createElement("li");
        item.id = `palette-${n}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(n === chosen));
        const [title, about] = [document.createElement("span"), document.createElement("span")];
        title.textContent = offer.title;
        about.textContent = offer.about;
        item.append(title, about);
        item.addEventListener("click", () => location.assign(offer.url));
        return item;
      }),
    );
    one(".palette-none").hidden = shown.length > 0;
    input.setAttribute("aria-activedescendant", shown.length ? `palette-${chosen}` : "");
    one('[aria-selected="true"]', list)?.scrollIntoView({ block: "nearest" });
  };
  const sift = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = offers.filter((offer) => offer.found || fits(offer, words)).slice(0, 40);
    chosen = 0;
    draw();
  };
  const ask = (typed) => {
    const mine = ++asked;
    return fetch(`${dialog.dataset.source}?q=${encodeURIComponent(typed)}`)
      .then((answer) => (answer.ok ? answer.json() : []))
      .then((found) => {
        if (mine !== asked) return;
        offers = found;
        sift();
      })
      .catch(() => sift());
  };
  let waiting = 0;
  function openPalette() {
    if (!dialog || dialog.open) return;
    one("#keys")?.close();
    input.value = "";
    dialog.showModal();
    input.focus();
    ask("");
  }
  if (dialog) {
    input.addEventListener("input", () => {
      sift();
      clearTimeout(waiting);
      waiting = setTimeout(() => ask(input.value), 150);
    });
    input.addEventListener("keydown", (event) => {
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in moves && shown.length) {
        event.preventDefault();
        chosen = (chosen + moves[event.key] + shown.length) % shown.length;
        draw();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (shown[chosen]) location.assign(shown[chosen].url);
      }
    });
    for (const each of [dialog, one("#keys")]) {
      each?.addEventListener("click", (event) => event.target === each && each.close());
    }
  }
  document.addEventListener("click", (event) => event.target.closest("[data-palette]") && openPalette());

  // Time series: drawn again by uPlot where it is loaded, with a brush that filters the page
  const chart = (figureElement) => {
    if (typeof window.uPlot === "undefined" || figureElement.dataset.drawn) return;
    figureElement.dataset.drawn = "yes";
    const place = one(".series-plot", figureElement);
    const style = getComputedStyle(root);
    const ink = (name) => {
      const probe = document.createElement("span");
      probe.style.color = `var(${name})`;
      document.body.append(probe);
      const found = getComputedStyle(probe).color;
      probe.remove();
      return found;
    };
    const [quiet, line, accent] = [ink("--quiet"), ink("--line"), ink("--accent")];
    const font = `12px ${style.getPropertyValue("--sans")}`;
    const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
    const moment = (u, seconds, step, before) => {
      const at = window.uPlot.tzDate(new Date(seconds * 1000), "Asia/Hong_Kong");
      const two = (n) => String(n).padStart(2, "0");
      const day = say(`${at.getDate()} ${months[at.getMonth()]}`, `${at.getMonth() + 1}月${at.getDate()}日`);
      if (step >= 86400) return { day, words: day };
      const time = step < 60 ? `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}` : `${two(at.getHours())}:${two(at.getMinutes())}`;
      return { day, words: before === day ? time : `${time}\n${day}` };
    };
    const moments = (u, splits, _axis, _space, step) => {
      let before = "";
      return splits.map((seconds) => {
        const each = moment(u, seconds, step, before);
        before = each.day;
        return each.words;
      });
    };
    const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { show: false }, font };
    const plot = new window.uPlot(
      {
        width: place.clientWidth,
        height: 168,
        tzDate: (seconds) => window.uPlot.tzDate(new Date(seconds * 1000), "Asia/Hong_Kong"),
        legend: { show: false },
        cursor: { drag: { x: true, y: false, setScale: false } },
        axes: [{ ...axis, values: moments, space: 64 }, { ...axis, size: 48 }],
        series: [{}, { stroke: accent, fill: accent, width: 0, paths: window.uPlot.paths.bars({ size: [0.9, 60] }), points: { show: false } }],
        hooks: {
          setSelect: [
            (u) => {
              if (!figureElement.dataset.brush || u.select.width < 4) return;
              const [from, to] = [u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x")];
              const iso = (seconds) => new Date(seconds * 1000).toISOString();
              const address = figureElement.dataset.brush
                .replace("{since}", encodeURIComponent(iso(from)))
                .replace("{until}", encodeURIComponent(iso(to)));
              location.assign(address);
            },
          ],
        },
      },
      JSON.parse(figureElement.dataset.series),
      (self, init) => {
        place.replaceChildren(self.root);
        init();
      },
    );
    new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: 168 })).observe(place);
  };

  // What only makes sense with scripts, and tables that scroll
  function enhance(within) {
    for (const each of all("[data-palette], [data-copy]", within)) each.hidden = false;
    for (const each of all(".table-scroll, .graph-scroll", within)) {
      if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    }
    all("figure[data-series]", within).forEach(chart);
  }
  if (/Mac|iP(hone|ad)/.test(navigator.userAgent)) all("[data-mod]").forEach((key) => (key.textContent = "⌘K"));
  enhance(document);
  one("[data-focus]")?.focus();
  tick();

  // What had an anchor here and has a page of its own now
  const moved = one("[data-moved]");
  const sought = location.hash.slice(1);
  if (moved && sought.includes(".") && !document.getElementById(sought)) location.replace(moved.dataset.moved + sought);
})();
