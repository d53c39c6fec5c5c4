// The page at the root of every simulator: a small shop front where a person trying Kontor sees stock and prices and plays the buyer. Plain HTML, works without scripts.
import type { ShopView } from './shop.js';

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const stylesheet = `:root{color-scheme:light dark;--ink:#1f2933;--soft:#616e7c;--line:#d9e0e7;--paper:#fff;--ground:#f3f6f9;--brand:#0b6b5d;--good:#1b7f4d}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa7b4;--line:#36424e;--paper:#1d262f;--ground:#131a21;--brand:#4fc3ae;--good:#69cf97}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
header,main{max-width:70rem;margin:0 auto;padding:1.25rem}header h1{margin:0;font-size:1.6rem}header p{margin:.1rem 0 0;color:var(--soft)}
section{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;margin:0 0 1.25rem;overflow:hidden}h2{font-size:1.1rem;margin:0;padding:.8rem 1rem;border-bottom:1px solid var(--line)}
table{width:100%;border-collapse:collapse}.wide{overflow-x:auto}th,td{padding:.45rem 1rem;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}td.text{white-space:normal;min-width:12rem}
th{font-weight:600;color:var(--soft);font-size:.85rem}.number{text-align:right;font-variant-numeric:tabular-nums}s{color:var(--soft);margin-right:.4rem}.none{color:var(--soft);padding:1rem;margin:0}
.buy{display:flex;flex-wrap:wrap;gap:.8rem;align-items:end;padding:1rem;position:sticky;bottom:0;background:var(--paper);border-top:1px solid var(--line)}label{display:flex;flex-direction:column;font-size:.85rem;color:var(--soft)}
input,select{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:.35rem;padding:.35rem .5rem}td input{width:5rem;text-align:right}
button{font:inherit;font-weight:600;color:#fff;background:#0b6b5d;border:0;border-radius:.35rem;padding:.5rem 1.2rem;cursor:pointer}button:hover{background:#095247}:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.said{margin:0;padding:.7rem 1rem;border-left:4px solid var(--good)}.said.bad{border-color:#c0392b}`;

/** Writes the page out; `said` carries what happened to the order just placed. */
export function page(view: ShopView, said: URLSearchParams): string {
  const note = said.has('bestellt')
    ? `<section role="status"><p class="said">Vielen Dank! Ihre Bestellung ${escape(said.get('bestellt')!)} ist eingegangen.</p></section>`
    : said.has('leer')
      ? '<section role="alert"><p class="said bad">Der Warenkorb ist leer: Tragen Sie bei mindestens einem Artikel eine Menge ein.</p></section>'
      : said.has('fehler')
        ? `<section role="alert"><p class="said bad">Die Bestellung wurde nicht angenommen: ${escape(said.get('fehler')!)}</p></section>`
        : '';
  const articles = view.articles
    .map(
      (article) => `<tr><td>${escape(article.sku)}</td><td class="text">${escape(article.name)}</td><td class="number">${escape(article.stock)}</td>
<td class="number">${article.strike === null ? '' : `<s>${escape(article.strike)}</s>`}${escape(article.price)}</td>
<td class="number">${article.buyable ? `<input type="number" min="0" max="999" name="q:${escape(article.sku)}" value="0" aria-label="Menge ${escape(article.name)}">` : ''}</td></tr>`,
    )
    .join('\n');
  const orders = view.orders
    .map(
      (order) => `<tr><td>${escape(order.number)}</td><td>${escape(order.at)}</td><td class="text">${escape(order.buyer)}</td><td class="text">${escape(order.lines)}</td><td>${escape(order.status)}</td><td class="number">${escape(order.total)}</td></tr>`,
    )
    .join('\n');
  return `<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(view.title)}</title><link rel="stylesheet" href="/_shop/shop.css"></head>
<body><header><h1>${escape(view.title)}</h1><p>${escape(view.subtitle)}</p></header><main>${note}
<form method="post" action="/_shop/order"><section aria-labelledby="articles"><h2 id="articles">Artikel</h2>
${articles ? `<div class="wide"><table><thead><tr><th>Nummer</th><th>Artikel</th><th class="number">Bestand</th><th class="number">Preis</th><th class="number">Menge</th></tr></thead><tbody>
${articles}
</tbody></table></div>` : '<p class="none">Dieser Shop hat noch keine Artikel.</p>'}
<div class="buy"><label>Vorname<input name="firstName" value="Erika" autocomplete="off"></label><label>Nachname<input name="lastName" value="Mustermann" autocomplete="off"></label>
<label>E-Mail<input name="email" type="email" value="erika@example.test" autocomplete="off"></label>
<label>Zahlung<select name="payment">${view.payments.map((payment) => `<option value="${escape(payment.id)}">${escape(payment.title)}</option>`).join('')}</select></label>
<button>Bestellung aufgeben</button></div></section></form>
<section aria-labelledby="orders"><h2 id="orders">Bestellungen</h2>
${orders ? `<div class="wide"><table><thead><tr><th>Nummer</th><th>Zeit</th><th>Käufer</th><th>Artikel</th><th>Status</th><th class="number">Summe</th></tr></thead><tbody>
${orders}
</tbody></table></div>` : '<p class="none">Noch keine Bestellungen.</p>'}
</section></main></body></html>`;
}
