import { hookDifference, isOurs, type StandingHook } from './standing-hooks.js';

const hook = (id: string, topic: string, change: Partial<StandingHook> = {}): StandingHook => ({ id, topic, address: 'https://k.example/hooks/1/new', active: true, ...change });
const difference = (...standing: StandingHook[]): [string[], string[]] => {
  const { missing, spare } = hookDifference(standing, ['made', 'changed'], 'https://k.example/hooks/1/new', ['https://k.example/hooks/1/']);
  return [missing, spare.map(({ id }) => id)];
};

it('what is there and active stays, and nothing is made twice', () => expect(difference(hook('1', 'made'), hook('2', 'changed'))).toEqual([[], []]));
it('what is switched off or has another secret is made anew and goes', () => expect(difference(hook('1', 'made', { active: false }), hook('2', 'changed', { address: 'https://k.example/hooks/1/old' }))).toEqual([['made', 'changed'], ['1', '2']]));
it('of two alike one goes, and so does a topic that is not wanted any more', () => expect(difference(hook('1', 'made'), hook('2', 'made'), hook('3', 'changed'), hook('4', 'eaten'))).toEqual([[], ['2', '4']]));
it('what is somebody else’s, or another shop’s, is left alone', () => {
  expect(difference(hook('1', 'made', { address: 'https://erp.example/hooks/1/x' }), hook('2', 'changed', { address: 'https://k.example/hooks/12/x' }))).toEqual([['made', 'changed'], []]);
  expect(isOurs({ address: 'https://k.example/hooks/12/x' }, ['https://k.example/hooks/1/', 'https://old.example/hooks/12/'])).toBe(false);
});
