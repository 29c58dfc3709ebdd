import { describe, expect, it } from 'vitest';
import { Secret } from '../text/secret.ts';
import { invalidField, MAX_ALERT_BYTES, receivedAlert } from './alert.ts';
import { alertRefusal } from './testing/alert-refusal.ts';

const WORD = 'q6m2Vt0sWc8u4Zr1';
const SECRET = Secret.of(WORD);
const carries = (text: string, secret = SECRET) => receivedAlert(text).carries(secret);
const fieldsOf = (text: string) => Object.fromEntries(receivedAlert(text).fields(SECRET));
const refusal = (text: string) => alertRefusal(() => receivedAlert(text).fields(SECRET));

describe('the secret of an alert', () => {
  it.each([
    ['in JSON', `{"secret":"${WORD}"}`],
    ['in JSON within white space', ` \n{"contracts": 1, "secret" : "${WORD}"}\n`],
    ['written with an escape', `{"secret":"\\u0071${WORD.slice(1)}"}`],
    ['in a pair', `contracts=1;secret=${WORD}`],
    ['in a pair within white space', `contracts=1\r\n secret = ${WORD} \n`],
    ['in JSON that a placeholder broke', `{"contracts":NaN,"secret":"${WORD}"}`],
    ['in JSON that a placeholder broke, within white space', `{"contracts":NaN,\n"secret"\n:  "${WORD}"}`],
    ['of two members the last, which is the one that the parser keeps', `{"secret":"x","secret":"${WORD}"}`],
    ['of two pairs the last', `secret=x;secret=${WORD}`],
  ])('is found %s', (_, text) => {
    expect(carries(text)).toBe(true);
  });

  it.each([
    ['another', `{"secret":"${WORD}x"}`],
    ['its beginning', `{"secret":"${WORD.slice(0, -1)}"}`],
    ['an empty one', '{"secret":""}'],
    ['none', '{"contracts":"1"}'],
    ['a number', '{"secret":5}'],
    ['a list with it', `{"secret":["${WORD}"]}`],
    ['null', '{"secret":null}'],
    ['it in another field', `{"note":"${WORD}"}`],
    ['it in a field whose name ends alike', `{"contracts":NaN,"my_secret":"${WORD}"}`],
    ['it in broken JSON, with an escape', `{"contracts":NaN,"secret":"\\u0071${WORD.slice(1)}"}`],
    ['of two members the first', `{"secret":"${WORD}","secret":"x"}`],
    ['of two pairs the first', `secret=${WORD};secret=x`],
    ['it in a pair of another name', `secrets=${WORD}`],
    ['it in a list', `[{"secret":"${WORD}"}]`],
    ['nothing', ''],
    ['words', 'buy now'],
  ])('is not %s', (_, text) => {
    expect(carries(text)).toBe(false);
  });

  it('is never the absence of one', () => {
    // What an alert without a secret is compared with must be nobody's secret; `mutant` is what the mutants have for a text.
    for (const word of [' ', 'undefined', 'null', 'mutant']) {
      expect(carries('contracts=1', Secret.of(word))).toBe(false);
      expect(carries('{"contracts":NaN}', Secret.of(word))).toBe(false);
    }
  });

  it('is compared in the same way, whatever comes', () => {
    // A comparison must take place for a body without a secret too, or its absence would be faster.
    let compared = 0;
    const watched = new Proxy(SECRET, {
      get(target, name) {
        if (name !== 'reveal') return Reflect.get(target, name);
        compared += 1;
        return () => WORD;
      },
    });
    for (const text of ['', 'buy now', '{}', '{"secret":', `{"secret":"${WORD}"}`])
      receivedAlert(text).carries(watched);
    expect(compared).toBe(5);
  });
});

describe('the fields of an alert', () => {
  it('are those of a JSON object, numbers with their digits, without the secret', () => {
    const text = `{"secret":"${WORD}","contracts":0.10,"price":1e5,"close":"9 000","live":true,"test":false}`;
    expect(fieldsOf(text)).toEqual({ contracts: '0.10', price: '1e5', close: '9 000', live: true, test: false });
  });

  it('are pairs, one a line or separated by semicolons; a value may have an equals sign', () => {
    const text = `secret=${WORD};contracts=0.10\naction = buy now \r\n;; ;\n note=a=b\n\t\n x.y-z_1=`;
    expect(fieldsOf(text)).toEqual({ contracts: '0.10', action: 'buy now', note: 'a=b', 'x.y-z_1': '' });
  });

  it('are the same in both forms', () => {
    expect(fieldsOf(`secret=${WORD};a=1;b=x`)).toEqual(fieldsOf(`{"secret":"${WORD}","a":1,"b":"x"}`));
  });

  it('may have names as long as 64 letters, of which the first is one', () => {
    expect(fieldsOf(`${'n'.repeat(64)}=1`)).toEqual({ ['n'.repeat(64)]: '1' });
    for (const name of ['n'.repeat(65), '1st', '_x', '']) {
      expect(refusal(`${name}=1`).detail).toMatch(/^The alert is neither a JSON object nor name=value pairs/);
    }
  });

  it('are at most 64, the secret among them', () => {
    const pairs = (count: number) => [`secret=${WORD}`, ...Array.from({ length: count - 1 }, (_, at) => `f${at}=1`)];
    expect(Object.keys(fieldsOf(pairs(64).join(';')))).toHaveLength(63);
    expect(refusal(pairs(65).join(';'))).toEqual({
      code: 'INVALID_REQUEST',
      detail: 'The alert has more than 64 fields.',
      orderState: 'notPlaced',
    });
  });

  it('are read of an alert as large as one may be', () => {
    const text = `secret=${WORD};note=${'x'.repeat(MAX_ALERT_BYTES - WORD.length - 13)}`;
    expect([text.length, fieldsOf(text).note]).toEqual([8_192, expect.stringMatching(/^x+$/)]);
  });
});

describe('an alert that cannot be read', () => {
  it.each([
    ['a member twice', `{"secret":"${WORD}","a":"1","a":"2"}`],
    ['a member twice, once with an escape', `{"secret":"${WORD}","a":"1","\\u0061":"2"}`],
    ['a pair twice', `secret=${WORD};a=1;a=2`],
    ['a pair twice with one value', `secret=${WORD};a=1;a=1`],
  ])('is refused for %s', (_, text) => {
    expect(refusal(text)).toEqual({
      code: 'INVALID_REQUEST',
      detail: 'The alert gives a field more than once.',
      orderState: 'notPlaced',
    });
  });

  it('is refused for a value that is no text, number, true or false', () => {
    for (const value of ['null', '[1]', '{"from":"secret"}']) {
      expect(refusal(`{"secret":"${WORD}","contracts":${value}}`)).toEqual({
        code: 'INVALID_REQUEST',
        detail: 'contracts must be text, a number, true or false',
        orderState: 'notPlaced',
        violations: [{ field: 'contracts', rule: 'type', message: 'contracts must be text, a number, true or false' }],
      });
    }
  });

  it('is told as broken JSON, without a word of it', () => {
    const { detail, ...rest } = refusal(`{"secret":"${WORD}","contracts":NaN}`);
    expect(rest).toEqual({ code: 'INVALID_JSON', orderState: 'notPlaced' });
    expect(detail).toMatch(/^The alert begins like a JSON object and is none\. .*NaN\.$/);
  });

  it('keeps the reason of the parser for those who look into the error', () => {
    const read = () => receivedAlert('{"contracts":').fields(SECRET);
    expect(read).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });

  it('is refused for a line that is no pair', () => {
    expect(refusal(`secret=${WORD}\nbuy now`)).toEqual({
      code: 'INVALID_REQUEST',
      detail: 'The alert is neither a JSON object nor name=value pairs, one a line or separated by semicolons.',
      orderState: 'notPlaced',
    });
  });

  it.each([
    ['a value', `{"secret":"${WORD}","note":"my ${WORD}!"}`],
    ['a value of another type', `{"secret":"${WORD}","note":["${WORD}"]}`],
    ['a name', `{"secret":"${WORD}","my ${WORD}":"1"}`],
    ['a name whose value is no text', `{"secret":"${WORD}","${WORD}":null}`],
    ['a pair', `secret=${WORD};note=${WORD}`],
  ])('is refused when %s has the secret, and does not quote it', (_, text) => {
    expect(refusal(text)).toEqual({
      code: 'INVALID_REQUEST',
      detail: 'Only the field secret may contain the secret of the strategy, as all of its value.',
      orderState: 'notPlaced',
    });
  });
});

it('shows no more than the beginning of a name or a value', () => {
  const problem = invalidField('n'.repeat(200), 'enum', 'is none', 'v'.repeat(200));
  const [name, value] = ['n'.repeat(120), 'v'.repeat(120)];
  expect(problem.detail).toBe(`${name} is none`);
  expect(problem.details.violations).toEqual([{ field: name, rule: 'enum', message: `${name} is none`, given: value }]);
});
