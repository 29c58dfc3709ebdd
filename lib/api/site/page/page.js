import { addCopyButton, byId, say } from './elements.js';
import { BASE, send } from './request.js';

/** Frames for which a target has to stay where it is, as parts above it get their true heights a frame or two after they show. */
const STILL_FRAMES = 6;
/** The most frames in which what is above a target may still change its height. */
const MOST_FRAMES = 120;
/** What a reader does to scroll for themselves, from where on the page stays where they put it. */
const OWN_SCROLLING = ['wheel', 'touchstart', 'keydown', 'pointerdown'];

for (const block of document.querySelectorAll('.code')) addCopyButton(block);
for (const place of document.querySelectorAll('.base')) place.textContent = BASE;
prepareColours();
prepareMenu();
prepareTabs();
followReading();
followAddress();
void showDeployment();

/** The button goes round: as the system, light, dark. */
function prepareColours() {
  const button = byId('theme');
  const show = (chosen) => {
    if (chosen === 'system') delete document.documentElement.dataset.colours;
    else document.documentElement.dataset.colours = chosen;
    button.querySelector('.sr').textContent = `Colours: ${chosen === 'system' ? 'as the system' : chosen}`;
    button.title = button.textContent.replace('◐', '').trim();
  };
  let chosen = stored('colours') ?? 'system';
  show(chosen);
  button.addEventListener('click', () => {
    const colours = ['system', 'light', 'dark'];
    chosen = colours[(colours.indexOf(chosen) + 1) % colours.length];
    store('colours', chosen);
    show(chosen);
    say(button.title);
  });
}

/** On a narrow window the navigation lies over the page. */
function prepareMenu() {
  const button = byId('menu-button');
  const menu = byId('menu');
  const show = (open) => {
    document.body.classList.toggle('menu-open', open);
    button.setAttribute('aria-expanded', String(open));
  };
  button.addEventListener('click', () => {
    const open = button.getAttribute('aria-expanded') !== 'true';
    show(open);
    if (open) menu.querySelector('a').focus();
  });
  menu.addEventListener('click', ({ target }) => {
    if (target.closest('a') !== null) show(false);
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !document.body.classList.contains('menu-open')) return;
    show(false);
    button.focus();
  });
  const here = menu.querySelector('[aria-current]');
  if (here !== null) menu.scrollTop = here.offsetTop - menu.clientHeight / 2;
}

/** A language that is chosen once is shown everywhere that has it. */
function prepareTabs() {
  const show = (language) => {
    for (const list of document.querySelectorAll('[role=tablist]')) {
      const tabs = [...list.children];
      const wanted = tabs.find((tab) => tab.dataset.language === language) ?? tabs[0];
      for (const tab of tabs) {
        tab.setAttribute('aria-selected', String(tab === wanted));
        tab.tabIndex = tab === wanted ? 0 : -1;
        byId(tab.getAttribute('aria-controls')).hidden = tab !== wanted;
      }
    }
  };
  const choose = (tab) => {
    const before = tab.getBoundingClientRect().top;
    show(tab.dataset.language);
    store('language', tab.dataset.language);
    // What lies above has another height now; what was clicked stays where it was.
    scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: 'instant' });
  };
  const kept = stored('language');
  if (kept !== null) show(kept);
  document.addEventListener('click', ({ target }) => {
    const tab = target.closest('[role=tab]');
    if (tab !== null) choose(tab);
  });
  document.addEventListener('keydown', (event) => {
    const tab = event.target.closest?.('[role=tab]');
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (tab == null || step === undefined) return;
    const tabs = [...tab.parentElement.children];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    event.preventDefault();
    choose(next);
    next.focus();
  });
}

/**
 * Goes to the target of the address and stays with it until it lies still or the reader scrolls: parts that were never seen have
 * an estimated height, so where the target lies shows on the way.
 */
function followAddress() {
  let latest = 0;
  const settle = () => {
    latest += 1;
    const own = latest;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null) return;
    let place = Number.NaN;
    let still = 0;
    let frames = 0;
    const step = () => {
      frames += 1;
      if (own !== latest || frames > MOST_FRAMES) return;
      still = Math.abs(target.getBoundingClientRect().top - place) < 1 ? still + 1 : 0;
      if (still === STILL_FRAMES) return;
      if (still === 0) target.scrollIntoView({ behavior: 'instant' });
      place = target.getBoundingClientRect().top;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };
  for (const type of OWN_SCROLLING) addEventListener(type, () => (latest += 1), { passive: true });
  addEventListener('hashchange', settle);
  settle();
}

/** Marks in the navigation what is being read. */
function followReading() {
  const links = new Map();
  for (const link of document.querySelectorAll('#menu a[href^="#"]')) links.set(link.hash.slice(1), link);
  const parts = [...links.keys()].map((id) => document.getElementById(id)).filter((part) => part !== null);
  if (parts.length === 0) return;
  let current;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        current?.removeAttribute('aria-current');
        current = links.get(target.id);
        current?.setAttribute('aria-current', 'true');
        const menu = byId('menu');
        const { top, bottom } = current.getBoundingClientRect();
        const room = menu.getBoundingClientRect();
        if (top < room.top || bottom > room.bottom) menu.scrollTop += top - room.top - room.height / 2;
      }
    },
    { rootMargin: '-15% 0px -80% 0px' },
  );
  for (const part of parts) observer.observe(part);
}

/** What serves this page says of itself. */
async function showDeployment() {
  const { status, value } = await send({ method: 'GET', path: '/v1/health', open: true });
  if (status !== 200) return;
  const { version, stage, tradingState } = value;
  byId('deployment').textContent = `${stage} · ${version}${tradingState === 'active' ? '' : ` · ${tradingState}`}`;
  byId('deployment').title = `Stage ${stage}, Atlas ${version}, trading ${tradingState}`;
  const place = document.getElementById('version');
  if (place === null) return;
  place.textContent = version;
  byId('stage').textContent = `stage ${stage}, trading ${tradingState}`;
}

/** What the reader chose; a browser that keeps nothing is no fault. */
function stored(name) {
  try {
    return localStorage.getItem(`atlas-docs-${name}`);
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(`atlas-docs-${name}`, value);
  } catch {
    // It is chosen for this page only.
  }
}
