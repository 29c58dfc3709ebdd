import type { components, operations } from './contract/types.ts';

type Schemas = components['schemas'];

export type Order = Schemas['Order'];
export type AmendedOrder = Schemas['AmendedOrder'];
export type OrderRequest = Schemas['OrderRequest'];
export type AmendRequest = Partial<Schemas['AmendRequest']>;
export type OrderPreview = Schemas['OrderPreview'];
export type OrderList = Schemas['OrderList'];
export type UnknownReport = Schemas['UnknownOutcome'];
export type CancelResults = Schemas['CancelResults'];
export type Flattened = Schemas['Flattened'];
export type FlattenRequest = Schemas['FlattenRequest'];
export type LinkedOrders = Schemas['LinkedOrders'];
export type ActiveOrderLists = Schemas['ActiveOrderLists'];
export type OrderListRequest = Schemas['OrderListRequest'];
export type CancelAfter = Schemas['CancelAfter'];
export type SwitchList = Schemas['SwitchList'];
export type CancelAfterRequest = Schemas['CancelAfterRequest'];
export type Intent = Schemas['Intent'];
export type ProblemDocument = Schemas['Problem'];
export type ProblemCode = Schemas['ProblemCode'];
export type Source = Schemas['Source'];
export type UnreadableOrder = Schemas['UnreadableOrder'];
export type Fill = Schemas['Fill'];
export type FillList = Schemas['FillList'];
export type PositionList = Schemas['PositionList'];
export type BalanceList = Schemas['BalanceList'];
export type FeeList = Schemas['FeeList'];
export type QuoteList = Schemas['QuoteList'];
export type InstrumentList = Schemas['InstrumentList'];
export type ExchangeList = Schemas['ExchangeList'];
export type Deployment = Schemas['Deployment'];
export type Health = Schemas['Health'];

type Query<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;

export type ListOrdersQuery = Query<'listOrders'>;
export type ActiveOrdersQuery = Query<'listActiveOrders'>;
export type ActiveListsQuery = Query<'listActiveOrderLists'>;
export type CancelOrdersQuery = Query<'cancelOrders'>;
export type ListFillsQuery = Query<'listFills'>;
export type PositionsQuery = Query<'listPositions'>;
export type BalancesQuery = Query<'listBalances'>;
export type FeesQuery = Query<'listFees'>;
export type QuotesQuery = Query<'listQuotes'>;
export type InstrumentsQuery = Query<'listInstruments'>;
