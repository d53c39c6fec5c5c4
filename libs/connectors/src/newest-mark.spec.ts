import { nextMark } from './newest-mark.js';

const at = (time: string): Date => new Date(`2027-03-01T${time}Z`);
const iso = (time: string): string => at(time).toISOString();

it('goes back over what may have become visible late, and over the time that the fetch took', () => {
  expect(nextMark(null, { newest: '2027-03-01T08:00:00', started: iso('10:00:00') }, at('10:00:30.5'))).toEqual({ newest: '2027-03-01T08:00:00', overlap: 631, since: iso('10:00:00') });
});
it('never takes a clock that was set back for time gained', () => {
  expect(nextMark(null, { newest: 'x', started: iso('10:00:00') }, at('09:00:00'))?.overlap).toBe(600);
});
it('keeps a mark that stands still, and shortens its overlap only when nothing newer came for longer than it', () => {
  const before = { newest: 'x', overlap: 700, since: iso('10:00:00') };
  expect(nextMark(before, { newest: 'x', started: iso('10:11:40') }, at('10:11:50'))).toEqual(before);
  expect(nextMark(before, { newest: 'x', started: iso('10:11:41') }, at('10:11:50'))).toEqual({ ...before, overlap: 60 });
  expect(nextMark({ ...before, overlap: 60 }, { newest: 'y', started: iso('11:00:00') }, at('11:00:00'))).toEqual({ newest: 'y', overlap: 600, since: iso('11:00:00') });
});
it('makes no mark of a fetch that saw no moment', () => {
  expect(nextMark(null, { newest: '', started: iso('10:00:00') }, at('10:00:00'))).toBeNull();
});
