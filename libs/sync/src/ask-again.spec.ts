// When a shop that confirms later is asked again, and for how long altogether.
import { askAgainSeconds, askAtMost } from './ask-again.js';

const hours = (says: number | null): number => Array.from({ length: askAtMost }, (_, asked) => askAgainSeconds(asked, says)).reduce((sum, seconds) => sum + seconds, 0) / 3600;

it('asks soon at first, then every quarter of an hour', () => {
  expect([0, 1, 2, 3, 4, 50].map((asked) => askAgainSeconds(asked, null))).toEqual([60, 120, 240, 480, 900, 900]);
});

it('asks when the shop says, but gives it about a day whatever it says', () => {
  expect([0, 9, 10].map((asked) => askAgainSeconds(asked, 7))).toEqual([7, 7, 900]);
  for (const says of [null, 7, 60]) {
    expect(hours(says)).toBeGreaterThan(22);
    expect(hours(says)).toBeLessThan(25);
  }
});
