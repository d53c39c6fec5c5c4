import { defineErrors } from '@kontor/kernel';

defineErrors({
  'images-unanswered': {
    status: 502,
    de: { says: 'Zu den gesendeten Bildern von {number} kam keine Antwort des Shops.', remedy: 'Die Bilder noch einmal senden; bleibt es dabei, dem Betreuer melden.' },
    en: { says: 'The shop gave no answer to the images of {number} that were sent.', remedy: 'Send the images again; if it stays so, report it to your administrator.' },
  },
  'images-unconfirmed': {
    status: 504,
    de: { says: 'Der Shop hat die Bilder von {number} auch nach langem Warten nicht verarbeitet.', remedy: 'Im Shop nachsehen und die Bilder noch einmal senden.' },
    en: { says: 'The shop did not work up the images of {number} even after a long wait.', remedy: 'Look into the shop and send the images again.' },
  },
  'article-export-empty': {
    status: 409,
    de: { says: 'Kein Artikel hat das Kennzeichen „Shopartikel“.', remedy: 'Das Kennzeichen bei den Artikeln setzen, die in den Shop sollen.' },
    en: { says: 'No article has the flag “Shopartikel” (for the shop).', remedy: 'Set the flag on the articles that shall go to the shop.' },
  },
});
