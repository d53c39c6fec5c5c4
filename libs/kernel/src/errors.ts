// One error type and one catalogue (F74). Code throws a code with values; the sentence is chosen at the edge, in the reader's language.
// Every library declares its own codes beside its code with defineErrors; a test checks that each is complete in both languages.

export type Language = 'de' | 'en';

/** What a person reads: what is wrong, and what to do about it. `{name}` is replaced by the value of that name. */
export type ErrorText = { says: string; remedy: string };

export type ErrorEntry = {
  /** HTTP status at the edge. */
  status: number;
  de: ErrorText;
  en: ErrorText;
};

export type ErrorValues = Record<string, string | number | boolean | null | undefined>;

const catalogue = new Map<string, ErrorEntry>();

/** Adds codes to the catalogue; a code that is there already with another text is a programming error. */
export function defineErrors(entries: Record<string, ErrorEntry>): void {
  for (const [code, entry] of Object.entries(entries)) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code)) throw new Error(`error code "${code}" is not kebab-case`);
    if (catalogue.has(code)) throw new Error(`error code "${code}" is declared twice`);
    catalogue.set(code, entry);
  }
}

/** All codes declared by the libraries loaded so far. */
export function errorCatalogue(): ReadonlyMap<string, ErrorEntry> {
  return catalogue;
}

/** The sentence and the remedy of a code in one language; an unknown code reads as `internal`. */
export function explain(code: string, values: ErrorValues, language: Language): ErrorText {
  const entry = catalogue.get(code) ?? catalogue.get('internal');
  const text = entry?.[language] ?? { says: code, remedy: '' };
  return { says: fill(text.says, values), remedy: fill(text.remedy, values) };
}

function fill(text: string, values: ErrorValues): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : String(values[name] ?? '–')));
}

/** One fault of one field of an input. */
export type FieldError = { field: string; code: string; values?: ErrorValues };

/** An error that a person can do something about: a code of the catalogue with its values. Values never hold secrets or personal data. */
export class AppError extends Error {
  constructor(
    readonly code: string,
    readonly values: ErrorValues = {},
    readonly options: { cause?: unknown; fields?: FieldError[] } = {},
  ) {
    super(explain(code, values, 'en').says, { cause: options.cause });
    this.name = 'AppError';
  }
  get status(): number {
    return catalogue.get(this.code)?.status ?? 500;
  }
  get fields(): FieldError[] {
    return this.options.fields ?? [];
  }
}

defineErrors({
  internal: {
    status: 500,
    de: { says: 'Ein Fehler in Kontor ist aufgetreten.', remedy: 'Bitte noch einmal versuchen; bleibt der Fehler, die Vorgangsnummer dem Betreuer nennen.' },
    en: { says: 'Something went wrong inside Kontor.', remedy: 'Please try again; if it stays, give the request number to your administrator.' },
  },
  'input-invalid': {
    status: 422,
    de: { says: 'Die Eingabe ist nicht gültig.', remedy: 'Die genannten Felder berichtigen.' },
    en: { says: 'The input is not valid.', remedy: 'Correct the fields named.' },
  },
  'not-found': {
    status: 404,
    de: { says: '{what} gibt es nicht.', remedy: 'Nummer prüfen.' },
    en: { says: '{what} does not exist.', remedy: 'Check the number.' },
  },
  'version-stale': {
    status: 409,
    de: { says: 'Der Datensatz wurde inzwischen geändert.', remedy: 'Neu laden und die Änderung noch einmal vornehmen.' },
    en: { says: 'The record has been changed meanwhile.', remedy: 'Reload it and make your change again.' },
  },
  'value-not-a-number': {
    status: 422,
    de: { says: '„{value}“ ist keine Zahl.', remedy: 'Eine Zahl mit Punkt als Dezimalzeichen angeben, zum Beispiel 12.30.' },
    en: { says: '“{value}” is not a number.', remedy: 'Give a number with a point, for example 12.30.' },
  },
  'value-too-exact': {
    status: 422,
    de: { says: '„{value}“ hat mehr als {places} Nachkommastellen.', remedy: 'Auf {places} Nachkommastellen runden.' },
    en: { says: '“{value}” has more than {places} decimals.', remedy: 'Round it to {places} decimals.' },
  },
  'value-too-large': {
    status: 422,
    de: { says: '„{value}“ ist zu groß.', remedy: 'Höchstens 999999999 angeben.' },
    en: { says: '“{value}” is too large.', remedy: 'Give at most 999999999.' },
  },
  'value-division-by-zero': {
    status: 422,
    de: { says: 'Durch null kann nicht geteilt werden.', remedy: 'Die Angaben prüfen.' },
    en: { says: 'Division by zero.', remedy: 'Check the figures.' },
  },
  'money-too-exact': {
    status: 422,
    de: { says: '{amount} {currency} hat mehr Stellen als die Währung.', remedy: 'Auf die kleinste Einheit der Währung runden.' },
    en: { says: '{amount} {currency} has more digits than the currency.', remedy: 'Round it to the minor unit of the currency.' },
  },
  'money-currencies-differ': {
    status: 422,
    de: { says: '{one} und {other} lassen sich nicht verrechnen.', remedy: 'Beträge je Währung getrennt führen.' },
    en: { says: '{one} and {other} cannot be combined.', remedy: 'Keep amounts apart per currency.' },
  },
  'money-currency-unknown': {
    status: 422,
    de: { says: '„{currency}“ ist keine Währung.', remedy: 'Den dreistelligen Code nach ISO 4217 angeben, zum Beispiel EUR.' },
    en: { says: '“{currency}” is not a currency.', remedy: 'Give the three letters of ISO 4217, for example EUR.' },
  },
});
