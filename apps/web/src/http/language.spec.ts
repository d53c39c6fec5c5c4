import { acceptedLanguage, languageOf } from './language.js';

describe('the language of an answer', () => {
  const request = (headers: Record<string, string>): { headers: Record<string, string> } => ({ headers });

  it('is what the header weighs most, of the two we speak', () => {
    expect(acceptedLanguage('fr, en;q=0.7, de;q=0.8')).toBe('de');
    expect(acceptedLanguage('en-GB,en;q=0.9')).toBe('en');
    expect(acceptedLanguage('de;q=0, en;q=0.1')).toBe('en');
    expect(acceptedLanguage('fr')).toBeNull();
    expect(acceptedLanguage(undefined)).toBeNull();
  });

  it('goes from the user over the cookie and the header to German', () => {
    expect(languageOf(request({ cookie: 'kontor_language=en', 'accept-language': 'en' }), 'de')).toBe('de');
    expect(languageOf(request({ cookie: 'a=b; kontor_language=en', 'accept-language': 'de' }))).toBe('en');
    expect(languageOf(request({ cookie: 'kontor_language=xx', 'accept-language': 'en' }))).toBe('en');
    expect(languageOf(request({}))).toBe('de');
  });
});
