import { defineErrors } from '@kontor/kernel';

defineErrors({
  'customer-unknown': {
    status: 404,
    de: { says: 'Den Kunden {customer} gibt es nicht.', remedy: 'Nummer prüfen.' },
    en: { says: 'There is no customer {customer}.', remedy: 'Check the number.' },
  },
  'customer-ambiguous': {
    status: 409,
    de: { says: 'Zum Käufer passen mehrere Kunden: {matches}.', remedy: 'Den richtigen Kunden wählen und doppelte Kunden zusammenführen.' },
    en: { says: 'Several customers match the buyer: {matches}.', remedy: 'Choose the right customer and merge the duplicates.' },
  },
});
