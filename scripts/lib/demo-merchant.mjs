// A small merchant for trying Kontor: a household shop in Lübeck with about a hundred articles, variants, two tax rates and two warehouses,
// and the same goods in his online shop, where figures and prices have drifted away. The same on every machine, so that checks can count.

const zones = { standard: '19', reduced: '7' };

// number stem, name, gross price, strike price, tax, pieces in the main warehouse, pieces in the outer one, EAN stem
const simple = [
  ['KE-1001', 'Kaffeebecher „Möwe“ 300 ml', '12.90', null, 'standard', 48, 120, 'Nordkeramik'],
  ['KE-1002', 'Teekanne „Düne“ 1,2 l', '39.90', '49.90', 'standard', 14, 30, 'Nordkeramik'],
  ['KE-1003', 'Müslischale, groß', '14.50', null, 'standard', 60, 0, 'Nordkeramik'],
  ['KE-1004', 'Teller „Förde“ Ø 27 cm', '16.90', null, 'standard', 85, 40, 'Nordkeramik'],
  ['KE-1005', 'Zuckerdose mit Löffel', '18.00', '22.00', 'standard', 7, 0, 'Nordkeramik'],
  ['KÜ-2001', 'Küchenmesser 18 cm', '59.00', null, 'standard', 22, 12, 'Söderholm'],
  ['KÜ-2002', 'Schneidbrett Eiche geölt', '34.95', '39.95', 'standard', 31, 0, 'Söderholm'],
  ['KÜ-2003', 'Knoblauchpresse', '19.99', null, 'standard', 3, 9, 'Söderholm'],
  ['KÜ-2004', 'Pfeffermühle Nussbaum', '44.00', null, 'standard', 18, 6, 'Söderholm'],
  ['KÜ-2005', 'Backrahmen verstellbar', '21.49', null, 'standard', 26, 0, 'Söderholm'],
  ['KÜ-2006', 'Gärkörbchen rund 1 kg', '17.95', null, 'standard', 40, 15, 'Söderholm'],
  ['LE-3001', 'Honig „Knicklandschaft“ 500 g', '8.95', null, 'reduced', 96, 240, 'Imkerei Brömse'],
  ['LE-3002', 'Friesentee kräftig 250 g', '6.49', '7.49', 'reduced', 150, 300, 'Teekontor Hansa'],
  ['LE-3003', 'Grüner Tee „Frühling“ 100 g', '9.80', null, 'reduced', 35, 0, 'Teekontor Hansa'],
  ['LE-3004', 'Sanddornmarmelade 225 g', '5.90', null, 'reduced', 72, 48, 'Imkerei Brömse'],
  ['LE-3005', 'Lübecker Marzipanbrot 125 g', '4.99', null, 'reduced', 210, 400, 'Hüxhaus'],
  ['LE-3006', 'Röstkaffee „Trave“ ganze Bohne 1 kg', '24.90', '27.90', 'reduced', 44, 60, 'Teekontor Hansa'],
  ['LE-3007', 'Meersalz grob 200 g', '3.79', null, 'reduced', 130, 0, 'Hüxhaus'],
  ['BU-4001', 'Kochbuch „Ostseeküche“', '29.00', null, 'reduced', 19, 5, 'Verlag am Wall'],
  ['BU-4002', 'Brotbackbuch für Anfänger', '22.00', null, 'reduced', 11, 8, 'Verlag am Wall'],
  ['BU-4003', 'Wandkalender Küste 2027', '19.95', '24.95', 'reduced', 54, 0, 'Verlag am Wall'],
  ['TX-5001', 'Geschirrtuch Leinen, 2er-Set', '18.90', null, 'standard', 65, 30, 'Weberei Stör'],
  ['TX-5002', 'Schürze „Kombüse“', '36.00', '42.00', 'standard', 9, 4, 'Weberei Stör'],
  ['TX-5003', 'Tischläufer 40 × 140 cm', '27.50', null, 'standard', 0, 0, 'Weberei Stör'],
  ['TX-5004', 'Topflappen, Paar', '11.90', null, 'standard', 80, 20, 'Weberei Stör'],
  ['HA-6001', 'Windlicht „Leuchtturm“', '15.90', null, 'standard', 33, 10, 'Glashütte Plön'],
  ['HA-6002', 'Vase mundgeblasen, blau', '48.00', '58.00', 'standard', 6, 2, 'Glashütte Plön'],
  ['HA-6003', 'Bienenwachskerze 4er-Set', '13.50', null, 'standard', 45, 90, 'Imkerei Brömse'],
  ['HA-6004', 'Fußmatte Kokos „Moin“', '24.90', null, 'standard', 17, 0, 'Weberei Stör'],
  ['HA-6005', 'Regenmesser Messing', '32.00', null, 'standard', 5, 1, 'Söderholm'],
];

// parent number, name, tax, option names, [variant values, price, strike, main, outer]
const parents = [
  ['TX-7000', 'Strickpullover „Deckshand“', 'standard', ['Größe', 'Farbe'], cross([['S', 'M', 'L', 'XL'], ['marine', 'grau']], '89.00', '99.00', 6)],
  ['TX-7100', 'Ringelshirt', 'standard', ['Größe', 'Farbe'], cross([['36', '38', '40', '42', '44'], ['weiß/blau', 'weiß/rot']], '34.90', null, 12)],
  ['TX-7200', 'Wollsocken', 'standard', ['Größe'], cross([['36–38', '39–42', '43–46']], '12.50', null, 40)],
  ['TX-7300', 'Regenjacke „Schietwetter“', 'standard', ['Größe', 'Farbe'], cross([['S', 'M', 'L', 'XL', 'XXL'], ['gelb', 'dunkelgrün']], '139.00', '159.00', 3)],
  ['TX-7400', 'Bettwäsche Leinen', 'standard', ['Maß'], cross([['135 × 200 cm', '155 × 220 cm', '200 × 220 cm']], '119.00', null, 5)],
  ['KE-7500', 'Blumentopf „Wattwurm“', 'standard', ['Durchmesser'], cross([['12 cm', '16 cm', '20 cm', '24 cm']], '14.90', null, 15)],
  ['LE-7600', 'Teemischung „Nordlicht“', 'reduced', ['Gewicht'], cross([['50 g', '100 g', '250 g', '1 kg']], '4.50', null, 30)],
  ['LE-7700', 'Olivenöl nativ extra', 'reduced', ['Inhalt'], cross([['250 ml', '500 ml', '1 l']], '8.90', '9.90', 25)],
  ['HA-7800', 'Duftkerze', 'standard', ['Duft'], cross([['Kiefer', 'Sanddorn', 'Meeresbrise', 'Bratapfel', 'Heu']], '16.90', null, 9)],
  ['KÜ-7900', 'Gusseisentopf', 'standard', ['Größe', 'Farbe'], cross([['20 cm', '24 cm', '28 cm'], ['schwarz', 'kirschrot', 'meerblau']], '79.00', '95.00', 4)],
];

function cross(axes, price, strike, pieces) {
  let rows = [[]];
  for (const axis of axes) rows = rows.flatMap((row) => axis.map((value) => [...row, value]));
  return rows.map((values, index) => ({ values, price: step(price, index), strike: strike && step(strike, index), main: (pieces * (index + 3)) % 23, outer: (pieces * (index + 1)) % 17 }));
}

// Each variant a little dearer than the one before, in whole 10-cent steps: exact on strings of cents.
function step(price, index) {
  const cents = BigInt(price.replace('.', '')) + BigInt(index) * 150n;
  return euros(cents);
}

function euros(cents) {
  const digits = cents.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const plain = (value) => value.toUpperCase().replaceAll('Ä', 'AE').replaceAll('Ö', 'OE').replaceAll('Ü', 'UE').replaceAll('ß', 'SS').replace(/[^A-Z0-9]+/g, '-').replace(/^-|-$/g, '');

/** GTIN-13 of a running number in the range for internal use. */
function gtin(running) {
  const body = `200${String(running).padStart(9, '0')}`;
  const sum = [...body].reduce((total, digit, index) => total + (index % 2 ? 3 : 1) * (digit.charCodeAt(0) - 48), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** All articles of the merchant, parents before their variants: `{ number, name, taxRate, parent, isParent, options, price, strike, main, outer, … }`. */
export function merchantArticles() {
  let running = 0;
  const articles = simple.map(([number, name, price, strike, tax, main, outer, manufacturer]) => ({ number, name, price, strike, taxRate: zones[tax], main, outer, manufacturer, ean: gtin((running += 1)), parent: null, isParent: false, options: [] }));
  for (const [number, name, tax, axes, variants] of parents) {
    articles.push({ number, name, price: null, strike: null, taxRate: zones[tax], main: null, outer: null, manufacturer: 'Hausmarke', ean: '', parent: null, isParent: true, options: [] });
    for (const variant of variants) {
      const options = axes.map((axis, index) => ({ name: axis, value: variant.values[index] }));
      articles.push({
        number: `${number}-${variant.values.map(plain).join('-')}`,
        name: `${name} ${variant.values.join(' / ')}`,
        price: variant.price,
        strike: variant.strike,
        taxRate: zones[tax],
        main: variant.main,
        outer: variant.outer,
        manufacturer: 'Hausmarke',
        ean: gtin((running += 1)),
        parent: number,
        isParent: false,
        options,
      });
    }
  }
  return articles;
}

const day = 86_400_000;
const plainDate = (now, offset) => new Date(now.getTime() + offset * day).toISOString().slice(0, 10);

/** Action prices as of a day: one running, one over, one coming; plain dates of the merchant's time zone. */
export function merchantActions(now) {
  return {
    'KE-1002': [{ price: '34.90', from: plainDate(now, -3), to: plainDate(now, 10) }],
    'LE-3001': [{ price: '7.49', from: plainDate(now, -1), to: plainDate(now, 6) }],
    'TX-7100-38-WEISS-BLAU': [{ price: '29.90', from: plainDate(now, -2), to: plainDate(now, 5) }],
    'HA-6001': [{ price: '12.90', from: plainDate(now, 14), to: plainDate(now, 28) }],
    'KÜ-2001': [{ price: '49.00', from: plainDate(now, 20), to: plainDate(now, 34) }],
  };
}

/** Articles that the merchant has and his shop does not. */
const notInShop = new Set(['HA-6005', 'BU-4002']);

/** What the shop's buyers may enter. */
export const coupons = [
  { code: 'moin10', type: 'percent', amount: '10' },
  { code: 'fuenfer', type: 'fixed_cart', amount: '5.00' },
];

/** The merchant's shop before the first synchronisation: the same goods, some figures and prices off, and two goods the ERP does not know. */
export function shopProducts() {
  const articles = merchantArticles();
  const drift = (index, value) => (index % 3 === 0 ? value + 4 : value);
  const shopPrice = (index, price) => (index % 5 === 0 ? step(price, 1) : price);
  const products = articles
    .filter((article) => article.parent === null && !notInShop.has(article.number))
    .map((article, index) => {
      const { number: sku, name, taxRate } = article;
      if (!article.isParent) return { sku, name, taxRate, type: 'simple', price: shopPrice(index, article.price), stock: drift(index, article.main + article.outer), manageStock: true };
      const variants = articles.filter((variant) => variant.parent === sku);
      return {
        sku,
        name,
        taxRate,
        type: 'variable',
        options: variants[0].options.map((option) => option.name),
        variations: variants.map((variant, place) => ({
          sku: variant.number,
          price: shopPrice(index + place, variant.price),
          stock: drift(index + place, variant.main + variant.outer),
          manageStock: true,
          options: Object.fromEntries(variant.options.map((option) => [option.name, option.value])),
        })),
      };
    });
  products.push(
    { sku: 'FUND-01', name: 'Fundstück: Laterne vom Flohmarkt', type: 'simple', taxRate: '19', price: '45.00', stock: 3, manageStock: true },
    { sku: 'FUND-02', name: 'Restposten: Postkarten, 10 Stück', type: 'simple', taxRate: '7', price: '6.00', stock: 40, manageStock: true },
  );
  return products;
}

const buyers = [
  { firstName: 'Änne', lastName: 'Petersen', company: '', street: 'Große Burgstraße 12', postcode: '23552', city: 'Lübeck', country: 'DE', email: 'aenne.petersen@example.com' },
  { firstName: 'Jörg', lastName: 'Straßburger', company: 'Café Möwe GmbH', street: 'An der Untertrave 7', postcode: '23552', city: 'Lübeck', country: 'DE', email: 'einkauf@cafe-moewe.example' },
  { firstName: 'Zoë', lastName: 'Okonkwo-Müller', company: '', street: 'Schanzenstraße 99, Hinterhaus', postcode: '20357', city: 'Hamburg', country: 'DE', email: 'zoe@example.net' },
  { firstName: 'Łukasz', lastName: 'Wiśniewski', company: '', street: 'Mariahilfer Straße 101/3', postcode: '1060', city: 'Wien', country: 'AT', email: 'lukasz.w@example.org' },
  { firstName: 'Gudrun', lastName: 'Öztürk', company: '', street: 'Packstation 145', postcode: '10115', city: 'Berlin', country: 'DE', email: 'g.oeztuerk@example.com' },
];

/** `count` carts of buyers, reproducible from `start` on: one to three lines, now and then a coupon, a negative fee or an unknown good. */
export function carts(count, start = 0) {
  const sellable = shopProducts().flatMap((product) => (product.type === 'variable' ? product.variations.map((variation) => variation.sku) : [product.sku])).filter((sku) => !sku.startsWith('FUND-'));
  const payments = [
    { method: 'bacs', title: 'Vorkasse' },
    { method: 'paypal', title: 'PayPal', transaction: `PP-${start}`, paid: true },
    { method: 'cod', title: 'Nachnahme' },
  ];
  return Array.from({ length: count }, (_, place) => {
    const index = start + place;
    const lines = Array.from({ length: 1 + (index % 3) }, (__, line) => ({ sku: sellable[(index * 7 + line * 13) % sellable.length], quantity: 1 + ((index + line) % 3) }));
    if (index % 9 === 4) lines.push({ sku: index % 2 ? 'FUND-01' : 'FUND-02', quantity: 1 });
    return {
      cart: [...new Map(lines.map((line) => [line.sku, line])).values()],
      customer: { ...buyers[index % buyers.length], ...(index % 2 ? { id: 100 + (index % buyers.length) } : {}) },
      payment: payments[index % payments.length],
      coupons: index % 4 === 1 ? ['moin10'] : index % 7 === 3 ? ['fuenfer'] : [],
      fees: index % 6 === 2 ? [{ name: 'Mengenrabatt', amount: '-1.50' }] : [],
      shipping: index % 5 === 0 ? { method: 'free_shipping', title: 'Kostenloser Versand', cost: '0.00' } : { method: 'flat_rate', title: 'DHL Paket', cost: '4.12' },
    };
  });
}
