// The German defaults that a new installation starts with. Part of the first migration: once released it is not edited; later changes are
// migrations of their own.

/** code, name, days until payment is due. */
export const paymentTerms: [string, string, number][] = [
  ['VORKASSE', 'Vorkasse', 0],
  ['RECHNUNG', 'Rechnung', 14],
  ['PAYPAL', 'PayPal', 0],
  ['LASTSCHRIFT', 'Lastschrift', 0],
  ['KREDITKARTE', 'Kreditkarte', 0],
  ['NACHNAHME', 'Nachnahme', 0],
  ['BAR', 'Barzahlung', 0],
  ['SOFORT', 'Sofortüberweisung', 0],
  ['KLARNA', 'Klarna', 0],
  ['AMAZON-PAY', 'Amazon Pay', 0],
  ['APPLE-PAY', 'Apple Pay', 0],
  ['GOOGLE-PAY', 'Google Pay', 0],
  ['MARKTPLATZ', 'Zahlung über Marktplatz', 0],
];

/** code, name, address of the tracking page with {number}. */
export const carriers: [string, string, string | null][] = [
  ['DHL', 'DHL', 'https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}'],
  ['DPD', 'DPD', 'https://tracking.dpd.de/status/de_DE/parcel/{number}'],
  ['HERMES', 'Hermes', 'https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}'],
  ['UPS', 'UPS', 'https://www.ups.com/track?loc=de_DE&tracknum={number}'],
  ['GLS', 'GLS', 'https://gls-group.com/DE/de/paketverfolgung?match={number}'],
  ['DEUTSCHE-POST', 'Deutsche Post', 'https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={number}'],
  ['FEDEX', 'FedEx', 'https://www.fedex.com/fedextrack/?trknbr={number}'],
  ['SPEDITION', 'Spedition', null],
];

/** code, name, code of the carrier. */
export const shippingMethods: [string, string, string | null][] = [
  ['DHL', 'DHL Paket', 'DHL'],
  ['DHL-EXPRESS', 'DHL Express', 'DHL'],
  ['DPD', 'DPD', 'DPD'],
  ['HERMES', 'Hermes', 'HERMES'],
  ['UPS', 'UPS', 'UPS'],
  ['GLS', 'GLS', 'GLS'],
  ['DEUTSCHE-POST', 'Deutsche Post Brief', 'DEUTSCHE-POST'],
  ['WARENPOST', 'Deutsche Post Warenpost', 'DEUTSCHE-POST'],
  ['SPEDITION', 'Spedition', 'SPEDITION'],
  ['ABHOLUNG', 'Selbstabholung', null],
];

/** code, German name, English name. */
export const units: [string, string, string][] = [
  ['piece', 'Stück', 'piece'],
  ['pair', 'Paar', 'pair'],
  ['set', 'Set', 'set'],
  ['pack', 'Packung', 'pack'],
  ['bottle', 'Flasche', 'bottle'],
  ['metre', 'Meter', 'metre'],
  ['square-metre', 'Quadratmeter', 'square metre'],
  ['kilogram', 'Kilogramm', 'kilogram'],
  ['gram', 'Gramm', 'gram'],
  ['litre', 'Liter', 'litre'],
  ['hour', 'Stunde', 'hour'],
];

type Kind = 'standard' | 'reduced' | 'zero';
/** country, kind, rate, first day, first day on which it is no longer right. Without dates: for as long as our books reach. */
type Rate = [country: string, kind: Kind, rate: string, from?: string, until?: string];

const since = '2000-01-01';

// Value added tax of the EU's members and of the neighbours that German merchants sell to, with every change since 2019; rates of islands and
// enclaves that are taxed on their own stand with their country.
const rates: Rate[] = [
  ['AT', 'standard', '20'], ['AT', 'reduced', '13'], ['AT', 'reduced', '10'], ['AT', 'reduced', '19'], ['AT', 'reduced', '5', '2020-07-01', '2022-01-01'], ['AT', 'reduced', '4.9', '2026-07-01'],
  ['BE', 'standard', '21'], ['BE', 'reduced', '12'], ['BE', 'reduced', '6'],
  ['BG', 'standard', '20'], ['BG', 'reduced', '9'],
  ['CY', 'standard', '19'], ['CY', 'reduced', '9'], ['CY', 'reduced', '5'], ['CY', 'reduced', '3', '2023-07-21'],
  ['CZ', 'standard', '21'], ['CZ', 'reduced', '15', since, '2024-01-01'], ['CZ', 'reduced', '10', since, '2024-01-01'], ['CZ', 'reduced', '12', '2024-01-01'],
  ['DE', 'standard', '19', since, '2020-07-01'], ['DE', 'standard', '16', '2020-07-01', '2021-01-01'], ['DE', 'standard', '19', '2021-01-01'],
  ['DE', 'reduced', '7', since, '2020-07-01'], ['DE', 'reduced', '5', '2020-07-01', '2021-01-01'], ['DE', 'reduced', '7', '2021-01-01'],
  ['DK', 'standard', '25'],
  ['EE', 'standard', '20', since, '2024-01-01'], ['EE', 'standard', '22', '2024-01-01', '2025-07-01'], ['EE', 'standard', '24', '2025-07-01'],
  ['EE', 'reduced', '9'], ['EE', 'reduced', '5', '2022-08-01', '2025-01-01'], ['EE', 'reduced', '13', '2025-01-01'],
  ['ES', 'standard', '21'], ['ES', 'reduced', '10'], ['ES', 'reduced', '4'], ['ES', 'reduced', '5', '2022-07-01', '2025-01-01'], ['ES', 'reduced', '7.5', '2024-10-01', '2025-01-01'], ['ES', 'reduced', '2', '2024-10-01', '2025-01-01'],
  ['FI', 'standard', '24', since, '2024-09-01'], ['FI', 'standard', '25.5', '2024-09-01'], ['FI', 'reduced', '14', since, '2026-01-01'], ['FI', 'reduced', '13.5', '2026-01-01'], ['FI', 'reduced', '10'],
  ['FR', 'standard', '20'], ['FR', 'reduced', '10'], ['FR', 'reduced', '5.5'], ['FR', 'reduced', '2.1'], ['FR', 'reduced', '8.5'],
  ['GR', 'standard', '24'], ['GR', 'reduced', '13'], ['GR', 'reduced', '6'], ['GR', 'reduced', '17'], ['GR', 'reduced', '9'], ['GR', 'reduced', '4'],
  ['HR', 'standard', '25'], ['HR', 'reduced', '13'], ['HR', 'reduced', '5'],
  ['HU', 'standard', '27'], ['HU', 'reduced', '18'], ['HU', 'reduced', '5'],
  ['IE', 'standard', '23', since, '2020-09-01'], ['IE', 'standard', '21', '2020-09-01', '2021-03-01'], ['IE', 'standard', '23', '2021-03-01'], ['IE', 'reduced', '13.5'], ['IE', 'reduced', '9'], ['IE', 'reduced', '4.8'],
  ['IT', 'standard', '22'], ['IT', 'reduced', '10'], ['IT', 'reduced', '5'], ['IT', 'reduced', '4'],
  ['LT', 'standard', '21'], ['LT', 'reduced', '9', since, '2026-01-01'], ['LT', 'reduced', '12', '2026-01-01'], ['LT', 'reduced', '5'],
  ['LU', 'standard', '17', since, '2023-01-01'], ['LU', 'standard', '16', '2023-01-01', '2024-01-01'], ['LU', 'standard', '17', '2024-01-01'],
  ['LU', 'reduced', '14', since, '2023-01-01'], ['LU', 'reduced', '13', '2023-01-01', '2024-01-01'], ['LU', 'reduced', '14', '2024-01-01'],
  ['LU', 'reduced', '8', since, '2023-01-01'], ['LU', 'reduced', '7', '2023-01-01', '2024-01-01'], ['LU', 'reduced', '8', '2024-01-01'], ['LU', 'reduced', '3'],
  ['LV', 'standard', '21'], ['LV', 'reduced', '12'], ['LV', 'reduced', '5'],
  ['MT', 'standard', '18'], ['MT', 'reduced', '12', '2024-01-01'], ['MT', 'reduced', '7'], ['MT', 'reduced', '5'],
  ['NL', 'standard', '21'], ['NL', 'reduced', '6', since, '2019-01-01'], ['NL', 'reduced', '9', '2019-01-01'],
  ['PL', 'standard', '23'], ['PL', 'reduced', '8'], ['PL', 'reduced', '5'],
  ['PT', 'standard', '23'], ['PT', 'reduced', '22'], ['PT', 'reduced', '18', since, '2021-07-01'], ['PT', 'reduced', '16', '2021-07-01'], ['PT', 'reduced', '13'], ['PT', 'reduced', '12'],
  ['PT', 'reduced', '9'], ['PT', 'reduced', '6'], ['PT', 'reduced', '5'], ['PT', 'reduced', '4'],
  ['RO', 'standard', '19', since, '2025-08-01'], ['RO', 'standard', '21', '2025-08-01'], ['RO', 'reduced', '9', since, '2026-08-01'], ['RO', 'reduced', '5', since, '2025-08-01'], ['RO', 'reduced', '11', '2025-08-01'],
  ['SE', 'standard', '25'], ['SE', 'reduced', '12'], ['SE', 'reduced', '6'],
  ['SI', 'standard', '22'], ['SI', 'reduced', '9.5'], ['SI', 'reduced', '5'],
  ['SK', 'standard', '20', since, '2025-01-01'], ['SK', 'standard', '23', '2025-01-01'], ['SK', 'reduced', '10', since, '2025-01-01'], ['SK', 'reduced', '5', '2023-01-01'], ['SK', 'reduced', '19', '2025-01-01'],
  ['CH', 'standard', '7.7', '2018-01-01', '2024-01-01'], ['CH', 'standard', '8.1', '2024-01-01'], ['CH', 'reduced', '3.7', '2018-01-01', '2024-01-01'], ['CH', 'reduced', '3.8', '2024-01-01'], ['CH', 'reduced', '2.5', since, '2024-01-01'], ['CH', 'reduced', '2.6', '2024-01-01'],
  ['LI', 'standard', '7.7', '2018-01-01', '2024-01-01'], ['LI', 'standard', '8.1', '2024-01-01'], ['LI', 'reduced', '3.7', '2018-01-01', '2024-01-01'], ['LI', 'reduced', '3.8', '2024-01-01'], ['LI', 'reduced', '2.5', since, '2024-01-01'], ['LI', 'reduced', '2.6', '2024-01-01'],
  ['GB', 'standard', '20'], ['GB', 'reduced', '5'],
  ['NO', 'standard', '25'], ['NO', 'reduced', '15'], ['NO', 'reduced', '12'],
];

/** Every country with rates also has the rate of what is free of tax. */
export const taxRates: { country: string; kind: Kind; rate: string; from: string; until: string | null }[] = [
  ...rates.map(([country, kind, rate, from, until]) => ({ country, kind, rate, from: from ?? since, until: until ?? null })),
  ...[...new Set(rates.map(([country]) => country))].map((country) => ({ country, kind: 'zero' as const, rate: '0', from: since, until: null })),
];

/** Members of the EU's value added tax area: code, and the first day on which they no longer were. */
export const members: [string, string | null][] = [
  ...'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ').map((code): [string, null] => [code, null]),
  ['GB', '2021-01-01'],
];

/** ISO 3166-1 alpha-2, without those above. */
export const otherCountries = (
  'AD AE AF AG AI AL AM AO AQ AR AS AU AW AX AZ BA BB BD BF BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX DJ DM DO DZ EC EG EH ER ET FJ FK FM FO GA GD GE GF GG GH GI GL GM GN GP GQ GS GT GU GW GY ' +
  'HK HM HN HT ID IL IM IN IO IQ IR IS JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MU MV MW MX MY MZ NA NC NE NF NG NI NO NP NR NU NZ OM PA PE PF PG PH PK PM PN PR PS PW PY QA ' +
  'RE RS RU RW SA SB SC SD SG SH SJ SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
).split(' ');
