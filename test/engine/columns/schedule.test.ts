import { buildSchedule } from '../../../engine/columns/schedule';
import { marketWith, MINUTE, randomSeries, seriesOf, START } from '../random-market';
import fc from 'fast-check';

const at = (...minutes: number[]) => ({ times: minutes.map((minute) => START + minute * MINUTE) });

describe('the merged time axis', () => {
  it('is that of the panel where there is one', () => {
    const { panels } = marketWith(seriesOf('B.X', [1, 2]), seriesOf('A.X', [1, 2]));
    const schedule = buildSchedule(panels);
    expect(schedule.times).toBe(panels[0]!.times);
    expect(schedule.instruments).toEqual(['A.X', 'B.X']);
    expect([...schedule.columnOf]).toEqual([1, 0]);
  });

  it('refuses times that do not ascend, rather than to look for them for ever', () => {
    const { panels } = marketWith(seriesOf('A.X', [1, 2, 3], at(0, 1, 3)), seriesOf('B.X', [1, 2], at(1, 2)));
    panels[1]!.times[1] = panels[1]!.times[0]!;
    expect(() => buildSchedule(panels)).toThrow('The times of B.X do not ascend at bar 1.');
  });

  it('visits the instruments that have a bar, in the order of their ids over all panels', () => {
    const { panels } = marketWith(
      seriesOf('A.X', [1, 2, 3], at(0, 1, 3)),
      seriesOf('B.X', [1, 2], at(1, 2)),
      seriesOf('C.X', [1, 2, 3], at(0, 1, 3)),
    );
    const schedule = buildSchedule(panels);
    const visits = [...schedule.times].map((time, step) => [
      (time - START) / MINUTE,
      [...schedule.groups[schedule.groupOf[step]!]!.instruments].map((i) => schedule.instruments[i]).join(' '),
    ]);
    expect(visits).toEqual([
      [1, 'A.X C.X'],
      [2, 'A.X B.X C.X'],
      [3, 'B.X'],
      [4, 'A.X C.X'],
    ]);
    expect(schedule.groups).toHaveLength(3);
  });

  it('visits every bar once', () => {
    fc.assert(
      fc.property(randomSeries, (series) => {
        const { panels } = marketWith(...series);
        const schedule = buildSchedule(panels);
        const visited = new Map<string, number[]>(series.map(({ instrument }) => [instrument, []]));
        schedule.times.forEach((time, step) => {
          for (const i of schedule.groups[schedule.groupOf[step]!]!.instruments) {
            visited.get(schedule.instruments[i]!)!.push(time);
          }
        });
        for (const { instruments, times } of panels)
          for (const instrument of instruments) expect(visited.get(instrument)).toEqual([...times]);
      }),
    );
  });
});
