// What is the same for all orders of one fetch.
import type { Shop } from '@kontor/shops';
import type { UsualStatuses } from './decide.js';
import type { OrderRule } from './order-rules.js';

export type IntakeContext = { shop: Shop; rule: OrderRule; usual: UsualStatuses; timeZone: string; /** Where the company sits. */ homeCountry: string };
