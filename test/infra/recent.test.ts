import { Recent } from '../../infra/store/recent';

const sizes = (value: string) => value.length;

test('what was read is kept by its name, once for all who ask at a time', async () => {
  const recent = new Recent({ bytes: 100, ms: 60_000 });
  const read = jest.fn(() => Promise.resolve('value'));
  expect(await Promise.all([recent.of('a', read, sizes), recent.of('a', read, sizes)])).toEqual(['value', 'value']);
  expect(await recent.of('b', () => Promise.resolve('other'), sizes)).toBe('other');
  expect(await recent.of('a', read, sizes)).toBe('value');
  expect(read).toHaveBeenCalledTimes(1);
});

test('beyond its size the one that was not used for longest goes, and what is too large is not kept', async () => {
  const recent = new Recent({ bytes: 10, ms: 60_000 });
  const reads: string[] = [];
  const ask = (name: string, value: string) =>
    recent.of(
      name,
      () => {
        reads.push(name);
        return Promise.resolve(value);
      },
      sizes,
    );
  for (const [name, value] of [
    ['a', '12345'],
    ['b', '12345'],
    ['a', '12345'],
    ['c', '12345'],
    ['a', '12345'],
    ['b', '12345'],
    ['d', '12345678901'],
    ['d', '12345678901'],
  ] as const) {
    await ask(name, value);
  }
  expect(reads).toEqual(['a', 'b', 'c', 'b', 'd', 'd']);
});

test('what cannot be read is asked for again', async () => {
  const recent = new Recent({ bytes: 10, ms: 60_000 });
  await expect(recent.of('a', () => Promise.reject(new Error('away')), sizes)).rejects.toThrow('away');
  expect(await recent.of('a', () => Promise.resolve('there'), sizes)).toBe('there');
});
