// Every GraphQL document that the connector can send, and what it costs at most. Nothing else in this folder contains a document; `documents.spec` holds
// each against the official schemas of both pinned versions.

/** One constant for the whole connector; a version stays for twelve months. */
export const apiVersion = '2026-07';

const money = 'shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }';
const taxLines = `taxLines(first: 10) { title rate ratePercentage channelLiable priceSet { ${money} } }`;
const address = 'firstName lastName name company address1 address2 zip city provinceCode countryCodeV2 phone';

const lineItem = `id name title variantTitle sku vendor quantity currentQuantity unfulfilledQuantity isGiftCard requiresShipping
  variant { id barcode } product { id } customAttributes { key value } originalUnitPriceSet { ${money} } ${taxLines}
  duties { price { ${money} } }
  discountAllocations { allocatedAmountSet { ${money} } discountApplication { index ... on DiscountCodeApplication { code } ... on ManualDiscountApplication { title } ... on AutomaticDiscountApplication { title } ... on ScriptDiscountApplication { title } } }`;

const refund = (lines: number): string => `id createdAt note totalRefundedSet { ${money} } refundShippingLines(first: 5) { nodes { subtotalAmountSet { ${money} } taxAmountSet { ${money} } } }
  refundLineItems(first: ${lines}) { pageInfo { hasNextPage } nodes { quantity lineItem { id } subtotalSet { ${money} } totalTaxSet { ${money} } } }`;

const order = `id name createdAt processedAt updatedAt cancelledAt closedAt edited test taxesIncluded dutiesIncluded taxExempt note currencyCode presentmentCurrencyCode
  displayFinancialStatus displayFulfillmentStatus email phone customer { id email }
  billingAddress { ${address} } shippingAddress { ${address} }
  totalPriceSet { ${money} } currentTotalPriceSet { ${money} } totalRefundedSet { ${money} } totalTipReceivedSet { ${money} }
  lineItems(first: 20) { pageInfo { hasNextPage endCursor } nodes { ${lineItem} } }
  shippingLines(first: 5) { nodes { id title code isRemoved discountedPriceSet { ${money} } originalPriceSet { ${money} } taxLines { title rate ratePercentage channelLiable priceSet { ${money} } } } }
  transactions(first: 10) { kind status gateway formattedGateway test processedAt paymentId amountSet { ${money} } }
  refunds(first: 10) { ${refund(10)} }`;

const variant = `id sku product { id title } inventoryItem { id tracked }`;

export const documents = {
  connect: `query KontorConnect {
    currentAppInstallation { accessScopes { handle } }
    shop { name myshopifyDomain currencyCode taxesIncluded ianaTimezone plan { publicDisplayName } shopAddress { countryCodeV2 } }
    locations(first: 50) { nodes { id name isActive fulfillsOnlineOrders } }
  }`,
  probe: `query KontorProbe { orders(first: 1, sortKey: CREATED_AT, reverse: true) { nodes { id email customer { id displayName } shippingAddress { name address1 zip city } } } }`,
  locations: `query KontorLocations { locations(first: 50) { nodes { id name isActive fulfillsOnlineOrders } } }`,
  seen: `query KontorSeen { orders(first: 50, sortKey: CREATED_AT, reverse: true) { nodes { id currencyCode presentmentCurrencyCode shippingLines(first: 3) { nodes { title code } } transactions(first: 5) { gateway formattedGateway } } } }`,
  orders: `query KontorOrders($first: Int!, $after: String, $query: String!) { orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) { pageInfo { hasNextPage endCursor } nodes { ${order} } } }`,
  order: `query KontorOrder($id: ID!) { order(id: $id) { ${order} } }`,
  moreLines: `query KontorMoreLines($id: ID!, $after: String!) { order(id: $id) { lineItems(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${lineItem} } } } }`,
  refunds: `query KontorRefunds($id: ID!) { order(id: $id) { refunds(first: 100) { ${refund(250)} } } }`,
  orderIndex: `query KontorOrderIndex($after: String, $query: String!) { orders(first: 250, after: $after, query: $query, sortKey: CREATED_AT) { pageInfo { hasNextPage endCursor } nodes { id name createdAt test edited cancelledAt closedAt totalPriceSet { ${money} } currentTotalPriceSet { ${money} } totalRefundedSet { ${money} } } } }`,
  find: `query KontorFind($first: Int!, $after: String, $query: String!) { productVariants(first: $first, after: $after, query: $query) { pageInfo { hasNextPage endCursor } nodes { ${variant} } } }`,
  articles: `query KontorArticles($after: String, $query: String) { productVariants(first: 250, after: $after, query: $query, sortKey: ID) { pageInfo { hasNextPage endCursor } nodes { ${variant} title } } }`,
  stock: `query KontorStock($ids: [ID!]!, $location: ID!) { nodes(ids: $ids) { ... on InventoryItem { id tracked inventoryLevel(locationId: $location) { quantities(names: ["available"]) { name quantity } } } } }`,
  items: `query KontorItems($ids: [ID!]!) { nodes(ids: $ids) { ... on ProductVariant { id inventoryItem { id tracked } } } }`,
  prices: `query KontorPrices($ids: [ID!]!) { nodes(ids: $ids) { ... on ProductVariant { id price compareAtPrice } } }`,
  setStock: `mutation KontorSetStock($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) { inventoryAdjustmentGroup { changes { item { id tracked } } } userErrors { field code message } }
  }`,
  stockAt: `mutation KontorStockAt($item: ID!, $location: ID!, $key: String!) { inventoryActivate(inventoryItemId: $item, locationId: $location) @idempotent(key: $key) { inventoryLevel { id } userErrors { field message } } }`,
  setVariants: `mutation KontorSetVariants($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
    productVariantsBulkUpdate(productId: $product, variants: $variants, allowPartialUpdates: true) { productVariants { id price compareAtPrice } userErrors { field code message } }
  }`,
  toFulfil: `query KontorToFulfil($id: ID!) {
    order(id: $id) {
      id cancelledAt displayFulfillmentStatus
      fulfillments(first: 50) { id status trackingInfo(first: 10) { number } fulfillmentLineItems(first: 250) { nodes { quantity lineItem { id } } } }
      fulfillmentOrders(first: 20) { nodes { id status supportedActions { action } assignedLocation { location { id } } lineItems(first: 250) { nodes { id remainingQuantity lineItem { id } } } } }
    }
  }`,
  fulfil: `mutation KontorFulfil($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { field message } } }`,
  media: `query KontorMedia($id: ID!) { product(id: $id) { id hasOnlyDefaultVariant media(first: 100) { nodes { id mediaContentType status } } } }`,
  addMedia: `mutation KontorAddMedia($product: ProductUpdateInput!, $media: [CreateMediaInput!]!) { productUpdate(product: $product, media: $media) { product { id hasOnlyDefaultVariant media(first: 100) { nodes { id mediaContentType status } } } userErrors { field message } } }`,
  orderMedia: `mutation KontorOrderMedia($id: ID!, $moves: [MoveInput!]!) { productReorderMedia(id: $id, moves: $moves) { mediaUserErrors { field code message } } }`,
  dropMedia: `mutation KontorDropMedia($ids: [ID!]!) { fileDelete(fileIds: $ids) { deletedFileIds userErrors { field code message } } }`,
  hooks: `query KontorHooks($after: String) { webhookSubscriptions(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id topic uri } } }`,
  addHook: `mutation KontorAddHook($topic: WebhookSubscriptionTopic!, $hook: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: $topic, webhookSubscription: $hook) { webhookSubscription { id } userErrors { field message } } }`,
  dropHook: `mutation KontorDropHook($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } } }`,
} as const;

export type DocumentName = keyof typeof documents;
