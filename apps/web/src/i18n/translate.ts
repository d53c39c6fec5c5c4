// The sentences of the pages. Flat keys in de.json and en.json; a key that is missing throws, so that no page ever shows a key instead of words.
import { createInstance } from 'i18next';
import type { Language } from '@kontor/kernel';
import de from './de.json';
import en from './en.json';

/** Says a key in one language; `count` chooses the plural form. */
export type Translate = (key: string, values?: Record<string, string | number>) => string;

const instance = createInstance({
  lng: 'de',
  resources: { de: { translation: de }, en: { translation: en } },
  keySeparator: false,
  nsSeparator: false,
  fallbackLng: false,
  initAsync: false,
  // Escaping is the templates' business.
  interpolation: { prefix: '{', suffix: '}', escapeValue: false },
});
void instance.init();

const said: Record<Language, Translate> = { de: translator('de'), en: translator('en') };

function translator(language: Language): Translate {
  const say = instance.getFixedT(language);
  return (key, values = {}) => {
    if (!instance.exists(key, { lng: language, ...values })) throw new Error(`no sentence "${key}" in ${language}`);
    return say(key, values);
  };
}

/** The sentences of one language. */
export function translate(language: Language): Translate {
  return said[language];
}
