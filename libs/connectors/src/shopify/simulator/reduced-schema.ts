// The part of Shopify's Admin schema that this shop can answer without the official one at hand: names, types and arguments as Shopify has them, nothing
// else. `schema.spec` proves that it is a true part of the official schemas wherever the reference folder is there.

export const reducedSchema = /* GraphQL */ `
directive @idempotent(key: String!) on FIELD

scalar DateTime
scalar Decimal
scalar Money
scalar URL
scalar UnsignedInt64
scalar HTML

interface Node { id: ID! }
interface DisplayableError { field: [String!] message: String! }

schema { query: QueryRoot mutation: Mutation }

type QueryRoot {
  shop: Shop!
  currentAppInstallation: AppInstallation!
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  order(id: ID!): Order
  orders(after: String, first: Int, query: String, reverse: Boolean = false, sortKey: OrderSortKeys = PROCESSED_AT): OrderConnection!
  productVariants(after: String, first: Int, query: String, reverse: Boolean = false, sortKey: ProductVariantSortKeys = ID): ProductVariantConnection!
  products(after: String, first: Int, query: String, reverse: Boolean = false): ProductConnection!
  product(id: ID!): Product
  locations(after: String, first: Int, includeInactive: Boolean = false, query: String): LocationConnection!
  publicApiVersions: [ApiVersion!]!
  webhookSubscriptions(after: String, first: Int, reverse: Boolean = false, topics: [WebhookSubscriptionTopic!], uri: String): WebhookSubscriptionConnection!
}

type Mutation {
  webhookSubscriptionCreate(topic: WebhookSubscriptionTopic!, webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionCreatePayload
  webhookSubscriptionDelete(id: ID!): WebhookSubscriptionDeletePayload
  inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
  inventoryActivate(available: Int, inventoryItemId: ID!, locationId: ID!): InventoryActivatePayload
  productVariantsBulkUpdate(allowPartialUpdates: Boolean = false, productId: ID!, variants: [ProductVariantsBulkInput!]!): ProductVariantsBulkUpdatePayload
  fulfillmentCreate(fulfillment: FulfillmentInput!, message: String): FulfillmentCreatePayload
  fulfillmentTrackingInfoUpdate(fulfillmentId: ID!, notifyCustomer: Boolean, trackingInfoInput: FulfillmentTrackingInput!): FulfillmentTrackingInfoUpdatePayload
  orderMarkAsPaid(input: OrderMarkAsPaidInput!): OrderMarkAsPaidPayload
  orderClose(input: OrderCloseInput!): OrderClosePayload
  tagsAdd(id: ID!, tags: [String!]!): TagsAddPayload
  productUpdate(media: [CreateMediaInput!], product: ProductUpdateInput): ProductUpdatePayload
  productReorderMedia(id: ID!, moves: [MoveInput!]!): ProductReorderMediaPayload
  fileUpdate(files: [FileUpdateInput!]!): FileUpdatePayload
  fileDelete(fileIds: [ID!]!): FileDeletePayload
}

type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
type ApiVersion { displayName: String! handle: String! supported: Boolean! }
type UserError implements DisplayableError { field: [String!] message: String! }

type Shop implements Node {
  id: ID! name: String! email: String! myshopifyDomain: String! currencyCode: CurrencyCode! taxesIncluded: Boolean! taxShipping: Boolean! ianaTimezone: String!
  plan: ShopPlan! shopAddress: ShopAddress! url: URL!
}
type ShopPlan { partnerDevelopment: Boolean! publicDisplayName: String! shopifyPlus: Boolean! }
type ShopAddress implements Node { id: ID! countryCodeV2: CountryCode }
type AppInstallation implements Node { id: ID! accessScopes: [AccessScope!]! }
type AccessScope { description: String! handle: String! }

type Location implements Node { id: ID! name: String! isActive: Boolean! fulfillsOnlineOrders: Boolean! shipsInventory: Boolean! }
type LocationConnection { nodes: [Location!]! edges: [LocationEdge!]! pageInfo: PageInfo! }
type LocationEdge { cursor: String! node: Location! }

type Product implements Node {
  id: ID! title: String! handle: String! descriptionHtml: HTML! vendor: String! status: ProductStatus! isGiftCard: Boolean! hasOnlyDefaultVariant: Boolean! updatedAt: DateTime!
  variants(after: String, first: Int, last: Int, reverse: Boolean = false): ProductVariantConnection!
  media(after: String, first: Int, last: Int): MediaConnection!
  featuredMedia: Media
}
type ProductConnection { nodes: [Product!]! edges: [ProductEdge!]! pageInfo: PageInfo! }
type ProductEdge { cursor: String! node: Product! }
type ProductVariant implements Node {
  id: ID! title: String! displayName: String! sku: String barcode: String price: Money! compareAtPrice: Money taxable: Boolean! inventoryPolicy: ProductVariantInventoryPolicy! inventoryQuantity: Int position: Int!
  product: Product! inventoryItem: InventoryItem! selectedOptions: [SelectedOption!]! updatedAt: DateTime! requiresComponents: Boolean!
}
type ProductVariantConnection { nodes: [ProductVariant!]! edges: [ProductVariantEdge!]! pageInfo: PageInfo! }
type ProductVariantEdge { cursor: String! node: ProductVariant! }
type SelectedOption { name: String! value: String! }
type InventoryItem implements Node {
  id: ID! sku: String tracked: Boolean! requiresShipping: Boolean! duplicateSkuCount: Int! measurement: InventoryItemMeasurement!
  inventoryLevel(includeInactive: Boolean = false, locationId: ID!): InventoryLevel
  inventoryLevels(after: String, first: Int, includeInactive: Boolean = false): InventoryLevelConnection!
}
type InventoryItemMeasurement implements Node { id: ID! weight: Weight }
type Weight { unit: WeightUnit! value: Float! }
type InventoryLevel implements Node { id: ID! isActive: Boolean! item: InventoryItem! location: Location! quantities(names: [String!]!): [InventoryQuantity!]! updatedAt: DateTime! }
type InventoryLevelConnection { nodes: [InventoryLevel!]! edges: [InventoryLevelEdge!]! pageInfo: PageInfo! }
type InventoryLevelEdge { cursor: String! node: InventoryLevel! }
type InventoryQuantity implements Node { id: ID! name: String! quantity: Int! updatedAt: DateTime }

interface Media { alt: String id: ID! mediaContentType: MediaContentType! status: MediaStatus! preview: MediaPreviewImage mediaErrors: [MediaError!]! }
type MediaImage implements Media & Node { alt: String id: ID! mediaContentType: MediaContentType! status: MediaStatus! preview: MediaPreviewImage mediaErrors: [MediaError!]! image: Image mimeType: String fileStatus: FileStatus! }
type MediaConnection { nodes: [Media!]! edges: [MediaEdge!]! pageInfo: PageInfo! }
type MediaEdge { cursor: String! node: Media! }
type MediaPreviewImage { image: Image status: MediaPreviewImageStatus! }
type MediaError { code: MediaErrorCode! details: String message: String! }
type Image { altText: String id: ID url: URL! }

type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
type MoneyBag { presentmentMoney: MoneyV2! shopMoney: MoneyV2! }
type TaxLine { channelLiable: Boolean priceSet: MoneyBag! rate: Float ratePercentage: Float source: String title: String! }
type Attribute { key: String! value: String }
interface DiscountApplication { allocationMethod: DiscountApplicationAllocationMethod! index: Int! targetSelection: DiscountApplicationTargetSelection! targetType: DiscountApplicationTargetType! }
type DiscountCodeApplication implements DiscountApplication { allocationMethod: DiscountApplicationAllocationMethod! index: Int! targetSelection: DiscountApplicationTargetSelection! targetType: DiscountApplicationTargetType! code: String! }
type ManualDiscountApplication implements DiscountApplication { allocationMethod: DiscountApplicationAllocationMethod! index: Int! targetSelection: DiscountApplicationTargetSelection! targetType: DiscountApplicationTargetType! title: String! }
type AutomaticDiscountApplication implements DiscountApplication { allocationMethod: DiscountApplicationAllocationMethod! index: Int! targetSelection: DiscountApplicationTargetSelection! targetType: DiscountApplicationTargetType! title: String! }
type ScriptDiscountApplication implements DiscountApplication { allocationMethod: DiscountApplicationAllocationMethod! index: Int! targetSelection: DiscountApplicationTargetSelection! targetType: DiscountApplicationTargetType! title: String! }
type DiscountAllocation { allocatedAmountSet: MoneyBag! discountApplication: DiscountApplication! }

type Order implements Node {
  id: ID! legacyResourceId: UnsignedInt64! name: String! number: Int! poNumber: String createdAt: DateTime! processedAt: DateTime! updatedAt: DateTime! cancelledAt: DateTime cancelReason: OrderCancelReason closed: Boolean! closedAt: DateTime
  test: Boolean! confirmed: Boolean! edited: Boolean! taxesIncluded: Boolean! taxExempt: Boolean! dutiesIncluded: Boolean! sourceName: String tags: [String!]! note: String customAttributes: [Attribute!]!
  currencyCode: CurrencyCode! presentmentCurrencyCode: CurrencyCode! displayFinancialStatus: OrderDisplayFinancialStatus displayFulfillmentStatus: OrderDisplayFulfillmentStatus! paymentGatewayNames: [String!]!
  email: String phone: String customer: Customer billingAddress: MailingAddress shippingAddress: MailingAddress customerLocale: String
  totalPriceSet: MoneyBag! currentTotalPriceSet: MoneyBag! subtotalPriceSet: MoneyBag currentSubtotalPriceSet: MoneyBag! totalTaxSet: MoneyBag currentTotalTaxSet: MoneyBag! totalDiscountsSet: MoneyBag currentTotalDiscountsSet: MoneyBag! totalShippingPriceSet: MoneyBag! currentShippingPriceSet: MoneyBag!
  totalTipReceivedSet: MoneyBag! totalOutstandingSet: MoneyBag! totalReceivedSet: MoneyBag! totalRefundedSet: MoneyBag! originalTotalPriceSet: MoneyBag! originalTotalDutiesSet: MoneyBag currentTotalDutiesSet: MoneyBag
  taxLines: [TaxLine!]! currentTaxLines: [TaxLine!]! discountCodes: [String!]!
  lineItems(after: String, first: Int, reverse: Boolean = false): LineItemConnection!
  shippingLines(after: String, first: Int, includeRemovals: Boolean = false): ShippingLineConnection!
  transactions(first: Int): [OrderTransaction!]!
  refunds(first: Int): [Refund!]!
  fulfillments(first: Int): [Fulfillment!]!
  fulfillmentOrders(after: String, first: Int): FulfillmentOrderConnection!
}
type OrderConnection { nodes: [Order!]! edges: [OrderEdge!]! pageInfo: PageInfo! }
type OrderEdge { cursor: String! node: Order! }
type Customer implements Node { id: ID! displayName: String! email: String firstName: String lastName: String phone: String taxExempt: Boolean! tags: [String!]! locale: String! }
type MailingAddress implements Node { id: ID! firstName: String lastName: String name: String company: String address1: String address2: String zip: String city: String province: String provinceCode: String country: String countryCodeV2: CountryCode phone: String }
type LineItem implements Node {
  id: ID! name: String! title: String! variantTitle: String sku: String vendor: String quantity: Int! currentQuantity: Int! unfulfilledQuantity: Int! nonFulfillableQuantity: Int! refundableQuantity: Int! isGiftCard: Boolean! requiresShipping: Boolean! taxable: Boolean!
  variant: ProductVariant product: Product customAttributes: [Attribute!]! originalUnitPriceSet: MoneyBag! originalTotalSet: MoneyBag! totalDiscountSet: MoneyBag! discountedUnitPriceAfterAllDiscountsSet: MoneyBag! discountedTotalSet(withCodeDiscounts: Boolean = false): MoneyBag!
  taxLines(first: Int): [TaxLine!]! discountAllocations: [DiscountAllocation!]! duties: [Duty!]!
}
type LineItemConnection { nodes: [LineItem!]! edges: [LineItemEdge!]! pageInfo: PageInfo! }
type LineItemEdge { cursor: String! node: LineItem! }
type Duty implements Node { id: ID! price: MoneyBag! taxLines: [TaxLine!]! }
type ShippingLine { id: ID title: String! code: String source: String carrierIdentifier: String isRemoved: Boolean! custom: Boolean! originalPriceSet: MoneyBag! discountedPriceSet: MoneyBag! currentDiscountedPriceSet: MoneyBag! taxLines: [TaxLine!]! discountAllocations: [DiscountAllocation!]! }
type ShippingLineConnection { nodes: [ShippingLine!]! edges: [ShippingLineEdge!]! pageInfo: PageInfo! }
type ShippingLineEdge { cursor: String! node: ShippingLine! }
type OrderTransaction implements Node { id: ID! kind: OrderTransactionKind! status: OrderTransactionStatus! gateway: String formattedGateway: String test: Boolean! createdAt: DateTime! processedAt: DateTime amountSet: MoneyBag! paymentId: String }
type Refund implements Node {
  id: ID! createdAt: DateTime processedAt: DateTime! note: String totalRefundedSet: MoneyBag!
  refundLineItems(after: String, first: Int): RefundLineItemConnection!
  orderAdjustments(after: String, first: Int): OrderAdjustmentConnection!
  refundShippingLines(after: String, first: Int): RefundShippingLineConnection!
}
type RefundLineItem { id: ID quantity: Int! restockType: RefundLineItemRestockType! restocked: Boolean! lineItem: LineItem! priceSet: MoneyBag! subtotalSet: MoneyBag! totalTaxSet: MoneyBag! }
type RefundLineItemConnection { nodes: [RefundLineItem!]! edges: [RefundLineItemEdge!]! pageInfo: PageInfo! }
type RefundLineItemEdge { cursor: String! node: RefundLineItem! }
type OrderAdjustment implements Node { id: ID! amountSet: MoneyBag! taxAmountSet: MoneyBag! reason: OrderAdjustmentDiscrepancyReason }
type OrderAdjustmentConnection { nodes: [OrderAdjustment!]! edges: [OrderAdjustmentEdge!]! pageInfo: PageInfo! }
type OrderAdjustmentEdge { cursor: String! node: OrderAdjustment! }
type RefundShippingLine implements Node { id: ID! shippingLine: ShippingLine! subtotalAmountSet: MoneyBag! taxAmountSet: MoneyBag! }
type RefundShippingLineConnection { nodes: [RefundShippingLine!]! edges: [RefundShippingLineEdge!]! pageInfo: PageInfo! }
type RefundShippingLineEdge { cursor: String! node: RefundShippingLine! }
type Fulfillment implements Node { id: ID! name: String! status: FulfillmentStatus! createdAt: DateTime! updatedAt: DateTime! totalQuantity: Int! location: Location trackingInfo(first: Int): [FulfillmentTrackingInfo!]! fulfillmentLineItems(after: String, first: Int): FulfillmentLineItemConnection! }
type FulfillmentLineItem implements Node { id: ID! lineItem: LineItem! quantity: Int }
type FulfillmentLineItemConnection { nodes: [FulfillmentLineItem!]! edges: [FulfillmentLineItemEdge!]! pageInfo: PageInfo! }
type FulfillmentLineItemEdge { cursor: String! node: FulfillmentLineItem! }
type FulfillmentTrackingInfo { company: String number: String url: URL }
type FulfillmentOrder implements Node {
  id: ID! orderId: ID! orderName: String! status: FulfillmentOrderStatus! requestStatus: FulfillmentOrderRequestStatus! createdAt: DateTime! updatedAt: DateTime! assignedLocation: FulfillmentOrderAssignedLocation! supportedActions: [FulfillmentOrderSupportedAction!]!
  lineItems(after: String, first: Int): FulfillmentOrderLineItemConnection!
}
type FulfillmentOrderConnection { nodes: [FulfillmentOrder!]! edges: [FulfillmentOrderEdge!]! pageInfo: PageInfo! }
type FulfillmentOrderEdge { cursor: String! node: FulfillmentOrder! }
type FulfillmentOrderAssignedLocation { name: String! countryCode: CountryCode! location: Location }
type FulfillmentOrderSupportedAction { action: FulfillmentOrderAction! externalUrl: URL }
type FulfillmentOrderLineItem implements Node { id: ID! sku: String productTitle: String! totalQuantity: Int! remainingQuantity: Int! requiresShipping: Boolean! inventoryItemId: ID lineItem: LineItem! }
type FulfillmentOrderLineItemConnection { nodes: [FulfillmentOrderLineItem!]! edges: [FulfillmentOrderLineItemEdge!]! pageInfo: PageInfo! }
type FulfillmentOrderLineItemEdge { cursor: String! node: FulfillmentOrderLineItem! }

input InventorySetQuantitiesInput { name: String! quantities: [InventoryQuantityInput!]! reason: String! referenceDocumentUri: String }
input InventoryQuantityInput { changeFromQuantity: Int inventoryItemId: ID! locationId: ID! quantity: Int! }
type InventorySetQuantitiesPayload { inventoryAdjustmentGroup: InventoryAdjustmentGroup userErrors: [InventorySetQuantitiesUserError!]! }
type InventorySetQuantitiesUserError implements DisplayableError { code: InventorySetQuantitiesUserErrorCode field: [String!] message: String! }
type InventoryAdjustmentGroup implements Node { id: ID! createdAt: DateTime! reason: String! referenceDocumentUri: String changes(inventoryItemIds: [ID!], locationIds: [ID!], quantityNames: [String!]): [InventoryChange!]! }
type InventoryChange { delta: Int! item: InventoryItem location: Location name: String! quantityAfterChange: Int }
type InventoryActivatePayload { inventoryLevel: InventoryLevel userErrors: [UserError!]! }
input ProductVariantsBulkInput { barcode: String compareAtPrice: Money id: ID inventoryItem: InventoryItemInput price: Money taxable: Boolean }
input InventoryItemInput { sku: String tracked: Boolean requiresShipping: Boolean }
type ProductVariantsBulkUpdatePayload { product: Product productVariants: [ProductVariant!] userErrors: [ProductVariantsBulkUpdateUserError!]! }
type ProductVariantsBulkUpdateUserError implements DisplayableError { code: ProductVariantsBulkUpdateUserErrorCode field: [String!] message: String! }
input FulfillmentInput { lineItemsByFulfillmentOrder: [FulfillmentOrderLineItemsInput!]! notifyCustomer: Boolean = false trackingInfo: FulfillmentTrackingInput }
input FulfillmentOrderLineItemsInput { fulfillmentOrderId: ID! fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!] }
input FulfillmentOrderLineItemInput { id: ID! quantity: Int! }
input FulfillmentTrackingInput { company: String number: String numbers: [String!] url: URL urls: [URL!] }
type FulfillmentCreatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }
type FulfillmentTrackingInfoUpdatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }
input OrderMarkAsPaidInput { id: ID! }
type OrderMarkAsPaidPayload { order: Order userErrors: [UserError!]! }
input OrderCloseInput { id: ID! }
type OrderClosePayload { order: Order userErrors: [UserError!]! }
type TagsAddPayload { node: Node userErrors: [UserError!]! }
input ProductUpdateInput { id: ID title: String handle: String descriptionHtml: String vendor: String status: ProductStatus tags: [String!] }
input CreateMediaInput { alt: String mediaContentType: MediaContentType! originalSource: String! }
type ProductUpdatePayload { product: Product userErrors: [UserError!]! }
input MoveInput { id: ID! newPosition: UnsignedInt64! }
type ProductReorderMediaPayload { mediaUserErrors: [MediaUserError!]! }
type MediaUserError implements DisplayableError { code: MediaUserErrorCode field: [String!] message: String! }
input FileUpdateInput { alt: String id: ID! originalSource: String referencesToAdd: [ID!] referencesToRemove: [ID!] }
type FileUpdatePayload { userErrors: [FilesUserError!]! }
type FileDeletePayload { deletedFileIds: [ID!] userErrors: [FilesUserError!]! }
type FilesUserError implements DisplayableError { code: FilesErrorCode field: [String!] message: String! }

type WebhookSubscription implements Node { createdAt: DateTime! format: WebhookSubscriptionFormat! id: ID! topic: WebhookSubscriptionTopic! uri: String! }
type WebhookSubscriptionConnection { nodes: [WebhookSubscription!]! pageInfo: PageInfo! }
input WebhookSubscriptionInput { filter: String format: WebhookSubscriptionFormat includeFields: [String!] uri: String }
type WebhookSubscriptionCreatePayload { userErrors: [UserError!]! webhookSubscription: WebhookSubscription }
type WebhookSubscriptionDeletePayload { deletedWebhookSubscriptionId: ID userErrors: [UserError!]! }
enum WebhookSubscriptionFormat { JSON XML }
enum WebhookSubscriptionTopic { ORDERS_CREATE ORDERS_UPDATED ORDERS_PAID ORDERS_CANCELLED ORDERS_EDITED ORDERS_DELETE ORDERS_FULFILLED ORDERS_PARTIALLY_FULFILLED REFUNDS_CREATE FULFILLMENTS_CREATE FULFILLMENTS_UPDATE PRODUCTS_UPDATE INVENTORY_LEVELS_UPDATE }

enum CurrencyCode { EUR CHF USD GBP JPY PLN SEK DKK CZK }
enum CountryCode { DE AT CH FR IT NL BE LU PL CZ DK SE ES US GB NO }
enum WeightUnit { GRAMS KILOGRAMS OUNCES POUNDS }
enum OrderSortKeys { CREATED_AT ID ORDER_NUMBER PROCESSED_AT UPDATED_AT }
enum ProductVariantSortKeys { ID POSITION SKU TITLE }
enum ProductStatus { ACTIVE ARCHIVED DRAFT UNLISTED }
enum ProductVariantInventoryPolicy { CONTINUE DENY }
enum OrderCancelReason { CUSTOMER DECLINED FRAUD INVENTORY OTHER STAFF }
enum OrderDisplayFinancialStatus { AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED }
enum OrderDisplayFulfillmentStatus { FULFILLED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED PENDING_FULFILLMENT REQUEST_DECLINED RESTOCKED SCHEDULED UNFULFILLED }
enum OrderTransactionKind { AUTHORIZATION CAPTURE CHANGE EMV_AUTHORIZATION REFUND SALE SUGGESTED_REFUND VOID }
enum OrderTransactionStatus { AWAITING_RESPONSE ERROR FAILURE PENDING SUCCESS UNKNOWN }
enum RefundLineItemRestockType { CANCEL LEGACY_RESTOCK NO_RESTOCK RETURN }
enum OrderAdjustmentDiscrepancyReason { CUSTOMER DAMAGE FULL_RETURN_BALANCING_ADJUSTMENT PENDING_REFUND_DISCREPANCY REFUND_DISCREPANCY RESTOCK }
enum DiscountApplicationAllocationMethod { ACROSS EACH ONE }
enum DiscountApplicationTargetSelection { ALL ENTITLED EXPLICIT }
enum DiscountApplicationTargetType { LINE_ITEM SHIPPING_LINE }
enum FulfillmentStatus { CANCELLED ERROR FAILURE OPEN PENDING SUCCESS }
enum FulfillmentOrderStatus { CANCELLED CLOSED INCOMPLETE IN_PROGRESS ON_HOLD OPEN SCHEDULED }
enum FulfillmentOrderRequestStatus { ACCEPTED CANCELLATION_ACCEPTED CANCELLATION_REJECTED CANCELLATION_REQUESTED CLOSED REJECTED SUBMITTED UNSUBMITTED }
enum FulfillmentOrderAction { CANCEL_FULFILLMENT_ORDER CREATE_FULFILLMENT EXTERNAL HOLD MARK_AS_OPEN MERGE MOVE RELEASE_HOLD REQUEST_CANCELLATION REQUEST_FULFILLMENT SPLIT }
enum InventorySetQuantitiesUserErrorCode { CHANGE_FROM_QUANTITY_STALE IDEMPOTENCY_CONCURRENT_REQUEST IDEMPOTENCY_KEY_PARAMETER_MISMATCH IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED INVALID_INVENTORY_ITEM INVALID_LOCATION INVALID_NAME INVALID_QUANTITY_NEGATIVE INVALID_QUANTITY_TOO_HIGH INVALID_QUANTITY_TOO_LOW INVALID_REASON INVALID_REFERENCE_DOCUMENT NON_MUTABLE_INVENTORY_ITEM NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR }
enum ProductVariantsBulkUpdateUserErrorCode { GREATER_THAN_OR_EQUAL_TO INVALID_INPUT INVALID_VALUE NEGATIVE_PRICE_VALUE PRODUCT_DOES_NOT_EXIST PRODUCT_SUSPENDED PRODUCT_VARIANT_DOES_NOT_EXIST PRODUCT_VARIANT_ID_MISSING SUBSCRIPTION_VIOLATION }
enum MediaContentType { EXTERNAL_VIDEO IMAGE MODEL_3D VIDEO }
enum MediaStatus { FAILED PROCESSING READY UPLOADED }
enum MediaPreviewImageStatus { FAILED PROCESSING READY UPLOADED }
enum FileStatus { FAILED PROCESSING READY UPLOADED }
enum MediaErrorCode { GENERIC_FILE_DOWNLOAD_FAILURE IMAGE_DOWNLOAD_FAILURE UNKNOWN }
enum MediaUserErrorCode { BLANK INVALID MEDIA_DOES_NOT_EXIST PRODUCT_DOES_NOT_EXIST }
enum FilesErrorCode { FILE_DOES_NOT_EXIST INVALID MISSING_ARGUMENTS REFERENCE_TARGET_DOES_NOT_EXIST }
`;
