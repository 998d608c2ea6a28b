import { DEAD, GTC, LIMIT, NONE, OrderBook, STOP } from '../../../../engine/execution/orders/order-book';

interface Plain {
  id: number;
  side: number;
  limit?: number;
  stop?: number;
}

function enter(book: OrderBook, { id, side, limit = NaN, stop = NaN }: Plain): number {
  const slot = book.allocate(id, 0);
  book.side[slot] = side;
  book.type[slot] = Number.isNaN(limit) ? STOP : LIMIT;
  book.timeInForce[slot] = GTC;
  book.limit[slot] = limit;
  book.trigger[slot] = stop;
  book.activate(slot);
  return slot;
}

describe('the order book', () => {
  it('finds every live order by its id, however many rest and however far apart their ids are', () => {
    const book = new OrderBook();
    const ids = Array.from({ length: 500 }, (_, i) => (i % 3 === 0 ? 64 * i + 1 : 2 * i + 100_000));
    const slots = new Map(ids.map((id) => [id, enter(book, { id, side: 1, limit: 5 })]));
    for (const id of ids.filter((_, i) => i % 2 === 0)) book.end(slots.get(id)!);
    book.compact();
    ids.forEach((id, i) => expect(book.find(id)).toBe(i % 2 === 0 ? NONE : slots.get(id)));
    for (const id of [0, -1, 2.5, NaN, 2 ** 33 + 1]) expect(book.find(id)).toBe(NONE);
  });

  it('gives a used slot again as it was at first', () => {
    const book = new OrderBook();
    const fresh = enter(book, { id: 1, side: 1, limit: 5 });
    book.flags[fresh] = 32;
    Object.assign(book.parent, { [fresh]: -2 });
    [book.timeInForce[fresh], book.rawFees[fresh], book.charged[fresh]] = [1, 3, 4];
    book.end(fresh);
    book.trim();
    expect(book.allocate(2, 0)).toBe(fresh);
    const { flags, parent, timeInForce, rawFees, charged, ring } = book;
    const columns = [flags, parent, timeInForce, rawFees, charged, ring];
    expect(columns.map((column) => column[fresh])).toEqual([0, NONE, GTC, 0, 0, fresh]);
  });

  it('knows the nearest levels above and below as orders come and go', () => {
    const book = new OrderBook();
    const { reach } = book;
    const [low, high] = [enter(book, { id: 1, side: 1, limit: 90 }), enter(book, { id: 2, side: -1, limit: 110 })];
    enter(book, { id: 3, side: -1, stop: 80 });
    enter(book, { id: 4, side: 1, stop: 120 });
    expect(reach).toMatchObject({ below: 90, nextBelow: 80, lower: low, above: 110, nextAbove: 120, upper: high });
    book.end(high);
    expect(reach).toMatchObject({ known: false, above: -Infinity });
    book.survey();
    expect(reach).toMatchObject({ below: 90, nextBelow: 80, above: 120, nextAbove: Infinity });
    for (const id of [1, 3, 4]) book.end(book.find(id));
    expect(reach).toMatchObject({ known: true, below: -Infinity, above: Infinity });
    expect(book.status[low]).toBe(DEAD);
  });
});
