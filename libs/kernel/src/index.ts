export { Decimal } from './decimal.js';
export { Money, Percent, currencyScale, type MoneyJson } from './money.js';
export { Quantity } from './quantity.js';
export { AppError, defineErrors, errorCatalogue, explain, type ErrorEntry, type ErrorText, type ErrorValues, type FieldError, type Language } from './errors.js';
export { Clock, ManualClock, SetClock, SystemClock, stopwatch, type ClockSetting } from './clock.js';
export { asId, type ArticleId, type CustomerId, type ListingId, type OrderId, type PriceListId, type RunId, type ShopId, type UserId, type WarehouseId } from './ids.js';
