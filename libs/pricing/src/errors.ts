import { defineErrors } from '@kontor/kernel';

defineErrors({
  'price-list-unknown': {
    status: 422,
    de: { says: 'Die Preisliste „{priceList}“ gibt es nicht.', remedy: 'Eine vorhandene Preisliste angeben.' },
    en: { says: 'There is no price list “{priceList}”.', remedy: 'Give an existing price list.' },
  },
  'price-list-taken': {
    status: 409,
    de: { says: 'Eine Preisliste „{priceList}“ gibt es schon.', remedy: 'Einen anderen Namen wählen.' },
    en: { says: 'There is a price list “{priceList}” already.', remedy: 'Choose another name.' },
  },
  'price-list-currency': {
    status: 409,
    de: { says: 'Die Preisliste „{priceList}“ ist in {list}, der Shop rechnet in {shop}.', remedy: 'Dem Shop eine Preisliste in {shop} zuordnen.' },
    en: { says: 'The price list “{priceList}” is in {list}, the shop uses {shop}.', remedy: 'Assign a price list in {shop} to the shop.' },
  },
  'price-shop-unchecked': {
    status: 409,
    de: { says: 'Währung und Preisbasis des Shops sind noch nicht bekannt.', remedy: 'Die Verbindung des Shops prüfen.' },
    en: { says: 'Currency and price basis of the shop are not known yet.', remedy: 'Check the connection of the shop.' },
  },
  'price-rule-invalid': {
    status: 422,
    de: { says: 'Die Preisregel ist nicht gültig ({field}).', remedy: 'ERP, Shop oder „nur wenn leer“ wählen.' },
    en: { says: 'The price rule is not valid ({field}).', remedy: 'Choose ERP, shop or “only if empty”.' },
  },
  'price-not-positive': {
    status: 422,
    de: { says: 'Der Preis {price} ist nicht größer als null.', remedy: 'Einen Preis über null eintragen.' },
    en: { says: 'The price {price} is not above zero.', remedy: 'Enter a price above zero.' },
  },
  'strike-not-above-price': {
    status: 422,
    de: { says: 'Der Pseudopreis {strike} liegt nicht über dem Preis {price}.', remedy: 'Den Pseudopreis erhöhen oder entfernen.' },
    en: { says: 'The strike price {strike} is not above the price {price}.', remedy: 'Raise the strike price or remove it.' },
  },
  'group-price-not-positive': {
    status: 422,
    de: { says: 'Der Preis {price} der Kundengruppe „{group}“ (Preisliste „{priceList}“) ist nicht größer als null.', remedy: 'In dieser Preisliste einen Preis über null eintragen.' },
    en: { says: 'The price {price} of the customer group “{group}” (price list “{priceList}”) is not above zero.', remedy: 'Enter a price above zero in this price list.' },
  },
  'group-strike-not-above-price': {
    status: 422,
    de: { says: 'Der Pseudopreis {strike} der Kundengruppe „{group}“ (Preisliste „{priceList}“) liegt nicht über dem Preis {price}.', remedy: 'Den Pseudopreis in dieser Preisliste erhöhen oder entfernen.' },
    en: { says: 'The strike price {strike} of the customer group “{group}” (price list “{priceList}”) is not above the price {price}.', remedy: 'Raise the strike price in this price list or remove it.' },
  },
  'group-prices-missing': {
    status: 422,
    de: { says: 'Dieser Shop hat keine eigenen Preise für Kundengruppen.', remedy: 'Die Zuordnung weglassen.' },
    en: { says: 'This shop has no prices of its own for customer groups.', remedy: 'Leave the assignment out.' },
  },
  'action-not-below-price': {
    status: 422,
    de: { says: 'Der Aktionspreis {action} liegt nicht unter dem Preis {price}.', remedy: 'Den Aktionspreis senken oder die Aktion beenden.' },
    en: { says: 'The action price {action} is not below the price {price}.', remedy: 'Lower the action price or end the action.' },
  },
  'action-period-invalid': {
    status: 422,
    de: { says: 'Der Zeitraum der Aktion ist nicht gültig ({from} bis {to}).', remedy: 'Der Beginn muss vor dem Ende liegen; ein Datum als JJJJ-MM-TT oder einen Zeitpunkt mit Zeitzone angeben.' },
    en: { says: 'The period of the action is not valid ({from} to {to}).', remedy: 'It must begin before it ends; give a date as YYYY-MM-DD or an instant with its offset.' },
  },
  'actions-overlap': {
    status: 422,
    de: { says: 'Zwei Aktionen des Artikels überschneiden sich ({from}).', remedy: 'Die Zeiträume voneinander trennen.' },
    en: { says: 'Two actions of the article overlap ({from}).', remedy: 'Separate the periods.' },
  },
  'price-none': {
    status: 409,
    de: { says: 'Für diesen Artikel gibt es in der Preisliste keinen Preis.', remedy: 'Einen Preis eintragen.' },
    en: { says: 'The price list has no price for this article.', remedy: 'Enter a price.' },
  },
  'price-from-order': {
    status: 409,
    de: { says: 'Der Preis stammt aus einer Bestellung und ist noch nicht bestätigt.', remedy: 'In der Liste „Preis aus Bestellung“ bestätigen oder berichtigen.' },
    en: { says: 'The price came from an order and is not confirmed yet.', remedy: 'Confirm or correct it in the list “Price from order”.' },
  },
  'price-missing': {
    status: 422,
    de: { says: 'Es fehlt ein Preis.', remedy: 'Einen Preis über null angeben.' },
    en: { says: 'A price is missing.', remedy: 'Give a price above zero.' },
  },
  'price-currency-differs': {
    status: 422,
    de: { says: 'Der Betrag ist in {given} angegeben, die Preisliste „{priceList}“ ist in {list}.', remedy: 'Beträge in {list} angeben oder eine Preisliste in {given} wählen.' },
    en: { says: 'The amount is in {given}, the price list “{priceList}” is in {list}.', remedy: 'Give amounts in {list} or choose a price list in {given}.' },
  },
  'price-row-twice': {
    status: 422,
    de: { says: 'Der Artikel kommt für diese Preisliste mehrfach vor (zuerst in Zeile {first}).', remedy: 'Jeden Artikel je Preisliste nur einmal angeben.' },
    en: { says: 'The article occurs more than once for this price list (first in row {first}).', remedy: 'Give each article once per price list.' },
  },
  'price-rows-too-many': {
    status: 422,
    de: { says: '{rows} Zeilen sind zu viele auf einmal.', remedy: 'Höchstens {limit} Zeilen je Aufruf senden.' },
    en: { says: '{rows} rows are too many at once.', remedy: 'Send at most {limit} rows per call.' },
  },
  'tier-invalid': {
    status: 422,
    de: { says: 'Die Staffel ab {from} ist nicht gültig.', remedy: 'Jede Staffel mit einer eigenen Menge über null angeben.' },
    en: { says: 'The tier from {from} is not valid.', remedy: 'Give each tier with a quantity of its own above zero.' },
  },
  'price-list-name-invalid': {
    status: 422,
    de: { says: 'Der Name der Preisliste fehlt oder ist länger als 120 Zeichen.', remedy: 'Einen Namen mit 1 bis 120 Zeichen angeben.' },
    en: { says: 'The name of the price list is missing or longer than 120 characters.', remedy: 'Give a name of 1 to 120 characters.' },
  },
  'price-shop-owned': {
    status: 409,
    de: { says: 'Die Preise dieses Angebots führt der Shop.', remedy: 'In den Preisregeln des Shops festlegen, welche Felder Kontor sendet.' },
    en: { says: 'The shop keeps the prices of this listing itself.', remedy: 'Say in the price rules of the shop which fields Kontor sends.' },
  },
  'price-scope-invalid': {
    status: 422,
    de: { says: '„{value}“ sagt nicht, welche Preise gesendet werden sollen.', remedy: '„changed“ (geänderte) oder „all“ (alle) angeben.' },
    en: { says: '“{value}” does not say which prices to send.', remedy: 'Give “changed” or “all”.' },
  },
  'price-refused': {
    status: 409,
    de: { says: 'Der Shop hat den Preis zuletzt nicht übernommen.', remedy: 'Das zugehörige Problem ansehen; Kontor versucht es von selbst noch einmal.' },
    en: { says: 'The shop did not take the price last time.', remedy: 'Look at the problem; Kontor tries again by itself.' },
  },
  'price-unconfirmed': {
    status: 504,
    de: { says: 'Der Shop hat den gesendeten Preis auch nach einem Tag nicht bestätigt.', remedy: 'Kontor sendet ihn noch einmal; bleibt es dabei, im Shop nachsehen, ob er Preise annimmt.' },
    en: { says: 'The shop has not confirmed the price that was sent, not even after a day.', remedy: 'Kontor sends it again; if it stays so, look in the shop whether it accepts prices.' },
  },
  'price-unanswered': {
    status: 502,
    de: { says: 'Zum gesendeten Preis kam keine Antwort des Shops.', remedy: 'Kontor sendet den Preis noch einmal; bleibt es dabei, dem Betreuer melden.' },
    en: { says: 'The shop gave no answer to the price that was sent.', remedy: 'Kontor sends it again; if it stays so, report it to your administrator.' },
  },
});
