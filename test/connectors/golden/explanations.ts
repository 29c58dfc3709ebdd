import type { Difference } from './differences.ts';

/** Which differences are meant. A value is matched whole; `null`: not sent. */
export interface Pattern {
  readonly part: Difference['part'];
  readonly endpoint: RegExp;
  readonly name: string;
  readonly ccxt: RegExp | null;
  readonly atlas: RegExp | null;
  /** Only for wishes that say so. */
  readonly wish?: RegExp;
}

export interface Explanation {
  readonly of: readonly Pattern[];
  /** Where docs/venues/bybit.md says that both are right, or that ccxt is not. */
  readonly source: `docs/venues/bybit.md §${string}`;
  readonly why: string;
}

const ANY = /.*/;
const CREATE = /^POST \/v5\/order\/create$/;
const CANCEL_ALL = /^POST \/v5\/order\/cancel-all$/;
const REALTIME = /^GET \/v5\/order\/realtime$/;
const EXECUTIONS = /^GET \/v5\/execution\/list$/;
const LISTS = /^GET \/v5\/order\/(realtime|history)$/;

const field = (endpoint: RegExp, name: string, ccxt: RegExp | null, atlas: RegExp | null, wish?: RegExp): Pattern => ({
  part: 'field',
  endpoint,
  name,
  ccxt,
  atlas,
  ...(wish && { wish }),
});
const header = (endpoint: RegExp, name: string, ccxt: RegExp | null, atlas: RegExp | null): Pattern => ({
  part: 'header',
  endpoint,
  name,
  ccxt,
  atlas,
});
const onlyAtlas = (endpoint: RegExp, atlas: RegExp, wish?: RegExp): Pattern => ({
  part: 'request',
  endpoint,
  name: '',
  ccxt: null,
  atlas,
  ...(wish && { wish }),
});

/** Why the two may differ. A difference without an entry fails, and so does an entry without a difference. */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    of: [{ part: 'order', endpoint: ANY, name: '', ccxt: ANY, atlas: ANY }],
    source: 'docs/venues/bybit.md §1.3',
    why: 'The order of parameters is free; each client signs the bytes that it sends.',
  },
  {
    of: [header(/^signed GET$/, 'content-type', /application\/json/, null)],
    source: 'docs/venues/bybit.md §1.2',
    why: 'Only a POST has a body.',
  },
  {
    of: [header(/^signed POST$/, 'referer', /CCXT/, null)],
    source: 'docs/venues/bybit.md §1.2',
    why: 'The id of a broker, optional and not signed. Atlas is none.',
  },
  {
    of: [header(/^signed (GET|POST)$/, 'x-bapi-recv-window', /5000/, /2000/)],
    source: 'docs/venues/bybit.md §1.4',
    why: 'The window is free. Atlas signs with `ATLAS_RECV_WINDOW_MS`, which is shorter: a copy that is late is refused sooner.',
  },
  {
    of: [field(CREATE, 'timeInForce', null, /"GTC"/, /time in force unsaid/)],
    source: 'docs/venues/bybit.md §2.1',
    why: 'The default by its name.',
  },
  {
    of: [
      field(CREATE, 'triggerBy', null, /"LastPrice"/),
      ...['tp', 'sl'].flatMap((exit) => [
        field(CREATE, `${exit}TriggerBy`, null, /"LastPrice"/),
        field(CREATE, `${exit}OrderType`, null, /"Market"/),
      ]),
    ],
    source: 'docs/venues/bybit.md §12.1, §12.3',
    why: 'The price that is watched, and what an exit becomes: the defaults by their names.',
  },
  {
    of: [field(CREATE, 'marketUnit', null, /"quoteCoin"/, /^market buy for/)],
    source: 'docs/venues/bybit.md §2.1',
    why: 'A market buy on spot is by quote amount unless it says otherwise. Atlas always says it.',
  },
  {
    of: [
      field(CREATE, 'positionIdx', /1/, null, /the first order in hedge mode/),
      onlyAtlas(
        /^GET \/v5\/position\/list$/,
        /signed GET \S+\?category=linear&symbol=BTCUSDT/,
        /the first order in hedge mode/,
      ),
    ],
    source: 'docs/venues/bybit.md §2.1',
    why: 'ccxt is told the mode by its user. Atlas takes one-way for granted, is refused, looks at the mode, and names the leg from then on.',
  },
  {
    of: [field(CREATE, 'reduceOnly', null, /true/, /in hedge mode, reduce-only/)],
    source: 'docs/venues/bybit.md §2.1',
    why: 'Both name the leg that is reduced. Atlas says besides that the order only reduces, which Bybit holds against that leg.',
  },
  {
    of: [onlyAtlas(REALTIME, /signed GET \S+\?category=spot&symbol=BTCUSDT&order(Link)?Id=.*/, /^cancel by/)],
    source: 'docs/venues/bybit.md §12.5',
    why: 'A cancel on spot finds one kind of order. ccxt is told the kind by its user; Atlas reads the order.',
  },
  {
    of: [
      field(CANCEL_ALL, 'orderFilter', null, /"Order"/, /^cancel all/),
      onlyAtlas(CANCEL_ALL, /.*"orderFilter":"(StopOrder|tpslOrder|OcoOrder|BidirectionalTpslOrder)"}/, /^cancel all/),
    ],
    source: 'docs/venues/bybit.md §2.6',
    why: 'On spot one request cancels one kind of order, plain ones by default. Atlas cancels every kind.',
  },
  {
    of: [onlyAtlas(REALTIME, /.*&openOnly=1&limit=50(&cursor=.*)?/, /^cancel all/)],
    source: 'docs/venues/bybit.md §2.6',
    why: 'The answer names accepted cancels, not what became of the orders. Atlas looks among those that ended last.',
  },
  {
    of: [field(REALTIME, 'openOnly', null, /0/)],
    source: 'docs/venues/bybit.md §3',
    why: 'The default by its name.',
  },
  {
    of: [field(LISTS, 'limit', null, /50/), field(EXECUTIONS, 'limit', null, /100/)],
    source: 'docs/venues/bybit.md §3',
    why: 'The largest page. The default is 20 orders or 50 executions.',
  },
  {
    of: [onlyAtlas(REALTIME, /.*&openOnly=0&limit=50&cursor=.*/, /^open orders/)],
    source: 'docs/venues/bybit.md §3',
    why: 'A cursor may lead to more rows: Atlas goes on until a page is empty. ccxt reads one page unless it is told to go on.',
  },
  {
    of: [field(REALTIME, 'settleCoin', /USDT/, null, /^open orders of a category$/)],
    source: 'docs/venues/bybit.md §3',
    why: 'Inverse orders need no settle coin, and none of them settles in USDT.',
  },
  {
    of: [onlyAtlas(REALTIME, /.*&openOnly=[01]&limit=50(&cursor=.*)?/, /^history/)],
    source: 'docs/venues/bybit.md §3',
    why: 'The history has no open orders and may lag: Atlas reads the open orders and those that ended last before it.',
  },
  {
    of: [onlyAtlas(REALTIME, /.*&orderLinkId=given-1/, /^an order that ended/)],
    source: 'docs/venues/bybit.md §3',
    why: 'Atlas begins where an order is known at once. ccxt is told by its user that the order ended.',
  },
  {
    of: [field(EXECUTIONS, 'execType', /Trade/, null)],
    source: 'docs/venues/bybit.md §2.8',
    why: 'Fills of liquidations and block trades have types of their own. Atlas reads every type and leaves out what is no fill.',
  },
  {
    of: [
      {
        part: 'request',
        endpoint: /^GET \/v5\/market\/instruments-info$/,
        name: '',
        ccxt: /.*&status=PreLaunch/,
        atlas: null,
      },
    ],
    source: 'docs/venues/bybit.md §4.1',
    why: 'What does not trade yet takes no orders; it is listed once it trades.',
  },
];
