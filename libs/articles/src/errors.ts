import { defineErrors } from '@kontor/kernel';

defineErrors({
  'article-unknown': {
    status: 404,
    de: { says: 'Den Artikel „{number}“ gibt es nicht.', remedy: 'Artikelnummer prüfen.' },
    en: { says: 'There is no article “{number}”.', remedy: 'Check the article number.' },
  },
  'article-number-taken': {
    status: 409,
    de: { says: 'Die Artikelnummer „{number}“ ist schon vergeben.', remedy: 'Eine andere Nummer wählen oder den vorhandenen Artikel bearbeiten.' },
    en: { says: 'The article number “{number}” is already taken.', remedy: 'Choose another number or edit the existing article.' },
  },
  'article-number-missing': {
    status: 422,
    de: { says: 'Es fehlt eine Artikelnummer.', remedy: 'Im Shop oder im Artikel eine Artikelnummer eintragen.' },
    en: { says: 'An article number is missing.', remedy: 'Enter an article number in the shop or in the article.' },
  },
  'article-number-invalid': {
    status: 422,
    de: { says: 'Die Artikelnummer „{number}“ ist nicht gültig.', remedy: 'Höchstens 120 sichtbare Zeichen verwenden.' },
    en: { says: 'The article number “{number}” is not valid.', remedy: 'Use at most 120 visible characters.' },
  },
  'article-number-ambiguous': {
    status: 409,
    de: { says: 'Zur Nummer „{number}“ passen mehrere Artikel: {matches}.', remedy: 'Nummern im Shop und in Kontor einander angleichen, dann erneut versuchen.' },
    en: { says: 'Several articles match the number “{number}”: {matches}.', remedy: 'Make the numbers in the shop and in Kontor agree, then try again.' },
  },
  'article-tax-missing': {
    status: 422,
    de: { says: 'Für den Artikel „{number}“ ist kein Steuersatz bekannt.', remedy: 'Dem Shop einen Steuersatz zuordnen oder den Artikel von Hand anlegen.' },
    en: { says: 'No tax rate is known for the article “{number}”.', remedy: 'Assign a tax rate to the shop or create the article by hand.' },
  },
  'article-field-missing': {
    status: 422,
    de: { says: 'Das Feld „{field}“ fehlt.', remedy: 'Das Feld ausfüllen.' },
    en: { says: 'The field “{field}” is missing.', remedy: 'Fill in the field.' },
  },
  'article-field-too-long': {
    status: 422,
    de: { says: 'Das Feld „{field}“ ist länger als {limit} Zeichen.', remedy: 'Den Text kürzen.' },
    en: { says: 'The field “{field}” is longer than {limit} characters.', remedy: 'Shorten the text.' },
  },
  'article-field-invalid': {
    status: 422,
    de: { says: 'Der Wert „{value}“ im Feld „{field}“ ist nicht gültig.', remedy: 'Den Wert berichtigen.' },
    en: { says: 'The value “{value}” in the field “{field}” is not valid.', remedy: 'Correct the value.' },
  },
  'article-parent-invalid': {
    status: 422,
    de: { says: '„{number}“ kann nicht Vaterartikel sein.', remedy: 'Die Nummer eines vorhandenen Vaterartikels angeben, der selbst keine Variante ist.' },
    en: { says: '“{number}” cannot be a parent article.', remedy: 'Give the number of an existing parent article that is no variant itself.' },
  },
  'listing-ambiguous': {
    status: 409,
    de: { says: 'Der Shop hat die Artikelnummer „{number}“ mehrfach ({hits}-mal).', remedy: 'Im Shop jede Artikelnummer nur einmal vergeben, dann erneut abgleichen.' },
    en: { says: 'The shop has the article number “{number}” several times ({hits}).', remedy: 'Use each article number only once in the shop, then synchronise again.' },
  },
  'listing-not-found': {
    status: 404,
    de: { says: 'Der Shop hat keinen Artikel mit der Nummer „{number}“.', remedy: 'Den Artikel im Shop anlegen oder die Nummer angleichen.' },
    en: { says: 'The shop has no article with the number “{number}”.', remedy: 'Create the article in the shop or make the numbers agree.' },
  },
});
