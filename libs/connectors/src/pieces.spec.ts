import { cut, cutNumbers } from './pieces.js';

it('cuts a list and loses nothing', () => {
  expect([cut([1, 2, 3, 4, 5], 2), cut([], 2)]).toEqual([[[1, 2], [3, 4], [5]], []]);
});
it('cuts numbers by how many they are and by how long they are as they travel, each once and none empty', () => {
  const limits = { most: 3, longest: 20, beside: 2 };
  expect(cutNumbers([' A', 'B', 'A', '', 'C', 'D'], limits)).toEqual([['A', 'B', 'C'], ['D']]);
  // An umlaut is six signs long.
  expect(cutNumbers(['ÄÄ', 'B', 'C', 'D'], limits)).toEqual([['ÄÄ', 'B', 'C'], ['D']]);
  expect(cutNumbers(['ÄÄ', 'BBBBB', 'C'], limits)).toEqual([['ÄÄ'], ['BBBBB', 'C']]);
  expect(cutNumbers(['N'.repeat(30), 'B'], limits)).toEqual([['N'.repeat(30)], ['B']]);
});
