// The sentences of the pages. Flat keys, one file per screen family in de/ and en/; a key that is missing throws, so that no page ever shows a
// key instead of words.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import type { Language } from '@kontor/kernel';

/** Says a key in one language; `count` chooses the plural form. */
export type Translate = (key: string, values?: Record<string, string | number>) => string;

/** All sentences of one language by key; two files that say the same key are a mistake. */
export function sentences(language: Language): Record<string, string> {
  const all: Record<string, string> = {};
  for (const file of readdirSync(join(__dirname, language)).sort()) {
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(join(__dirname, language, file), 'utf8')) as Record<string, string>)) {
      if (key in all) throw new Error(`the sentence "${key}" stands twice in ${language}`);
      all[key] = text;
    }
  }
  return all;
}

const instance = createInstance({
  lng: 'de',
  resources: { de: { translation: sentences('de') }, en: { translation: sentences('en') } },
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
