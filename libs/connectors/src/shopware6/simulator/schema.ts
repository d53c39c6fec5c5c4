// The entities this shop knows, in a short notation of its own, for the three generations of Shopware. Everything that reads or writes goes by it: search,
// associations, what a write may carry, what an answer shows.
//   name:type        u uuid · s text · i whole number · f number · b truth · d time · j object · l list · p price list · v version of a reference
//   after the type   ! must be there when a row is created · = the shop's own, refused in a write · * translatable · ^ a variant inherits it from its parent
//   name>entity      one, by the field <name>Id (or @field)      name<entity@field   many, by a field of theirs
//   name~entity      many to many, kept as a list of ids in the row      name-entity@field   one, by a field of theirs      + read with every row
import { atLeast } from './version.js';

type FieldType = 'u' | 's' | 'i' | 'f' | 'b' | 'd' | 'j' | 'l' | 'p' | 'v';
export type Field = { name: string; type: FieldType; required: boolean; own: boolean; translated: boolean; inherited: boolean };
type Association = { name: string; kind: 'one' | 'many' | 'cross' | 'inverse'; entity: string; by: string; always: boolean };
export type Entity = { name: string; fields: Map<string, Field>; associations: Map<string, Association>; versioned: boolean };

export const live = '0fa91ce3e96a4bc2be4bd9ce752c3425';

const address = 'countryId:u! countryStateId:u salutationId:u firstName:s! lastName:s! street:s! zipcode:s city:s! company:s department:s title:s phoneNumber:s additionalAddressLine1:s additionalAddressLine2:s customFields:j country>country countryState>country_state salutation>salutation';

const notation: Record<string, string> = {
  order: `V autoIncrement:i= orderNumber:s billingAddressId:u! billingAddressVersionId:v currencyId:u! languageId:u! salesChannelId:u! orderDateTime:d! orderDate:d= price:j amountTotal:f= amountNet:f= positionPrice:f= taxStatus:s=
    shippingCosts:j shippingTotal:f= currencyFactor:f! deepLinkCode:s affiliateCode:s campaignCode:s customerComment:s source:s stateId:u! ruleIds:l customFields:j createdById:u updatedById:u itemRounding:j! totalRounding:j!
    internalComment:s@6.7 taxCalculationType:s@6.7 primaryOrderDeliveryId:u@6.7.1 primaryOrderDeliveryVersionId:v@6.7.1 primaryOrderTransactionId:u@6.7.1 primaryOrderTransactionVersionId:v@6.7.1
    stateMachineState>state_machine_state@stateId orderCustomer-order_customer@orderId currency>currency language>language salesChannel>sales_channel addresses<order_address@orderId billingAddress>order_address deliveries<order_delivery@orderId
    lineItems<order_line_item@orderId transactions<order_transaction@orderId tags~tag primaryOrderDelivery>order_delivery@6.7.1 primaryOrderTransaction>order_transaction@6.7.1`,
  order_line_item: `V orderId:u! orderVersionId:v productId:u productVersionId:v promotionId:u parentId:u parentVersionId:v coverId:u identifier:s! referencedId:s quantity:i! label:s! payload:j good:b removable:b stackable:b position:i! states:l! price:j!
    priceDefinition:j unitPrice:f= totalPrice:f= description:s type:s customFields:j order>order product>product orderDeliveryPositions<order_delivery_position@orderLineItemId parent>order_line_item children<order_line_item@parentId cover>media`,
  order_delivery: `V orderId:u! orderVersionId:v shippingOrderAddressId:u! shippingOrderAddressVersionId:v shippingMethodId:u! stateId:u! trackingCodes:l! shippingDateEarliest:d! shippingDateLatest:d! shippingCosts:j customFields:j
    stateMachineState>state_machine_state@stateId order>order shippingOrderAddress>order_address shippingMethod>shipping_method positions<order_delivery_position@orderDeliveryId`,
  order_delivery_position: 'V orderDeliveryId:u! orderDeliveryVersionId:v orderLineItemId:u! orderLineItemVersionId:v price:j unitPrice:f= totalPrice:f= quantity:i= customFields:j orderDelivery>order_delivery orderLineItem>order_line_item',
  order_transaction: 'V orderId:u! orderVersionId:v paymentMethodId:u! amount:j! validationData:j@6.6 stateId:u! customFields:j stateMachineState>state_machine_state@stateId order>order paymentMethod>payment_method',
  order_customer: 'V customerId:u orderId:u! orderVersionId:v email:s! salutationId:u firstName:s! lastName:s! company:s title:s vatIds:l customerNumber:s customFields:j remoteAddress:s= order>order customer>customer salutation>salutation',
  order_address: `V ${address} orderId:u! orderVersionId:v vatId:s order>order orderDeliveries<order_delivery@shippingOrderAddressId`,
  customer: `groupId:u! salesChannelId:u! languageId:u! defaultBillingAddressId:u! defaultShippingAddressId:u! autoIncrement:i= customerNumber:s! salutationId:u firstName:s! lastName:s! company:s email:s! title:s vatIds:l active:b guest:b firstLogin:d lastLogin:d
    birthday:d lastOrderDate:d= orderCount:i= orderTotalAmount:f= accountType:s! customFields:j remoteAddress:s= group>customer_group salesChannel>sales_channel language>language salutation>salutation orderCustomers<order_customer@customerId tags~tag`,
  customer_group: 'name:s!* displayGross:b registrationActive:b customFields:j* customers<customer@groupId salesChannels<sales_channel@customerGroupId',
  currency: 'factor:f! symbol:s! isoCode:s! shortName:s!* name:s!* position:i isSystemDefault:b= taxFreeFrom:f customFields:j* itemRounding:j! totalRounding:j! orders<order@currencyId',
  country: `name:s!* iso:s position:i active:b shippingAvailable:b iso3:s displayStateInRegistration:b forceStateInRegistration:b checkVatIdPattern:b vatIdRequired:b vatIdPattern:s customFields:j* customerTax:j companyTax:j postalCodeRequired:b checkPostalCodePattern:b
    checkAdvancedPostalCodePattern:b defaultPostalCodePattern:s isEu:b!@6.6 addressFormat:j!* states<country_state@countryId`,
  country_state: 'countryId:u! shortCode:s! name:s!* position:i active:b customFields:j* country>country',
  salutation: 'salutationKey:s! displayName:s!* letterName:s!* customFields:j*',
  payment_method: `handlerIdentifier:s name:s!* distinguishableName:s=* description:s* position:i active:b afterOrderEnabled:b customFields:j* availabilityRuleId:u mediaId:u formattedHandlerIdentifier:s= synchronous:b=@<6.7 asynchronous:b=@<6.7 shortName:s=
    technicalName:s media>media availabilityRule>rule orderTransactions<order_transaction@paymentMethodId`,
  shipping_method: `name:s!* active:b position:i customFields:j* availabilityRuleId:u mediaId:u deliveryTimeId:u! taxType:s! taxId:u description:s* trackingUrl:s* technicalName:s media>media availabilityRule>rule tax>tax tags~tag orderDeliveries<order_delivery@shippingMethodId`,
  state_machine: 'technicalName:s! name:s!* customFields:j* initialStateId:u states<state_machine_state@stateMachineId transitions<state_machine_transition@stateMachineId',
  state_machine_state: 'technicalName:s! name:s!* stateMachineId:u! customFields:j* stateMachine>state_machine orders<order@stateId orderTransactions<order_transaction@stateId orderDeliveries<order_delivery@stateId',
  state_machine_transition: 'actionName:s! stateMachineId:u! fromStateId:u! toStateId:u! customFields:j stateMachine>state_machine fromStateMachineState>state_machine_state@fromStateId toStateMachineState>state_machine_state@toStateId',
  sales_channel: `typeId:u! languageId:u! customerGroupId:u! currencyId:u! paymentMethodId:u! shippingMethodId:u! countryId:u! navigationCategoryId:u! navigationCategoryVersionId:v navigationCategoryDepth:i name:s!* shortName:s taxCalculationType:s
    accessKey:s! active:b hreflangActive:b maintenance:b customFields:j* homeEnabled:b!* language>language customerGroup>customer_group currency>currency paymentMethod>payment_method shippingMethod>shipping_method country>country navigationCategory>category
    currencies~currency languages~language countries~country paymentMethods~payment_method shippingMethods~shipping_method`,
  tax: 'taxRate:f! name:s! position:i! customFields:j products<product@taxId',
  tag: 'name:s! products~product orders~order customers~customer media~media categories~category',
  language: 'parentId:u localeId:u! translationCodeId:u name:s! customFields:j parent>language locale>locale translationCode>locale children<language@parentId',
  locale: 'code:s! name:s!* territory:s!* customFields:j* languages<language@localeId',
  product: `V parentId:u parentVersionId:v manufacturerId:u^ productManufacturerVersionId:v unitId:u^ taxId:u!^ coverId:u^ productMediaVersionId:v deliveryTimeId:u^ price:p!^ productNumber:s! restockTime:i^ autoIncrement:i= active:b^ available:b= isCloseout:b^
    availableStock:i= stock:i! variation:l= displayGroup:s= manufacturerNumber:s^ ean:s^ purchaseSteps:i^ maxPurchase:i^ minPurchase:i^ purchaseUnit:f^ referenceUnit:f^ shippingFree:b^ purchasePrices:p^ markAsTopseller:b^ weight:f^ width:f^ height:f^ length:f^
    releaseDate:d^ propertyIds:l=^ optionIds:l=^ tagIds:l=^ categoryIds:l=^ childCount:i= sales:i= states:l=@<6.7.7 type:s@6.7 metaDescription:s^* name:s!^* keywords:s^* description:s^* metaTitle:s^* packUnit:s^* packUnitPlural:s^* customFields:j^*
    parent>product children<product@parentId tax>tax+ manufacturer>product_manufacturer cover>product_media prices<product_price@productId media<product_media@productId visibilities<product_visibility@productId options~property_group_option
    properties~property_group_option categories~category tags~tag orderLineItems<order_line_item@productId`,
  webhook: 'name:s! eventName:s! url:s! onlyLiveVersion:b errorCount:i= active:b appId:u',
  product_price: 'V productId:u! productVersionId:v ruleId:u! price:p! quantityStart:i! quantityEnd:i customFields:j product>product rule>rule',
  product_media: 'V productId:u! productVersionId:v mediaId:u! position:i customFields:j product>product media>media+',
  product_manufacturer: 'V mediaId:u link:s name:s!* description:s* customFields:j* media>media products<product@manufacturerId',
  product_visibility: 'productId:u! productVersionId:v salesChannelId:u! visibility:i! salesChannel>sales_channel product>product',
  media: `userId:u mediaFolderId:u mimeType:s= fileExtension:s= uploadedAt:d= fileName:s= fileSize:i= metaData:j= mediaType:j= alt:s* title:s* url:s= path:s hasFile:b= private:b customFields:j* fileHash:s=@6.7 mediaFolder>media_folder productMedia<product_media@mediaId tags~tag`,
  media_folder: 'useParentConfiguration:b configurationId:u! defaultFolderId:u parentId:u childCount:i= path:s= name:s! customFields:j parent>media_folder children<media_folder@parentId media<media@mediaFolderId defaultFolder>media_default_folder',
  media_default_folder: 'entity:s! customFields:j folder-media_folder@defaultFolderId',
  rule: 'name:s! priority:i! description:s invalid:b= areas:l= customFields:j moduleTypes:j conditions<rule_condition@ruleId productPrices<product_price@ruleId tags~tag',
  rule_condition: 'type:s! ruleId:u! scriptId:u parentId:u value:j position:i customFields:j rule>rule parent>rule_condition children<rule_condition@parentId',
  import_export_profile: 'label:s!* technicalName:s@6.6 name:s@<6.7 type:s systemDefault:b sourceEntity:s! fileType:s! delimiter:s! enclosure:s! mapping:j updateBy:j config:j',
  category: `V parentId:u parentVersionId:v afterCategoryId:u afterCategoryVersionId:v mediaId:u displayNestedProducts:b! autoIncrement:i= breadcrumb:l=* level:i= path:s= childCount:i= type:s! productAssignmentType:s! visible:b active:b name:s!* customFields:j* description:s*
    parent>category children<category@parentId media>media products~product tags~tag`,
  property_group: 'name:s!* description:s* displayType:s! sortingType:s! filterable:b visibleOnProductDetailPage:b position:i* customFields:j* options<property_group_option@groupId',
  property_group_option: 'groupId:u! name:s!* position:i* colorHexCode:s mediaId:u customFields:j* media>media group>property_group productOptions~product',
};

function read(name: string, text: string, version: string): Entity {
  const entity: Entity = { name, fields: new Map(), associations: new Map(), versioned: text.startsWith('V ') };
  const parts = [...(text.startsWith('V ') ? ['id:u', 'versionId:v'] : ['id:u']), ...text.split(/\s+/).filter((part) => part !== 'V'), 'createdAt:d', 'updatedAt:d'];
  for (const part of parts) {
    const since = /@(<?)(6\.[\d.]+)$/.exec(part);
    if (since && atLeast(version, since[2]) === (since[1] === '<')) continue;
    const word = since ? part.slice(0, since.index) : part;
    const [, own, sign, rest] = /^(\w+)([:><~-])(.+)$/.exec(word) as RegExpExecArray;
    if (sign === ':') {
      entity.fields.set(own, { name: own, type: rest[0] as FieldType, required: rest.includes('!'), own: rest.includes('=') || own === 'createdAt' || own === 'updatedAt', translated: rest.includes('*'), inherited: rest.includes('^') });
    } else {
      const always = rest.endsWith('+');
      const [target, by] = (always ? rest.slice(0, -1) : rest).split('@');
      const kind = ({ '>': 'one', '<': 'many', '~': 'cross', '-': 'inverse' } as const)[sign as '>'];
      entity.associations.set(own, { name: own, kind, entity: target, by: by ?? (kind === 'one' ? `${own}Id` : `~${own}`), always });
    }
  }
  return entity;
}

const known = new Map<string, Map<string, Entity>>();

/** Every entity as a version of the shop has it. */
export function entitiesOf(version: string): Map<string, Entity> {
  const before = known.get(version);
  if (before) return before;
  const all = new Map(Object.entries(notation).map(([name, text]) => [name, read(name, text, version)]));
  known.set(version, all);
  return all;
}
