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
  'stock-rule-invalid': {
    status: 422,
    de: { says: 'Die Bestandsregel ist nicht gültig ({field}).', remedy: 'Puffer, Mindest- und Höchstbestand ab null, Prozentsatz von 0 bis 100 angeben.' },
    en: { says: 'The stock rule is not valid ({field}).', remedy: 'Give buffer, minimum and maximum from zero, the percentage from 0 to 100.' },
  },
});
