/* global SwaggerUIBundle */
const reference = document.getElementById('reference');

/** "Try it out" calls the gateway that served this page, whatever its port or stage. */
async function show() {
  const response = await fetch('v1/openapi.json');
  if (!response.ok) throw new Error(`v1/openapi.json answered ${response.status}`);
  const spec = await response.json();
  spec.servers = [{ url: new URL('.', location.href).href.replace(/\/$/, '') }];
  reference.replaceChildren();
  SwaggerUIBundle({
    spec,
    domNode: reference,
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    // The badge of a third-party validator would send the document out of the house.
    validatorUrl: null,
    onComplete: goToProblem,
  });
}

/** The `type` of a problem leads here; what was drawn above has moved its row away. */
function goToProblem() {
  if (location.hash.startsWith('#problem-')) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

show().catch((error) => {
  const note = document.createElement('p');
  note.className = 'note';
  note.textContent = `The reference cannot be shown: ${error.message}`;
  reference.replaceChildren(note);
});
