/** Every row of a list that is answered in pages, up to a bound. */
export async function allPages<T>(
  page: (query: { limit: number; offset: number }) => Promise<{ total: number; items: T[] }>,
  bound: number,
): Promise<{ total: number; items: T[] }> {
  const items: T[] = [];
  for (;;) {
    const answer = await page({ limit: Math.min(10_000, bound - items.length), offset: items.length });
    items.push(...answer.items);
    if (answer.items.length === 0 || items.length >= Math.min(answer.total, bound)) {
      return { total: answer.total, items };
    }
  }
}
