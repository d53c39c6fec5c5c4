import './errors.js';

export { ShopsModule } from './shops.module.js';
export type { Attention, Shop, ShopOptions, ShopSetting } from './shop.js';
export { Shops } from './shops.js';
export { Connections, type OpenedShop } from './connections.js';
export { ShopValues, type SeenKind, type SeenShopValue, type ShopValue } from './shop-values.js';
export { ShopOptionsChanged } from './shop-options-changed.event.js';
export { AddShop, type NewShop } from './add-shop.command.js';
export { ChangeShop, type ShopChange } from './change-shop.command.js';
export { RemoveShop } from './remove-shop.command.js';
export { StopWrites } from './stop-writes.command.js';
export { ResumeWrites } from './resume-writes.command.js';
export { ClearAttention } from './clear-attention.command.js';
export { CheckShop } from './check-shop.command.js';
export { CheckSettings } from './check-settings.command.js';
export { ListShops } from './list-shops.query.js';
export { GetShop } from './get-shop.query.js';
export { ListPlatforms, type PlatformView } from './list-platforms.query.js';
