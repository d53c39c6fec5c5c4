// Reads articles for the libraries above: whole records by id or number, inside or outside a transaction.
import { Injectable } from '@nestjs/common';
import { Database, chunks, marks, rows, type Tx } from '@kontor/base';
import type { ArticleId } from '@kontor/kernel';
import { articleColumns, articleOf, foldNumber, type Article, type ArticleRecord } from './article.js';

@Injectable()
export class Articles {
  constructor(private readonly database: Database) {}

  /** By exact number (blanks at the ends do not count); numbers that nobody has are missing in the answer. */
  async byNumbers(tx: Tx | null, numbers: readonly string[]): Promise<Map<string, Article>> {
    const wanted = [...new Set(numbers.map((number) => number.trim()))];
    const found = await this.select(tx, 'a.number', wanted);
    return new Map(found.map((article) => [article.number, article]));
  }

  async byIds(tx: Tx | null, ids: readonly ArticleId[]): Promise<Map<ArticleId, Article>> {
    const found = await this.select(tx, 'a.id', [...new Set(ids)]);
    return new Map(found.map((article) => [article.id, article]));
  }

  async byNumber(number: string): Promise<Article | null> {
    return (await this.byNumbers(null, [number])).get(number.trim()) ?? null;
  }

  /** As a scanner or a person enters it: by number, else by an EAN that only one article has. */
  async byCode(code: string): Promise<Article | null> {
    const wanted = code.trim();
    const byNumber = await this.byNumber(wanted);
    if (byNumber || wanted === '') return byNumber;
    const found = await this.select(null, 'a.ean', [wanted]);
    return found.length === 1 ? found[0] : null;
  }

  /** All articles whose number reads the same without regard to case and blanks, by folded number. */
  async byFolded(tx: Tx | null, numbers: readonly string[]): Promise<Map<string, Article[]>> {
    const found = await this.select(tx, 'a.folded', [...new Set(numbers.map(foldNumber))]);
    const groups = new Map<string, Article[]>();
    for (const article of found) groups.set(foldNumber(article.number), [...(groups.get(foldNumber(article.number)) ?? []), article]);
    return groups;
  }

  private async select(tx: Tx | null, column: 'a.id' | 'a.number' | 'a.folded' | 'a.ean', values: readonly string[]): Promise<Article[]> {
    const found: Article[] = [];
    for (const part of chunks(values, 500)) {
      const sql = `SELECT ${articleColumns} FROM article a WHERE ${column} IN (${marks(part)}) ORDER BY a.id`;
      found.push(...(tx ? await rows<ArticleRecord>(tx, sql, part) : await this.database.query<ArticleRecord>(sql, part)).map(articleOf));
    }
    return found;
  }
}
