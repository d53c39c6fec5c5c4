// What the shop should know of an order (F29), as state: the wanted status against the one it was told, parcels against those it was
// told. Whoever changes an order says what is wanted; tell-shop makes it true.
import { rows, write, type Tx } from '@kontor/base';
import type { RemoteOrder } from '@kontor/connectors';
import type { OrderId, ShopId } from '@kontor/kernel';

/** From now on the shop should show this status; null = nothing is wanted of it. A status that the shop has already needs no telling. */
export async function wantStatus(tx: Tx, order: { id: OrderId; shopId: ShopId }, wanted: string | null, shown: string): Promise<void> {
  if (wanted === null) {
    await write(tx, 'UPDATE order_feedback SET wanted_status = told_status WHERE order_id = ?', [order.id]);
    return;
  }
  await write(
    tx,
    `INSERT INTO order_feedback (order_id, shop_id, wanted_status, told_status) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE wanted_status = VALUES(wanted_status), told_status = COALESCE(VALUES(told_status), told_status), attempts = 0, retry_at = NULL`,
    [order.id, order.shopId, wanted, wanted === shown ? wanted : null],
  );
}

/** Every parcel that the shop does not know of yet is to be told. */
export async function wantShipments(tx: Tx, order: { id: OrderId; shopId: ShopId }): Promise<void> {
  const [untold] = await rows<{ parcels: string | number }>(tx, 'SELECT COUNT(*) AS parcels FROM order_shipment WHERE order_id = ? AND told_at IS NULL', [order.id]);
  await write(tx, 'INSERT INTO order_feedback (order_id, shop_id, untold_shipments) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE untold_shipments = VALUES(untold_shipments), attempts = 0, retry_at = NULL', [
    order.id,
    order.shopId,
    untold?.parcels ?? 0,
  ]);
}

/** Whether the shop's status is the one that we set: then it says nothing about what the merchant did there. */
export async function setByUs(tx: Tx, orderId: OrderId, status: RemoteOrder['status']): Promise<boolean> {
  const [row] = await rows<{ told: string | null }>(tx, 'SELECT told_status AS told FROM order_feedback WHERE order_id = ?', [orderId]);
  return row?.told != null && row.told === status.order;
}
