import { followCatalog } from '../../activities/follow-catalog';
import type { Manifest } from '../../engine/model/manifest';

it('a session that follows its catalog keeps how it reads bars', async () => {
  const kept = {
    interval: 3_600_000_000,
    detail: true as const,
    tickSeconds: 60,
    columns: ['mood'],
    adjust: 'prices' as const,
  };
  const current: Manifest = { catalog: 'c', start: 0, end: 10, ...kept, instruments: [{ id: 'A.X', dataset: 'old' }] };
  const catalog = {
    listInstruments: () => Promise.resolve(['A.X']),
    resolveManifest: ({ start, end }: { start: number; end: number }) =>
      Promise.resolve({ catalog: 'c', start, end, instruments: [{ id: 'A.X', dataset: 'new' }] }),
  };
  const followed = await followCatalog(catalog, current, { endUs: 20, selection: null });
  expect(followed).toEqual({ ...current, end: 20, instruments: [{ id: 'A.X', dataset: 'new' }] });
});
