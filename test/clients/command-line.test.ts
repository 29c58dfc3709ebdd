import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atlasRun } from './atlas-run.ts';
import { type ClientFixture, startClientFixture } from './client-fixture.ts';

let atlas: ClientFixture;
beforeAll(async () => {
  atlas = await startClientFixture();
});
afterAll(() => atlas.close());

const run = (words: string, options: Parameters<typeof atlasRun>[2] = {}) => atlasRun(atlas, words, options);

const PLACE = 'orders place binance BTC/USDT buy 0.005 --price 80000';

describe('atlas orders', () => {
  it('places an order once although the reply is lost, and shows it in a table', async () => {
    const before = atlas.ordersAtTheExchange();
    atlas.hop.arm('lose-reply');
    const { code, out, err } = await run(PLACE);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^id +symbol +side[\s\S]*binance\.spot\.BTCUSDT\.\d+ +BTC\/USDT +BUY +LIMIT +80000 +0\.005 .*NEW/,
    );
    expect(atlas.ordersAtTheExchange() - before).toBe(1);
  });

  it('shows the trigger of an order that waits for it', async () => {
    const stop = 'orders place binance BTC/USDT sell 0.005 --set type=STOP_MARKET --set triggerPrice=85000';
    expect((await run(stop)).out).toMatch(/trigger triggerPrice[\s\S]*STOP_MARKET +85000 +0\.005 .*UNTRIGGERED/);
  });

  const PLACE_SPOT = 'orders place binance BTC/USDT';

  it.each([
    [
      'a stop',
      'sell 0.005 --type STOP_MARKET --trigger-price 85000',
      { type: 'STOP_MARKET', trigger: { triggerPrice: '85000' } },
    ],
    [
      'a stop with a limit, in small letters',
      'sell 0.005 --type stop-limit --trigger-price 75000 --price 74900',
      { type: 'STOP_LIMIT', price: '74900', trigger: { triggerPrice: '75000' } },
    ],
    [
      'a take-profit',
      'sell 0.005 --type TAKE_PROFIT_LIMIT --trigger-price 150000 --price 149900',
      { type: 'TAKE_PROFIT_LIMIT', trigger: { triggerPrice: '150000' } },
    ],
    [
      'a trailing stop, by its distance',
      'sell 0.005 --trailing-percent 1.5 --activation-price 150000',
      { type: 'TRAILING_STOP_MARKET', trigger: { trailingPercent: '1.5', activationPrice: '150000' } },
    ],
    ['a part to show', 'buy 0.005 --price 80000 --display-quantity 0.001', { displayQuantity: '0.001' }],
  ])('places %s', async (_, words, order) => {
    const { out, err } = await run(`--json ${PLACE_SPOT} ${words}`);
    expect([err, JSON.parse(out)]).toEqual(['', expect.objectContaining({ outcome: 'done' })]);
    expect(JSON.parse(out).order).toMatchObject(order);
  });

  it('has a column for a trailing distance only where an order trails', async () => {
    // The exchange holds few orders that wait.
    await run('orders cancel --symbol BTC/USDT');
    const trailing = await run(`${PLACE_SPOT} sell 0.005 --trailing-percent 1.5`);
    expect(trailing.out).toMatch(/trigger trailingPercent +quantity.*\n.*TRAILING_STOP_MARKET +1\.5 +0\.005/);
    expect((await run(PLACE)).out).not.toMatch(/trailing|takeProfit|closePosition/);
  });

  it('places what only contracts have: exits, a position to close, and an end', async () => {
    const contracts = await startClientFixture({ env: { ATLAS_EXCHANGES: 'bybit.usdm,binance.usdm' } });
    const at = (words: string) => atlasRun(contracts, words);
    try {
      const exits = '--take-profit 99000 --stop-loss 75000 --set stopLoss.triggerBy=MARK';
      const entry = await at(`orders place bybit BTC/USDT:USDT buy 0.005 --price 80000 ${exits}`);
      expect(entry.out).toMatch(/takeProfit +stopLoss +state.*\n.*99000.* +75000 MARK +NEW/);
      expect((await at('orders place binance BTC/USDT:USDT buy 0.01')).code).toBe(0);
      const close =
        'orders place binance BTC/USDT:USDT sell --type stop-market --trigger-price 75000 --trigger-by MARK';
      const closing = await at(`${close} --close-position`);
      expect([closing.err, closing.out]).toEqual(['', expect.stringMatching(/closePosition[\s\S]*75000.* true /)]);
      const end = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000).toISOString();
      const good = `orders place binance BTC/USDT:USDT buy 0.005 --price 80000 --time-in-force GTD --expires-at ${end}`;
      expect(JSON.parse((await at(`--json ${good}`)).out)).toMatchObject({
        order: { timeInForce: 'GTD', expiresAt: expect.stringMatching(/^20/) },
      });
    } finally {
      await contracts.close();
    }
  });

  it('says that a trigger needs a type, and that a price is none', async () => {
    const { code, err } = await run(`${PLACE_SPOT} sell 0.005 --trigger-price 85000`);
    expect([code, err]).toEqual([2, expect.stringMatching(/--type.*STOP_MARKET, STOP_LIMIT, TAKE_PROFIT_MARKET/)]);
    const wrong = await run(`${PLACE_SPOT} sell 0.005 --type stop`);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/It is one of MARKET, LIMIT, STOP_MARKET/)]);
    const price = await run(`${PLACE_SPOT} sell 0.005 --price abc`);
    expect([price.code, price.err]).toEqual([3, expect.stringMatching(/price/)]);
  });

  it('prints JSON for programs', async () => {
    const { out } = await run(`--json ${PLACE}`);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'done', order: { state: 'NEW', price: '80000' } });
  });

  it('ends with 3 and the accepted values when a rule is broken', async () => {
    const { code, err } = await run(`${PLACE}.047`);
    expect(code).toBe(3);
    expect(err).toBe(
      'Rejected: price 80000.047 is not a multiple of 0.01 USDT; nearest: 80000.04 or 80000.05. (RULE_VIOLATION)\n' +
        '  accepted for price: 80000.04 or 80000.05\n',
    );
  });

  it('ends with 4 when the outcome is not known, and resume finds the order', async () => {
    const before = atlas.ordersAtTheExchange();
    atlas.hop.arm('lose-reply', 'lose-reply', 'page-504', 'lose-reply');
    const { code, err } = await run(`${PLACE} --key night-1 --wait 0`);
    expect(code).toBe(4);
    expect(err).toMatch(/NOT KNOWN[\s\S]*Do not place it again[\s\S]*atlas intents resume night-1/);
    expect((await run('intents list')).out).toContain('night-1');

    const other = await run('orders place binance BTC/USDT buy 0.006 --price 80000 --key night-1');
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('Nothing was sent')]);

    const resumed = await run('intents resume night-1');
    expect([resumed.code, resumed.out]).toEqual([0, expect.stringContaining('NEW')]);
    expect((await run('intents list')).out).toBe('none\n');
    expect(atlas.ordersAtTheExchange() - before).toBe(1);
  });

  it('previews, reads, amends and cancels', async () => {
    expect((await run('orders preview binance BTC/USDT buy 0.005 --price 80000')).out).toMatch(/notional +400 USDT/);
    const { order } = JSON.parse((await run(`--json ${PLACE}`)).out);
    expect((await run(`orders get ${order.id}`)).out).toMatch(/state +NEW/);
    const amended = JSON.parse((await run(`--json orders amend ${order.id} --price 80500`)).out);
    expect(amended).toMatchObject({ outcome: 'done', order: { price: '80500' } });
    expect((await run(`orders cancel ${amended.order.id}`)).out).toContain('CANCELED');
    expect(await run('orders cancel --symbol BTC/USDT')).toMatchObject({ code: 0 });
    expect((await run('orders active')).out).toBe('none\n');
  });

  it('changes the exits of an order, and removes them', async () => {
    const bybit = await startClientFixture({ env: { ATLAS_EXCHANGES: 'bybit.usdm' } });
    try {
      const place =
        'orders place bybit BTC/USDT:USDT buy 0.005 --price 80000 --json --set takeProfit.triggerPrice=99000';
      const { order } = JSON.parse((await atlasRun(bybit, `${place} stopLoss.triggerPrice=75000`)).out);
      const change = '--take-profit none --stop-loss 76000 --set stopLoss.triggerBy=MARK';
      const amended = await atlasRun(bybit, `--json orders amend ${order.id} ${change}`);
      expect(JSON.parse(amended.out)).toMatchObject({
        outcome: 'done',
        order: { takeProfit: null, stopLoss: { triggerPrice: '76000', triggerBy: 'MARK', price: null } },
      });
    } finally {
      await bybit.close();
    }
  });

  it.each([
    ['amending nothing', 'orders amend binance.spot.BTCUSDT.1'],
    ['a side that is none', 'orders place binance BTC/USDT hold 1'],
    ['cancelling without saying what', 'orders cancel'],
    ['an unknown option', 'orders list --colour red'],
    ['an unknown profile', '--profile moon exchanges'],
    ['trading tools without limits', 'mcp --allow-trading'],
    ['a kind of list that is none', 'lists place bracket binance BTC/USDT buy 0.005'],
    ['a field without a value', 'lists place oco binance BTC/USDT sell 0.005 --set stopLoss'],
    ['a time that is none', 'cancel-after binance soon'],
    ['an interval that is none', 'watch --interval abc'],
    ['an interval without a pause', 'watch --interval 0'],
    ['looks that are no number', 'watch --count abc'],
    ['no look', 'watch --count 0'],
    ['a limit that is no number', 'orders list --limit abc'],
    ['a limit beyond a page', 'fills --limit 501'],
    ['a limit of nothing', 'orders list --limit 0'],
    ['a wait that is no number', `${PLACE} --wait abc`],
    ['a key from a variable that is empty', `${PLACE} --key=`],
  ])('ends with 2 and sends nothing: %s', async (_, words) => {
    const sent = atlas.hop.seen.length;
    expect((await run(words)).code).toBe(2);
    expect(atlas.hop.seen.length).toBe(sent);
  });

  it.each([
    ['export foo --output x', "value 'foo' is invalid for argument 'list'. Allowed choices are orders, fills."],
    ['completion nu', "value 'nu' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish."],
    ['orders place binance BTC/USDT hold 1', "value 'hold' is invalid for argument 'side'. It is buy or sell."],
    [
      'lists place bracket binance BTC/USDT buy 1',
      "'bracket' is invalid for argument 'kind'. It is oco, oto or otoco.",
    ],
    ['watch --interval abc', "'--interval <seconds>' argument 'abc' is invalid. It is a number of seconds above 0"],
  ])('says what was given and what is possible: %s', async (words, said) => {
    const { code, err } = await run(words);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  });

  it('ends with 1 when Atlas cannot be reached', async () => {
    const { code, err } = await run('--url http://127.0.0.1:1 exchanges', {});
    expect([code, err]).toEqual([1, expect.stringContaining('The connection failed')]);
  });
});

const OTOCO =
  'lists place otoco binance BTC/USDT buy 0.005 --price 80000 --pending-quantity 0.00499 --take-profit 95000 --stop-loss 75000';

describe('atlas lists', () => {
  const listIn = (out: string) => JSON.parse(out).orderList as { readonly id: string; readonly state: string };

  it('places a bracket once although the reply is lost, and shows each order and its part', async () => {
    const before = atlas.ordersAtTheExchange();
    atlas.hop.arm('lose-reply');
    const { code, out, err } = await run(OTOCO);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^list +kind +role +stage +side/);
    expect(out).toMatch(/OTOCO +working +active +BUY +LIMIT +80000 +0\.005 /);
    expect(out).toMatch(/OTOCO +takeProfit +pending +SELL +\w+ +95000 +0\.00499 /);
    expect(out).toMatch(/OTOCO +stopLoss +pending +SELL +STOP_MARKET +75000 +0\.00499 /);
    expect(atlas.ordersAtTheExchange() - before).toBe(3);
  });

  it('is read, found among the active lists, and cancelled', async () => {
    const { id } = listIn((await run(`--json ${OTOCO}`)).out);
    expect((await run(`lists get ${id}`)).out).toContain('takeProfit');
    expect(JSON.parse((await run(`--json lists get ${id}`)).out)).toMatchObject({ id, state: 'EXECUTING' });
    expect((await run('lists active --symbol BTC/USDT')).out).toContain(id);
    atlas.hop.arm('lose-reply');
    const canceled = await run(`--json lists cancel ${id}`);
    expect([canceled.code, listIn(canceled.out).state]).toEqual([0, 'ALL_DONE']);
    expect((await run('lists active --symbol BTC/USDT')).out).not.toContain(id);
  });

  it('takes every other field by its name', async () => {
    const pending = 'pending.side=SELL pending.type=STOP_MARKET pending.quantity=0.00499 pending.triggerPrice=75000';
    const words = `lists place oto binance BTC/USDT buy 0.005 --price 80000 --set working.postOnly=true ${pending}`;
    const placed = await run(`--json ${words}`);
    expect(listIn(placed.out)).toMatchObject({
      kind: 'OTO',
      legs: [{ order: { postOnly: true } }, { order: { type: 'STOP_MARKET', trigger: { triggerPrice: '75000' } } }],
    });
    const oco = 'lists place oco binance BTC/USDT sell 0.005 --take-profit 150000';
    const both = `${oco} --stop-loss 60000 --stop-loss-limit 59900`;
    expect(listIn((await run(`--json ${both}`)).out)).toMatchObject({
      kind: 'OCO',
      legs: expect.arrayContaining([
        expect.objectContaining({ role: 'stopLoss', order: expect.objectContaining({ price: '59900' }) }),
      ]),
    });
  });

  it('ends with 3 when a rule is broken, and names the order that breaks it', async () => {
    const { code, err } = await run(`${OTOCO}.001`);
    expect([code, err]).toEqual([3, expect.stringMatching(/RULE_VIOLATION[\s\S]*stopLoss\.triggerPrice/)]);
  });

  it('ends with 4 when the outcome is not known; resume finds the list, which stays one', async () => {
    const before = atlas.ordersAtTheExchange();
    atlas.hop.arm('lose-reply', 'lose-reply', 'page-504', 'lose-reply');
    const { code, err } = await run(`${OTOCO} --key bracket-1 --wait 0`);
    expect([code, err]).toEqual([4, expect.stringMatching(/NOT KNOWN[\s\S]*atlas intents resume bracket-1/)]);
    expect(await run('intents resume bracket-1')).toMatchObject({ code: 0, out: expect.stringContaining('working') });
    atlas.hop.arm('lose-reply', 'lose-reply', 'page-504', 'lose-reply');
    const waited = await run(`${OTOCO} --key bracket-1 --wait 5`);
    expect([waited.code, atlas.ordersAtTheExchange() - before]).toEqual([0, 3]);
  });
});

describe('atlas cancel-after and atlas switches', () => {
  const ARM = 'cancel-after binance 600 --symbol BTC/USDT';

  it('arm a switch although the reply is lost, show it, and let it go', async () => {
    atlas.hop.arm('lose-reply');
    const { code, out } = await run(ARM);
    expect([code, out]).toEqual([0, expect.stringMatching(/binance +BTC\/USDT +.*armed +600/)]);
    expect((await run('switches')).out).toMatch(/BTC\/USDT +.*armed/);
    expect(JSON.parse((await run('--json switches')).out)).toMatchObject({ switches: [{ state: 'armed' }] });
    const released = await run('cancel-after binance 0 --symbol BTC/USDT');
    expect([released.code, released.out]).toEqual([0, expect.stringContaining('released')]);
  });

  it('end with 4 when nobody knows whether it is armed', async () => {
    atlas.hop.arm('lose-reply', 'lose-reply', 'page-504', 'lose-reply');
    const { code, err } = await run(ARM);
    expect([code, err]).toEqual([4, expect.stringMatching(/NOT KNOWN[\s\S]*Send it again[\s\S]*atlas switches/)]);
    expect((await run('cancel-after binance 0 --symbol BTC/USDT')).code).toBe(0);
  });

  it('end with 3 and the bound when the time is too short', async () => {
    const { code, err } = await run('cancel-after binance 5 --symbol BTC/USDT');
    expect([code, err]).toEqual([3, expect.stringContaining('OUT_OF_BOUNDS')]);
  });
});

describe('a live exchange', () => {
  let live: ClientFixture;
  beforeAll(async () => {
    live = await startClientFixture();
    // As a deployment tells of an exchange that is not on this machine.
    live.hop.rewrite('/v1/deployment', (text) =>
      text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://api.binance.com'),
    );
  });
  afterAll(() => live.close());
  const env = () => ({ ATLAS_URL: live.url });

  it.each([
    ['no', 2, 0],
    ['', 2, 0],
    ['y', 0, 1],
  ])('is traded on only after the question is answered with yes: "%s"', async (answer, code, orders) => {
    const before = live.ordersAtTheExchange();
    const answered = await run(PLACE, { answer, env: env() });
    expect(answered.asked).toEqual([expect.stringMatching(/^BUY 0\.005 BTC\/USDT on binance on a LIVE exchange/)]);
    expect([answered.code, live.ordersAtTheExchange() - before]).toEqual([code, orders]);
  });

  it.each([
    ['lists place', OTOCO, /^OTOCO BUY 0\.005 BTC\/USDT on binance on a LIVE/],
    ['lists cancel', 'lists cancel binance.spot.BTCUSDT.1', /^cancel the list binance\.spot\.BTCUSDT\.1 on a LIVE/],
    ['cancel-after', 'cancel-after binance 600', /^cancel every order of everything on binance, unless renewed/],
  ])('is asked about before %s', async (_, words, question) => {
    const sent = () => live.hop.seen.filter((request) => !request.startsWith('GET')).length;
    const before = sent();
    const { code, asked } = await run(words, { answer: 'no', env: env() });
    expect([code, asked, sent()]).toEqual([2, [expect.stringMatching(question)], before]);
  });

  it('lets a switch go without a question', async () => {
    expect(await run('cancel-after binance 0', { env: env() })).toMatchObject({ code: 0, asked: [] });
  });

  it('is not traded on where nobody can answer, unless --yes', async () => {
    expect(await run(PLACE, { env: env() })).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await run(`--yes ${PLACE}`, { env: env() })).toMatchObject({ code: 0 });
  });
});

describe('atlas export', () => {
  it('goes on where it was interrupted: no row is missing, none is there twice', async () => {
    const rows = Array.from({ length: 1_300 }, (_, index) => ({
      symbol: 'BTCUSDT',
      side: 'BUY' as const,
      price: '90000',
      quantity: '0.001',
      createdAt: Date.now() - 7_200_000 + index * 1_000,
      state: 'CANCELED' as const,
    }));
    atlas.paper.control.seedHistory('spot', rows);
    const from = Date.now() - 10_800_000;
    const words = (file: string) =>
      `export orders --symbol BTC/USDT --from ${from} --format csv --output ${join(atlas.folder, file)}`;
    const whole = await run(words('whole.csv'));
    expect([whole.code, whole.err]).toEqual([0, expect.any(String)]);
    expect(whole.out).toMatch(/^1\d\d\d rows in/);
    expect(whole.err).toMatch(/rows, \d+\/s/);

    let answers = 0;
    atlas.hop.rewrite('/v1/orders?', (text) => {
      answers += 1;
      return answers > 1 && answers < 6 ? '<html>cut</html>' : text;
    });
    const range = await readFile(join(atlas.folder, 'whole.csv'), 'utf8');
    expect(await run(words('cut.csv'))).toMatchObject({ code: 1 });
    // A page that had been written, but not noted.
    await appendFile(join(atlas.folder, 'cut.csv'), 'half a li');
    const other = await run(words('cut.csv').replace('BTC/USDT', 'ETH/USDT'));
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('another export')]);
    const resumed = await run(words('cut.csv'));
    expect([resumed.code, resumed.out]).toEqual([0, expect.stringContaining('resumed')]);
    const lines = (text: string) => text.trim().split('\n').sort();
    expect(lines(await readFile(join(atlas.folder, 'cut.csv'), 'utf8'))).toEqual(lines(range));
  });
});

describe('lists', () => {
  it.each(['orders', 'fills'])('without a range say how far back %s go, and end with 0', async (list) => {
    const futures = await startClientFixture({ env: { ATLAS_EXCHANGES: 'binance.usdm' } });
    try {
      const { code, out, err } = await atlasRun(futures, list === 'orders' ? 'orders list' : 'fills');
      expect(out).toBe('none\n');
      expect(err).toMatch(/^binance\.usdm is complete from 20\d\d-.*Z on: Binance .*\n$/);
      expect(code).toBe(0);
    } finally {
      await futures.close();
    }
  });

  it('end with 5 where rows are missing, and say so where there may be more', async () => {
    const problem = { code: 'RATE_LIMITED', detail: '50 of 50 are used at bybit.', retryable: true };
    const lacking = await startClientFixture();
    try {
      await atlasRun(lacking, PLACE);
      expect((await atlasRun(lacking, `${PLACE} --json`)).code).toBe(0);
      const one = await atlasRun(lacking, 'orders list --limit 1');
      expect([one.code, one.err]).toEqual([0, expect.stringMatching(/There may be more.*atlas export orders/)]);
      lacking.hop.rewrite('/v1/orders?', (text) => {
        const { sources, ...answer } = JSON.parse(text);
        const lost = { ...sources[0], exchange: 'bybit', status: 'unavailable', problem };
        return JSON.stringify({ ...answer, sources: [...sources, lost] });
      });
      const { code, err } = await atlasRun(lacking, 'orders list');
      expect([code, err]).toEqual([
        5,
        expect.stringContaining('bybit.spot is unavailable: 50 of 50 are used at bybit.'),
      ]);
    } finally {
      await lacking.close();
    }
  });
});

describe('atlas watch', () => {
  it('shows active orders and positions, and ends after the looks', async () => {
    const placed = await run(`--json ${PLACE}`);
    const { code, out, err } = await run('watch --count 2 --interval 0.001');
    expect([code, err]).toEqual([0, '']);
    expect(out.split(JSON.parse(placed.out).order.id)).toHaveLength(3);
  });

  it('says which source is missing, and ends as lists do', async () => {
    const problem = { code: 'RATE_LIMITED', detail: '50 of 50 are used at binance.', retryable: true };
    const lacking = await startClientFixture();
    try {
      let looks = 0;
      lacking.hop.rewrite('/v1/positions', (text) => {
        looks += 1;
        if (looks !== 2) return text;
        const answer = JSON.parse(text);
        const sources = [{ exchange: 'binance', market: 'usdm', status: 'unavailable', reason: null, problem }];
        return JSON.stringify({ ...answer, sources });
      });
      expect((await atlasRun(lacking, 'watch --count 1')).code).toBe(0);
      const { code, err } = await atlasRun(lacking, 'watch --count 1');
      expect(err).toBe('positions: binance.usdm is unavailable: 50 of 50 are used at binance.\n');
      expect(code).toBe(5);
      looks = 1;
      const json = await atlasRun(lacking, '--json watch --count 1');
      expect(JSON.parse(json.out)).toMatchObject({ sources: { positions: [{ status: 'unavailable' }] } });
      looks = 1;
      // The last look counts: what was missing before is there again.
      expect((await atlasRun(lacking, 'watch --count 2 --interval 0.001')).code).toBe(0);
    } finally {
      await lacking.close();
    }
  });
});

describe('profiles', () => {
  it('choose the deployment', async () => {
    await mkdir(join(atlas.folder, 'atlas'), { recursive: true });
    await writeFile(
      join(atlas.folder, 'atlas', 'profiles.json'),
      JSON.stringify({
        default: 'paper',
        profiles: { paper: { url: atlas.direct }, gone: { url: 'http://127.0.0.1:1' } },
      }),
    );
    const { ATLAS_URL: _, ...env } = { ATLAS_URL: '', XDG_CONFIG_HOME: atlas.folder };
    expect((await run('--profile paper exchanges', { env })).out).toMatch(/^trading: active/);
    expect((await run('--profile gone exchanges', { env })).code).toBe(1);
  });
});

describe('help and completion', () => {
  it('says how the program ends, and shows examples', async () => {
    const { code, out } = await run('--help');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/Examples:[\s\S]*Exit codes:[\s\S]*4 {2}the outcome is NOT KNOWN/),
    ]);
  });

  it.each(['lists place', 'lists get', 'lists active', 'lists cancel', 'cancel-after', 'switches'])(
    'shows examples of %s',
    async (words) => {
      const { code, out } = await run(`${words} --help`);
      expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`Examples?:[\\s\\S]*atlas (--yes )?${words}`))]);
    },
  );

  it.each(['bash', 'zsh', 'fish'])('completes in %s', async (shell) => {
    const { code, out } = await run(`completion ${shell}`);
    expect([code, out]).toEqual([0, expect.stringMatching(/orders[\s\S]*post-only/)]);
    expect(out).toMatch(/take-profit-trigger[\s\S]*cancel-after/);
  });
});
