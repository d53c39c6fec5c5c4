import { defineErrors } from '@kontor/kernel';

defineErrors({
  'order-unknown': {
    status: 404,
    de: { says: 'Den Auftrag {order} gibt es nicht.', remedy: 'Nummer prüfen.' },
    en: { says: 'There is no order {order}.', remedy: 'Check the number.' },
  },
  'webhooks-silent': {
    status: 409,
    de: { says: 'Der Shop meldet sich nicht mehr: {orders} neue oder geänderte Bestellungen fand erst der Abruf. Kontor meldet seine Webhooks neu an.', remedy: 'Kommen wieder Meldungen, verschwindet dieser Eintrag von selbst. Sonst prüfen, ob der Shop die Adresse von Kontor erreicht und seine Hintergrundaufgaben laufen. Der regelmäßige Abruf geht weiter.' },
    en: { says: 'The shop has fallen silent: {orders} new or changed orders were found only by fetching. Kontor registers its webhooks anew.', remedy: 'When messages come again, this goes by itself. If not, check that the shop reaches the address of Kontor and that its background jobs run. Regular fetching goes on.' },
  },
  'order-shipped': {
    status: 409,
    de: { says: 'Von diesem Auftrag ist schon Ware verschickt.', remedy: 'Eine Retoure oder Gutschrift anlegen statt zu stornieren.' },
    en: { says: 'Goods of this order have been sent already.', remedy: 'Book a return or a credit note instead of cancelling.' },
  },
  'order-cancelled': {
    status: 409,
    de: { says: 'Der Auftrag ist storniert.', remedy: 'Stornierte Aufträge werden nicht verschickt; gegebenenfalls im Shop neu bestellen lassen.' },
    en: { says: 'The order is cancelled.', remedy: 'Cancelled orders are not sent; if needed, have it ordered again in the shop.' },
  },
  'order-nothing-to-ship': {
    status: 409,
    de: { says: 'Von diesem Auftrag ist nichts mehr zu verschicken.', remedy: 'Den Stand des Auftrags ansehen.' },
    en: { says: 'Nothing of this order is left to be sent.', remedy: 'Look at the state of the order.' },
  },
  'order-line-unknown': {
    status: 422,
    de: { says: 'Die Position {line} gehört nicht zu diesem Auftrag.', remedy: 'Die Nummern der Positionen am Auftrag nachsehen.' },
    en: { says: 'Line {line} is not part of this order.', remedy: 'Look up the ids of the lines at the order.' },
  },
  'order-line-too-many': {
    status: 422,
    de: { says: 'Von Position {line} sind noch {left} zu verschicken, nicht {quantity}.', remedy: 'Eine Menge größer als null und höchstens so viel wie offen angeben.' },
    en: { says: 'Of line {line}, {left} are left to be sent, not {quantity}.', remedy: 'Give a quantity above zero and at most what is open.' },
  },
  'order-line-unresolved': {
    status: 409,
    de: { says: 'Position {line} hat noch keinen Artikel.', remedy: 'Erst die Artikelnummer klären und den Auftrag noch einmal übernehmen.' },
    en: { says: 'Line {line} has no article yet.', remedy: 'Clear up its article number first and take the order in again.' },
  },
  'order-tracking-invalid': {
    status: 422,
    de: { says: 'Die Angabe im Feld „{field}“ ist nicht gültig.', remedy: 'Höchstens {limit} sichtbare Zeichen angeben.' },
    en: { says: 'The value of the field “{field}” is not valid.', remedy: 'Give at most {limit} visible characters.' },
  },
  'order-sum-differs': {
    status: 409,
    de: { says: 'Bezahlt wurden {paid}, die Positionen ergeben {rows} (Unterschied {difference}).', remedy: 'Den Auftrag mit der Bestellung im Shop vergleichen; an den Beträgen wurde nichts verändert.' },
    en: { says: '{paid} were paid, the rows add up to {rows} (difference {difference}).', remedy: 'Compare the order with the one in the shop; no amount was changed.' },
  },
  'order-tax-sum-differs': {
    status: 409,
    de: { says: 'Der Shop nennt {told} Steuer, die seiner Positionen weicht um {difference} davon ab.', remedy: 'Die Steuereinstellungen des Shops prüfen; an den Beträgen wurde nichts verändert.' },
    en: { says: 'The shop says {told} of tax; the tax of its rows differs by {difference}.', remedy: 'Check the tax settings of the shop; no amount was changed.' },
  },
  'order-row-differs': {
    status: 409,
    de: { says: 'Netto {net} und Steuer {tax} ergeben nicht das Brutto {gross} einer Position.', remedy: 'Den Auftrag mit der Bestellung im Shop vergleichen; an den Beträgen wurde nichts verändert.' },
    en: { says: 'Net {net} and tax {tax} are not the gross {gross} of a row.', remedy: 'Compare the order with the one in the shop; no amount was changed.' },
  },
  'order-tax-untold-abroad': {
    status: 409,
    de: { says: 'Steuer prüfen: Die Lieferung geht ins Ausland ({country}), der Shop nennt keine Steuer; gerechnet ist mit den Sätzen der Artikel.', remedy: 'Prüfen, ob der Satz des Ziellandes gilt (OSS) oder die Lieferung steuerfrei ist, und die Steuer auf der Rechnung danach richten.' },
    en: { says: 'Check the tax: the delivery goes abroad ({country}) and the shop tells no tax; the rates of the articles were used.', remedy: 'Check whether the rate of the country of destination applies (OSS) or the delivery is free of tax, and set the tax of the invoice accordingly.' },
  },
  'payment-method-unassigned': {
    status: 409,
    de: { says: 'Der Zahlungsart „{name}“ des Shops ist keine Zahlungsbedingung zugeordnet.', remedy: 'Die Zahlungsart zuordnen; alle wartenden Aufträge werden dabei ergänzt.' },
    en: { says: 'The shop’s payment method “{name}” has no payment term.', remedy: 'Assign the payment method; all waiting orders are completed with it.' },
  },
  'shipping-method-unassigned': {
    status: 409,
    de: { says: 'Der Versandart „{name}“ des Shops ist keine Versandart zugeordnet.', remedy: 'Die Versandart und ihren Versandkosten-Artikel zuordnen; alle wartenden Aufträge werden dabei ergänzt.' },
    en: { says: 'The shop’s shipping method “{name}” is not assigned.', remedy: 'Assign the shipping method and its cost article; all waiting orders are completed with it.' },
  },
  'shipping-cost-article-unknown': {
    status: 409,
    de: { says: 'Den Versandkosten-Artikel „{number}“ gibt es nicht.', remedy: 'Den Artikel anlegen oder der Versandart einen anderen zuordnen.' },
    en: { says: 'There is no shipping-cost article “{number}”.', remedy: 'Create the article or assign another one to the shipping method.' },
  },
  'order-changed-after-shipping': {
    status: 409,
    de: { says: 'Die Bestellung wurde im Shop geändert, nachdem Ware verschickt war ({before} → {after}).', remedy: 'Den Auftrag mit der Bestellung vergleichen und von Hand nachziehen.' },
    en: { says: 'The order was changed in the shop after goods had been sent ({before} → {after}).', remedy: 'Compare the order with the shop’s and adjust it by hand.' },
  },
  'order-cancelled-after-shipping': {
    status: 409,
    de: { says: 'Die Bestellung wurde im Shop storniert, nachdem Ware verschickt war.', remedy: 'Die Sendung aufhalten oder eine Retoure anlegen.' },
    en: { says: 'The order was cancelled in the shop after goods had been sent.', remedy: 'Stop the parcel or book a return.' },
  },
  'order-stock-given-back': {
    status: 409,
    de: { says: 'Der Shop hat die Ware dieser Bestellung wieder freigegeben (Status „{status}“).', remedy: 'Die Zahlung klären; reserviert wird erst wieder, wenn der Shop die Ware wieder bindet.' },
    en: { says: 'The shop has let go of the goods of this order again (status “{status}”).', remedy: 'Clear up the payment; nothing is reserved until the shop takes the goods again.' },
  },
  'payment-term-unknown': {
    status: 422,
    de: { says: 'Die Zahlungsbedingung „{value}“ gibt es nicht.', remedy: 'Eine der angebotenen Zahlungsbedingungen wählen.' },
    en: { says: 'There is no payment term “{value}”.', remedy: 'Choose one of the payment terms offered.' },
  },
  'shipping-method-unknown': {
    status: 422,
    de: { says: 'Die Versandart „{value}“ gibt es nicht.', remedy: 'Eine der angebotenen Versandarten wählen.' },
    en: { says: 'There is no shipping method “{value}”.', remedy: 'Choose one of the shipping methods offered.' },
  },
  'orders-incomplete': {
    status: 409,
    de: { says: 'Die Bestellungen stimmen nicht mit dem Shop überein (fehlend: {missing}, abweichend: {differing}, im Shop gelöscht: {gone}).', remedy: 'Auf der Seite „Vollständigkeit“ des Shops ansehen und abrufen.' },
    en: { says: 'The orders do not agree with the shop (missing: {missing}, differing: {differing}, deleted in the shop: {gone}).', remedy: 'Look at them on the shop’s page “Completeness” and fetch them.' },
  },
  'completeness-unknown': {
    status: 409,
    de: { says: 'Die Bestellungen dieses Shops wurden noch nie verglichen.', remedy: 'Erst die Vollständigkeit prüfen.' },
    en: { says: 'The orders of this shop have never been compared.', remedy: 'Check their completeness first.' },
  },
  'completeness-nothing-open': {
    status: 409,
    de: { says: 'Keine dieser Bestellungen weicht noch ab.', remedy: 'Die Liste neu laden; was erledigt ist, muss nicht abgerufen werden.' },
    en: { says: 'None of these orders differs any more.', remedy: 'Load the list again; what is settled need not be fetched.' },
  },
  'completeness-needs-fetch': {
    status: 409,
    de: { says: 'Die neuen Bestellungen ließen sich nicht abrufen, deshalb wurde nicht verglichen.', remedy: 'Den Grund am Abruf der Bestellungen nachsehen und danach noch einmal vergleichen.' },
    en: { says: 'The new orders could not be fetched, so nothing was compared.', remedy: 'Look up the reason at the fetch of the orders, then compare again.' },
  },
  'order-rule-invalid': {
    status: 422,
    de: { says: 'Die Zuordnung ist nicht gültig ({field}).', remedy: 'Einen der angebotenen Werte wählen.' },
    en: { says: 'The assignment is not valid ({field}).', remedy: 'Choose one of the values offered.' },
  },
});
