// In which language a request is answered: the user's own choice, then the cookie, then Accept-Language, then German.
import type { Request } from 'express';
import type { Language } from '@kontor/kernel';

export const languageCookie = 'kontor_language';

/** Languages of the header by their weight; anything but de and en is passed over. */
export function acceptedLanguage(header: string | undefined): Language | null {
  const wishes = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d+)?)\s*$/.exec(parameter)?.[1]).find((found) => found !== undefined);
      return { language: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number.parseFloat(weight) };
    })
    .filter((wish) => wish.weight > 0)
    .sort((one, other) => other.weight - one.weight);
  const found = wishes.find((wish) => wish.language === 'de' || wish.language === 'en');
  return found ? (found.language as Language) : null;
}

/** One cookie of the request, or null. */
function cookie(request: Pick<Request, 'headers'>, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (cut > 0 && part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim();
  }
  return null;
}

/** The language of an answer; `own` is what the user has chosen in his settings. */
export function languageOf(request: Pick<Request, 'headers'>, own: Language | null = null): Language {
  const chosen = cookie(request, languageCookie);
  return own ?? (chosen === 'de' || chosen === 'en' ? chosen : null) ?? acceptedLanguage(request.headers['accept-language']) ?? 'de';
}
