import { defineErrors } from '@kontor/kernel';

defineErrors({
  'article-export-empty': {
    status: 409,
    de: { says: 'Kein Artikel hat das Kennzeichen „Shopartikel“.', remedy: 'Das Kennzeichen bei den Artikeln setzen, die in den Shop sollen.' },
    en: { says: 'No article has the flag “Shopartikel” (for the shop).', remedy: 'Set the flag on the articles that shall go to the shop.' },
  },
});
