import { defineErrors } from '@kontor/kernel';

defineErrors({
  'warehouse-unknown': {
    status: 422,
    de: { says: 'Das Lager „{warehouse}“ gibt es nicht.', remedy: 'Ein vorhandenes Lager angeben oder das Feld leer lassen (Hauptlager).' },
    en: { says: 'There is no warehouse “{warehouse}”.', remedy: 'Give an existing warehouse or leave the field empty (main warehouse).' },
  },
  'stock-not-kept': {
    status: 422,
    de: { says: 'Für den Artikel „{number}“ wird kein Bestand geführt.', remedy: 'Die Bestandsführung des Artikels einschalten; bei Vaterartikeln die Variante angeben.' },
    en: { says: 'No stock is kept for the article “{number}”.', remedy: 'Switch on stock keeping of the article; of a parent article give the variant.' },
  },
  'stock-count-negative': {
    status: 422,
    de: { says: 'Ein gezählter Bestand kann nicht negativ sein ({value}).', remedy: 'Null oder mehr angeben.' },
    en: { says: 'A counted stock cannot be negative ({value}).', remedy: 'Give zero or more.' },
  },
  'stock-movement-zero': {
    status: 422,
    de: { says: 'Eine Bewegung über null Stück bewirkt nichts.', remedy: 'Eine Menge größer oder kleiner als null angeben.' },
    en: { says: 'A movement of zero pieces does nothing.', remedy: 'Give a quantity above or below zero.' },
  },
  'stock-zero-share': {
    status: 409,
    de: { says: '{held} von {counted} gezählten Angeboten würden auf null gesetzt.', remedy: 'Die Bestände prüfen und den Abgleich freigeben oder ablehnen.' },
    en: { says: '{held} of {counted} counted listings would be set to zero.', remedy: 'Check the stock, then approve or reject the run.' },
  },
  'stock-uncounted': {
    status: 409,
    de: { says: 'Der Bestand wurde noch nie gezählt.', remedy: 'Den Artikel zählen oder einen Zugang buchen, dann wird er gesendet.' },
    en: { says: 'The stock was never counted.', remedy: 'Count the article or book a receipt; then it is sent.' },
  },
  'stock-uncounted-listings': {
    status: 409,
    de: { says: '{count} Angebote wurden nicht gesendet, weil ihr Bestand noch nie gezählt wurde (zum Beispiel {examples}).', remedy: 'Diese Artikel zählen oder einen Zugang buchen.' },
    en: { says: '{count} listings were not sent because their stock was never counted (for example {examples}).', remedy: 'Count these articles or book a receipt.' },
  },
  'stock-held-back': {
    status: 409,
    de: { says: 'Der Bestand wird zurückgehalten: Eine Bestellung enthält diese Nummer, ohne dass ihr Artikel geklärt ist.', remedy: 'Die Bestellung klären; danach wird von selbst gesendet.' },
    en: { says: 'The stock is held back: an order has this number and its article is not settled.', remedy: 'Settle the order; the stock is sent by itself afterwards.' },
  },
  'stock-awaits-approval': {
    status: 409,
    de: { says: 'Der Bestand wartet auf eine Freigabe, weil viele Angebote zugleich auf null gingen.', remedy: 'Den wartenden Abgleich freigeben oder ablehnen.' },
    en: { says: 'The stock waits for approval because many listings would go to zero at once.', remedy: 'Approve or reject the run that waits.' },
  },
  'stock-parked': {
    status: 409,
    de: { says: 'Das Senden dieses Bestands wurde abgelehnt.', remedy: 'Nichts zu tun; mit der nächsten Änderung wird wieder gesendet.' },
    en: { says: 'Sending this stock was refused by a person.', remedy: 'Nothing to do; the next change is sent again.' },
  },
  'stock-refused': {
    status: 409,
    de: { says: 'Der Shop hat den Bestand zuletzt nicht angenommen.', remedy: 'Das Problem dieses Angebots ansehen; Kontor versucht es von selbst noch einmal.' },
    en: { says: 'The shop did not accept the stock last time.', remedy: 'Look at the problem of this listing; Kontor tries again by itself.' },
  },
  'stock-untracked': {
    status: 409,
    de: { says: 'Der Shop führt für dieses Angebot keinen Bestand.', remedy: 'Die Bestandsführung im Shop einschalten, wenn Kontor den Bestand setzen soll.' },
    en: { says: 'The shop keeps no stock for this listing.', remedy: 'Switch stock management on in the shop if Kontor shall set the stock.' },
  },
  'stock-stale': {
    status: 409,
    de: { says: 'Der Bestand im Shop hat sich während des Abgleichs geändert.', remedy: 'Nichts zu tun; der nächste Abgleich sendet ihn.' },
    en: { says: 'The stock in the shop changed during the run.', remedy: 'Nothing to do; the next run sends it.' },
  },
  'stock-unanswered': {
    status: 502,
    de: { says: 'Der Shop hat zu diesem Bestand keine Antwort gegeben.', remedy: 'Nichts zu tun; Kontor versucht es von selbst noch einmal.' },
    en: { says: 'The shop gave no answer for this stock.', remedy: 'Nothing to do; Kontor tries again by itself.' },
  },
  'stock-unconfirmed': {
    status: 504,
    de: { says: 'Der Shop hat den Bestand auch nach langem Warten nicht bestätigt.', remedy: 'Im Shop nachsehen; Kontor versucht es von selbst noch einmal.' },
    en: { says: 'The shop did not confirm the stock even after a long wait.', remedy: 'Look into the shop; Kontor tries again by itself.' },
  },
  'stock-no-options': {
    status: 422,
    de: { says: 'Ein Abgleich der Bestände kennt keine Angabe „{field}“.', remedy: 'Den Abgleich ohne Angaben anfordern.' },
    en: { says: 'A stock run knows no option “{field}”.', remedy: 'Request the run without options.' },
  },
  'stock-rows-too-many': {
    status: 422,
    de: { says: '{count} Zeilen sind zu viele; {limit} sind erlaubt.', remedy: 'Die Zeilen auf mehrere Aufrufe verteilen.' },
    en: { says: '{count} rows are too many; {limit} are allowed.', remedy: 'Spread the rows over several calls.' },
  },
  'stock-rule-invalid': {
    status: 422,
    de: { says: 'Die Bestandsregel ist nicht gültig ({field}).', remedy: 'Puffer, Mindest- und Höchstbestand ab null, Prozentsatz von 0 bis 100 angeben.' },
    en: { says: 'The stock rule is not valid ({field}).', remedy: 'Give buffer, minimum and maximum from zero, the percentage from 0 to 100.' },
  },
});
