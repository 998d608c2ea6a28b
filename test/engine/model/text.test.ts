import { HoldfastError } from '../../../engine/model/errors';
import { malformedPath, prototypePath, wellFormed, wellFormedJson } from '../../../engine/model/text';

test.each([
  ['plain', 'plain'],
  ['\u{1f600}', '\u{1f600}'],
  ['a\0b', 'a\ufffdb'],
  ['\ud83d', '\ufffd'],
  ['\ude00\ud83d', '\ufffd\ufffd'],
])('%j is made %j', (text, expected) => {
  expect(wellFormed(text)).toBe(expected);
});

test('a limit cuts between characters', () => {
  expect(wellFormed('a\u{1f600}b', 2)).toBe('a');
  expect(wellFormed('a\u{1f600}b', 3)).toBe('a\u{1f600}');
  expect(wellFormed('ab', 2)).toBe('ab');
});

test('the first malformed text of a value is found by its path, names of fields included', () => {
  expect(malformedPath({ a: [1, 'x', { b: '\0' }] })).toBe('a.2.b');
  expect(malformedPath({ a: { 'x\0': 1 } })).toBe('a.x\ufffd');
  expect(malformedPath(['\0', '\0'])).toBe('0');
  expect(malformedPath('\0')).toBe('');
  expect(malformedPath({ a: [null, true, 1, 'x'], b: undefined })).toBeUndefined();
});

test('a value of any depth is looked through', () => {
  let value: unknown = '\0';
  for (let i = 0; i < 1_000_000; i++) value = [value];
  expect(malformedPath(value)).toMatch(/^0\.0\.0/);
});

test('a value that is well-formed stays the same one', () => {
  const value = { a: ['x'] };
  expect(wellFormedJson(value)).toBe(value);
  expect(wellFormedJson({ 'k\0': ['\0', 1, null] })).toEqual({ 'k\ufffd': ['\ufffd', 1, null] });
});

test('the body of an error can be stored whatever it was made of', () => {
  const error = new HoldfastError('STRATEGY_FAILED', 'a\0', { path: 'p\0', details: { stack: ['\ud83d'] } });
  expect(error.toBody()).toEqual({
    code: 'STRATEGY_FAILED',
    message: 'a\ufffd',
    path: 'p\ufffd',
    details: { stack: ['\ufffd'] },
  });
});

test('a field that is named as the prototype is found wherever it stands', () => {
  expect(prototypePath(JSON.parse('{"a": [1, {"b": {"__proto__": 3}}]}'))).toBe('a.1.b.__proto__');
  expect(prototypePath({ a: '__proto__', b: ['__proto__'] })).toBeUndefined();
});
