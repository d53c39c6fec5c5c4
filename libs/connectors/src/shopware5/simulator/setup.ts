// What a merchant sets up once: customer groups, taxes, payments, dispatches, shops, countries and statuses, named as in Shopware's own demo shop.

export type CustomerGroup = { id: number; key: string; name: string; tax: boolean; taxInput: boolean; mode: boolean; discount: number; minimumOrder: number; minimumOrderSurcharge: number };
export type StatusRow = { id: number; name: string; group: 'state' | 'payment' };

/** EK sells to everybody, H to traders. In a net shop EK enters and shows net prices too. */
export const customerGroups = (gross: boolean): CustomerGroup[] => [
  { id: 2, key: 'H', name: 'B2B / Händler netto', tax: false, taxInput: false, mode: false, discount: 0, minimumOrder: 0, minimumOrderSurcharge: 0 },
  { id: 1, key: 'EK', name: 'Shopkunden', tax: gross, taxInput: gross, mode: false, discount: 0, minimumOrder: 0, minimumOrderSurcharge: 0 },
];

export const taxes: { id: number; rate: string; name: string }[] = [
  { id: 1, rate: '19', name: '19%' },
  { id: 4, rate: '7', name: '7 %' },
  { id: 5, rate: '0', name: '0%' },
];
/** Rates abroad by the rate at home. */
export const ratesAbroad: Record<string, Record<string, string>> = { AT: { '19': '20', '7': '10' }, FR: { '19': '20', '7': '5.5' } };

type PaymentMethod = { id: number; name: string; description: string; debitPercent: number; surcharge: number; position: number; active: boolean; paidAtOnce: boolean; plugin: boolean };
export const payments: PaymentMethod[] = [
  { id: 2, name: 'debit', description: 'Lastschrift', debitPercent: -10, surcharge: 0, position: 4, active: false, paidAtOnce: false, plugin: false },
  { id: 3, name: 'cash', description: 'Nachnahme', debitPercent: 0, surcharge: 0, position: 2, active: true, paidAtOnce: false, plugin: false },
  { id: 4, name: 'invoice', description: 'Rechnung', debitPercent: 0, surcharge: 5, position: 3, active: true, paidAtOnce: false, plugin: false },
  { id: 5, name: 'prepayment', description: 'Vorkasse', debitPercent: 0, surcharge: 0, position: 1, active: true, paidAtOnce: false, plugin: false },
  { id: 6, name: 'sepa', description: 'SEPA', debitPercent: 0, surcharge: 0, position: 5, active: true, paidAtOnce: false, plugin: false },
  { id: 7, name: 'SwagPaymentPayPalUnified', description: 'PayPal', debitPercent: 0, surcharge: 0, position: 6, active: true, paidAtOnce: true, plugin: true },
];
/** The method a control call means; a word this shop does not know is its prepayment. */
export function paymentOf(word: string | undefined): PaymentMethod {
  const same = payments.find((one) => one.name === word || String(one.id) === word);
  return same ?? payments.find((one) => one.name === (/paypal|ppcp|stripe|card/i.test(word ?? '') ? 'SwagPaymentPayPalUnified' : word === 'cod' ? 'cash' : word === 'cheque' ? 'invoice' : 'prepayment'))!;
}

export const dispatches: { id: number; name: string }[] = [
  { id: 9, name: 'DHL Paket' },
  { id: 10, name: 'Standard Versand' },
  { id: 14, name: 'DPD Classic' },
  { id: 16, name: 'Selbstabholer' },
];

export const shops: { id: number; mainId: number | null; name: string; categoryId: number; locale: { id: number; locale: string; language: string; territory: string } }[] = [
  { id: 1, mainId: null, name: 'Deutsch', categoryId: 3, locale: { id: 1, locale: 'de_DE', language: 'Deutsch', territory: 'Deutschland' } },
  { id: 2, mainId: 1, name: 'English', categoryId: 39, locale: { id: 2, locale: 'en_GB', language: 'Englisch', territory: 'Vereinigtes Königreich' } },
];

export const countries: { id: number; name: string; iso: string; isoName: string; iso3: string; area: { id: number; name: string }; states: { id: number; name: string; shortCode: string }[] }[] = [
  {
    id: 2,
    name: 'Deutschland',
    iso: 'DE',
    isoName: 'GERMANY',
    iso3: 'DEU',
    area: { id: 1, name: 'deutschland' },
    states: [
      { id: 3, name: 'Nordrhein-Westfalen', shortCode: 'NW' },
      { id: 6, name: 'Bayern', shortCode: 'BY' },
      { id: 7, name: 'Berlin', shortCode: 'BE' },
    ],
  },
  { id: 23, name: 'Österreich', iso: 'AT', isoName: 'AUSTRIA', iso3: 'AUT', area: { id: 3, name: 'europa' }, states: [] },
  { id: 9, name: 'Frankreich', iso: 'FR', isoName: 'FRANCE', iso3: 'FRA', area: { id: 3, name: 'europa' }, states: [] },
  { id: 26, name: 'Schweiz', iso: 'CH', isoName: 'SWITZERLAND', iso3: 'CHE', area: { id: 3, name: 'europa' }, states: [] },
  { id: 28, name: 'USA', iso: 'US', isoName: 'USA', iso3: 'USA', area: { id: 2, name: 'welt' }, states: [{ id: 20, name: 'Kalifornien', shortCode: 'CA' }] },
  { id: 15, name: 'Kanada', iso: 'CA', isoName: 'CANADA', iso3: 'CAN', area: { id: 2, name: 'welt' }, states: [] },
];

/** How many of a currency one euro is. */
export const currencyFactors: Record<string, number> = { EUR: 1, USD: 1.3625, CHF: 1.05, GBP: 0.87 };

const state = (id: number, name: string): StatusRow => ({ id, name, group: 'state' });
const payment = (id: number, name: string): StatusRow => ({ id, name, group: 'payment' });
export const usualStatuses: StatusRow[] = [
  state(-1, 'cancelled'),
  state(0, 'open'),
  state(1, 'in_process'),
  state(2, 'completed'),
  state(3, 'partially_completed'),
  state(4, 'cancelled_rejected'),
  state(5, 'ready_for_delivery'),
  state(6, 'partially_delivered'),
  state(7, 'completely_delivered'),
  state(8, 'clarification_required'),
  payment(9, 'partially_invoiced'),
  payment(10, 'completely_invoiced'),
  payment(11, 'partially_paid'),
  payment(12, 'completely_paid'),
  payment(13, '1st_reminder'),
  payment(14, '2nd_reminder'),
  payment(15, '3rd_reminder'),
  payment(16, 'encashment'),
  payment(17, 'open'),
  payment(18, 'reserved'),
  payment(19, 'delayed'),
  payment(20, 're_crediting'),
  payment(21, 'review_necessary'),
  payment(30, 'no_credit_approved'),
  payment(31, 'the_credit_has_been_preliminarily_accepted'),
  payment(32, 'the_credit_has_been_accepted'),
  payment(33, 'the_payment_has_been_ordered'),
  payment(34, 'a_time_extension_has_been_registered'),
  payment(35, 'the_process_has_been_cancelled'),
];

/** What a person reads on the page of the shop. */
export const germanStatus: Record<number, string> = {
  [-1]: 'Abgebrochen', 0: 'Offen', 1: 'In Bearbeitung', 2: 'Komplett abgeschlossen', 3: 'Teilweise abgeschlossen', 4: 'Storniert / Abgelehnt',
  5: 'Zur Lieferung bereit', 6: 'Teilweise ausgeliefert', 7: 'Komplett ausgeliefert', 8: 'Klärung notwendig',
};
