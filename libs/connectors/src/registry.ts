// All shop platforms. A new one is a folder and a line here.
import type { ShopPlatform } from './port.js';
import { woocommerce } from './woocommerce/woocommerce.platform.js';

export const platforms: readonly ShopPlatform[] = [woocommerce];
