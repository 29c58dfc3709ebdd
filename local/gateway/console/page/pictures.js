import { shape } from './elements.js';

// Pixels need no exact decimals: these are the only places where a price becomes a number.
const levelsOf = (levels) => {
  let sum = 0;
  return levels.map(([price, quantity]) => {
    sum += Number(quantity);
    return { price: Number(price), sum };
  });
};

/** A depth picture: bids to the left of the middle, asks to the right, summed from the middle; `own` are resting orders. */
export function depthPicture(box, { name, bids, asks }, { height, small = false, own = [] }) {
  const width = Math.max(80, box.clientWidth);
  const buy = levelsOf(bids);
  const sell = levelsOf(asks);
  if (buy.length === 0 || sell.length === 0) {
    box.replaceChildren(small ? '' : 'One side of this book is empty.');
    return;
  }
  const middle = (buy[0].price + sell[0].price) / 2;
  const reach = Math.max(middle - buy.at(-1).price, sell.at(-1).price - middle) || 1;
  const most = Math.max(buy.at(-1).sum, sell.at(-1).sum) || 1;
  const floor = small ? height : height - 18;
  const x = (price) => round(((price - middle) / reach / 2 + 0.5) * width);
  const y = (sum) => round(floor - (sum / most) * (floor - 6));
  const area = (levels, end) => {
    const steps = levels.map(({ price, sum }) => `H${x(price)}V${y(sum)}`).join('');
    return `M${x(levels[0].price)} ${floor}${steps}H${end}V${floor}Z`;
  };
  const markers = own
    .filter(({ price }) => Math.abs(Number(price) - middle) <= reach)
    .map(({ side, price }) => {
      const at = x(Number(price));
      return shape('path', { class: side === 'BUY' ? 'own-buy' : 'own-sell', d: `M${at} ${floor - 9}l5 9h-10z` });
    });
  const words = `Depth of ${name}: best bid ${bids[0][0]}, best ask ${asks[0][0]}`;
  const labels = small
    ? []
    : [
        shape('text', { x: 0, y: height - 4 }, bids.at(-1)[0]),
        shape('text', { x: width / 2, y: height - 4, 'text-anchor': 'middle' }, 'middle'),
        shape('text', { x: width, y: height - 4, 'text-anchor': 'end' }, asks.at(-1)[0]),
      ];
  box.replaceChildren(
    shape(
      'svg',
      // Beside a button's own words the picture is decoration.
      {
        viewBox: `0 0 ${width} ${height}`,
        ...(small ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': words }),
      },
      shape('path', { class: 'bid-area', d: area(buy, 0) }),
      shape('path', { class: 'ask-area', d: area(sell, width) }),
      shape('path', { class: 'middle', d: `M${width / 2} 0V${floor}` }),
      ...markers,
      ...labels,
    ),
  );
}

/** The line of a price: `points` are pairs of epoch milliseconds and price, oldest first. */
export function priceLine(box, points, { height }) {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) {
    box.replaceChildren();
    return;
  }
  const width = Math.max(80, box.clientWidth);
  const prices = points.map(([, price]) => Number(price));
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const spread = high - low || 1;
  const x = (time) => round(((time - first[0]) / (last[0] - first[0] || 1)) * width);
  const y = (price) => round(height - 14 - ((Number(price) - low) / spread) * (height - 28));
  const path = points.map(([time, price], index) => `${index === 0 ? 'M' : 'L'}${x(time)} ${y(price)}`).join('');
  const textOf = (value) => points.find(([, price]) => Number(price) === value)?.[1] ?? '';
  box.replaceChildren(
    shape(
      'svg',
      {
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': `Last price ${last[1]}, between ${textOf(low)} and ${textOf(high)} in two minutes`,
      },
      shape('path', { class: 'price-line', d: path }),
      shape('text', { x: 0, y: 10 }, textOf(high)),
      shape('text', { x: 0, y: height - 2 }, textOf(low)),
    ),
  );
}

function round(value) {
  return Math.round(value * 10) / 10;
}
