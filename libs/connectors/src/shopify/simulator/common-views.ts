// What orders and products show alike: times in whole seconds, locations.
import { gid, type Store } from './store.js';

export const instant = (at: number | null): string | null => (at === null ? null : new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z'));

export function placeView(store: Store, id: number): unknown {
  const place = store.places.find((one) => one.id === id);
  return place ? { __typename: 'Location', id: gid('Location', place.id), name: place.name, isActive: place.active, fulfillsOnlineOrders: place.online, shipsInventory: place.online } : null;
}
