import { inSentence } from '../../api/dashboard/src/lib/statistics';

test('labels within sentences are small, but for names and letters that stand for words', () => {
  const labels = [
    'Total return',
    'Sharpe',
    'P&L',
    'CAGR',
    'Ulcer index',
    'R squared',
    'Smart Sharpe',
    'Kelly, by days',
  ];
  expect(labels.map(inSentence)).toEqual([
    ...['total return', 'Sharpe', 'P&L', 'CAGR', 'ulcer index', 'R squared', 'smart Sharpe', 'Kelly, by days'],
  ]);
});
