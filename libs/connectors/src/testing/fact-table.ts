// The README of a platform says which test holds which statement of the platform's fact sheet; a test that is not there would be a promise nobody keeps.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The cases of a platform's `readme.spec`; `folder` is its own, `sections` the number of the fact sheet's sections, `atLeast` how many tests it names. */
export function factTable(folder: string, { sections, atLeast }: { sections: number; atLeast: number }): void {
  const rows = readFileSync(join(folder, 'README.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const folders = [folder, join(folder, 'simulator'), join(folder, '..'), join(folder, '../testing')];
  const sourceOf = (name: string): string | null => {
    const path = folders.map((place) => join(place, `${name}.ts`)).find((candidate) => existsSync(candidate));
    return path ? readFileSync(path, 'utf8') : null;
  };
  const named = rows.flatMap(([, section, statement, proof = '']) => [...proof.matchAll(/`([\w.-]+): ([^`]+)`/g)].map(([, file, test]) => [`${section} ${statement}`, file, test] as const));

  it('speaks of every section of the fact sheet', () => {
    expect([...new Set(rows.map(([, section]) => section))]).toEqual(Array.from({ length: sections }, (_, index) => String(index + 1)));
  });
  it('names a test or a reason for every statement', () => {
    for (const [, , statement, proof = ''] of rows) expect([statement, /`[\w.-]+: [^`]+`/.test(proof) || /^– .{10,}/.test(proof)]).toEqual([statement, true]);
    expect(named.length).toBeGreaterThan(atLeast);
  });
  it.each(named)('%s: the test in %s exists', (_statement, file, test) => {
    const words = test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    expect(sourceOf(file)).toEqual(expect.stringMatching(new RegExp(`(?:it|describe)(?:\\.each\\([\\s\\S]*?\\)|\\.skip)?\\(\\s*'${words}'|\\]\\)\\('${words}'`)));
  });
}
