/** The element with an id of the page. */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element ${id}`);
  return found;
}

/** Makes an element: its attributes, properties that begin with `on` as listeners, and what it contains. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

/** Tells those who hear the page what has happened. */
export function say(text) {
  byId('said').textContent = text;
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/g;

/** A block of code that can be scrolled by keyboard and copied; JSON in its colours. */
export function codeBlock(text, label) {
  const code = element('code');
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [whole, string, colon, number] = found;
    const kind = string ? (colon ? 'attr' : 'string') : number ? 'number' : 'literal';
    const painted = string ?? whole;
    code.append(text.slice(at, found.index), element('span', { class: `hljs-${kind}` }, painted), colon ?? '');
    at = found.index + whole.length;
  }
  code.append(text.slice(at));
  const block = element(
    'div',
    { class: 'code' },
    element('pre', { tabindex: 0, role: 'group', 'aria-label': label }, code),
  );
  addCopyButton(block);
  return block;
}

/** Puts a button on a block that copies what is seen of it. */
export function addCopyButton(block) {
  const button = element('button', { type: 'button', class: 'copy' }, 'Copy');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('code').innerText);
    button.textContent = 'Copied';
    say('Copied');
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1_600);
  });
  block.append(button);
}
