import { suggestionFor } from '../../../engine/model/suggestion';

const KNOWN = ['sma-cross', 'ema-cross', 'buy-and-hold', 'pairs'];

test.each([
  ['one edit', 'smacross', 'sma-cross'],
  ['two letters that changed places', 'piars', 'pairs'],
  ['another case', 'SMA-CROSS', 'sma-cross'],
  ['the beginning of one', 'buy', 'buy-and-hold'],
  ['several edits of a long word', 'buy-n-hold', 'buy-and-hold'],
  ['another word', 'momentum', undefined],
  ['a letter', 'p', undefined],
  ['nothing', '', undefined],
])('%s', (_what, word, suggestion) => {
  expect(suggestionFor(word, KNOWN)).toBe(suggestion);
});

test('the nearest goes before others', () => {
  expect(suggestionFor('fas', ['slow', 'flat', 'fast'])).toBe('fast');
  expect(suggestionFor('flas', ['slow', 'fast', 'flat'])).toBe('flat');
});
