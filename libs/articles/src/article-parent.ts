// Variants stand under one parent, one level deep; a parent itself is not sold and keeps no stock.
import { rows, type Tx } from '@kontor/base';
import { AppError, type ArticleId } from '@kontor/kernel';

/** The id of the parent article with this number; `article-parent-invalid` where it cannot be one. The row stays locked until the commit. */
export async function parentFor(tx: Tx, number: string, variant: { id: ArticleId | null; isParent: boolean }): Promise<ArticleId> {
  const [parent] = await rows<{ id: ArticleId; parent_id: ArticleId | null; is_parent: number }>(tx, 'SELECT id, parent_id, is_parent FROM article WHERE number = ? FOR UPDATE', [number.trim()]);
  if (!parent || parent.is_parent !== 1 || parent.parent_id !== null || parent.id === variant.id || variant.isParent) {
    throw new AppError('input-invalid', {}, { fields: [{ field: 'parent', code: 'article-parent-invalid', values: { number: number.trim().slice(0, 120) } }] });
  }
  return parent.id;
}
