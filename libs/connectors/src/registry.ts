// All shop platforms. A new one is a folder and a line here.
import type { ShopPlatform } from './port.js';
import { amazon } from './amazon/amazon.platform.js';
import { gambio } from './gambio/gambio.platform.js';
import { shopify } from './shopify/shopify.platform.js';
import { shopware5 } from './shopware5/shopware5.platform.js';
import { shopware6 } from './shopware6/shopware6.platform.js';
import { woocommerce } from './woocommerce/woocommerce.platform.js';

export const platforms: readonly ShopPlatform[] = [woocommerce, shopware6, shopware5, gambio, amazon, shopify];
