import { escaped } from './html.ts';
import { renderInline } from './markdown.ts';
import { schemaText } from './schema.ts';
import { type Frame, shell } from './shell.ts';

/** Every model of requests and answers. */
export function modelsPage(frame: Frame): string {
  const schemas = schemaText(frame.contract, 'beside');
  const models = Object.entries(frame.contract.components.schemas)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, schema]) => {
      const { description, oneOf } = schema;
      const fields = schemas.fieldsOf(schema);
      const choices =
        oneOf === undefined ? '' : `<p class="choices">One of ${oneOf.map(schemas.typeOf).join(', ')}.</p>`;
      const said = description === undefined ? '' : `<p>${renderInline(description)}</p>`;
      const rows =
        fields.length === 0
          ? schemas.meaning({ ...schema, description: ' ' })
          : `<dl class="fields">${schemas.fieldRows(fields, { depth: 0 })}</dl>`;
      return `<section class="model" id="${name}" aria-label="${name}"><h2><a class="anchor" href="#${name}">${escaped(name)}</a></h2>${said}${choices}${rows}</section>`;
    });
  const main = `<div class="prose"><h1>Models</h1><p>The bodies of requests and answers, by name. A set of words may have more of them in answers of a later version.</p></div>${models.join('\n')}`;
  return shell(frame, { place: 'beside', name: 'models', title: 'Models · Atlas API', main });
}
