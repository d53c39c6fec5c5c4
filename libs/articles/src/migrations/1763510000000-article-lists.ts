import { Statements } from '@kontor/base';

/** What lists over several libraries filter by. */
export class ArticleLists1763510000000 extends Statements {
  readonly statements = [
    `ALTER TABLE article ADD KEY IF NOT EXISTS grouped (article_group, folded, id)`,
    `CREATE OR REPLACE VIEW face_article AS
      SELECT id AS article_id, number, name, parent_id, is_parent, shop_article, stock_keeping, ended, tax_rate, folded, ean, article_group FROM article`,
  ];
}
