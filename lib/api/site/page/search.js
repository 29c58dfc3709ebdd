import { byId, element } from './elements.js';

const MOST_SHOWN = 12;
const KINDS = { operation: 'Operation', problem: 'Problem', model: 'Model', guide: 'Guide' };

const input = byId('search');
const box = byId('results');
const { root, files } = document.body.dataset;
let index;
let chosen = -1;

input.addEventListener('focus', () => void load());
input.addEventListener('input', () => void show());
input.addEventListener('keydown', (event) => {
  const { key } = event;
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    event.preventDefault();
    choose(chosen + (key === 'ArrowDown' ? 1 : -1));
  } else if (key === 'Enter') {
    event.preventDefault();
    (box.children[Math.max(0, chosen)] ?? undefined)?.click?.();
  } else if (key === 'Escape') {
    input.value = '';
    close();
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' && !(event.key === 'k' && (event.metaKey || event.ctrlKey))) return;
  if (event.key === '/' && event.target.matches?.('input, textarea, select')) return;
  event.preventDefault();
  input.focus();
  input.select();
});
document.addEventListener('click', ({ target }) => {
  if (target.closest('.search') === null) close();
});

/** Everything that can be found is fetched when somebody is about to search. */
function load() {
  index ??= (async () => {
    const [{ default: MiniSearch }, answer] = await Promise.all([
      import('./minisearch.js'),
      fetch(`${files}search.json`),
    ]);
    const made = new MiniSearch({
      fields: ['title', 'text'],
      storeFields: ['title', 'where', 'to', 'kind'],
      // Names in camel case are found by their words too.
      tokenize: (text) =>
        text
          .split(/[^\p{L}\p{N}_]+/u)
          .flatMap((word) => [word, ...word.split(/(?=[A-Z][a-z])|_/)])
          .filter((word) => word !== ''),
      searchOptions: {
        prefix: true,
        fuzzy: (term) => (term.length > 4 ? 0.2 : false),
        combineWith: 'AND',
        boost: { title: 5 },
        boostDocument: (_id, _term, { kind }) => ({ operation: 2, problem: 1.4, model: 1, guide: 1.2 })[kind],
      },
    });
    made.addAll(await answer.json());
    return made;
  })();
  return index;
}

async function show() {
  const words = input.value.trim();
  if (words === '') return close();
  const found = (await load()).search(words).slice(0, MOST_SHOWN);
  if (input.value.trim() !== words) return;
  chosen = -1;
  box.replaceChildren(
    ...found.map(({ title, where, to, kind }, at) =>
      element(
        'a',
        {
          role: 'option',
          id: `result-${at}`,
          'aria-selected': 'false',
          tabindex: -1,
          href: addressOf(to),
          onclick: close,
        },
        element('span', { class: 'kind' }, KINDS[kind]),
        element('b', {}, title),
        element('span', { class: 'where' }, where),
      ),
    ),
    ...(found.length === 0 ? [element('p', { class: 'note' }, `Nothing is found for “${words}”.`)] : []),
  );
  box.hidden = false;
  input.setAttribute('aria-expanded', 'true');
}

/** An entry names its place from the reference. */
function addressOf(to) {
  if (!to.startsWith('#')) return `${files}${to}`;
  return root === './' ? to : `${root}docs${to}`;
}

function choose(at) {
  const options = [...box.querySelectorAll('[role=option]')];
  if (options.length === 0) return;
  chosen = (at + options.length) % options.length;
  for (const [position, option] of options.entries()) option.setAttribute('aria-selected', String(position === chosen));
  input.setAttribute('aria-activedescendant', options[chosen].id);
  options[chosen].scrollIntoView({ block: 'nearest' });
}

function close() {
  box.hidden = true;
  input.setAttribute('aria-expanded', 'false');
  input.removeAttribute('aria-activedescendant');
}
