// What can be wrong with a request itself, before any module is asked: form, credentials, rate. Field codes stand in `errors[]` of an answer.
import { defineErrors } from '@kontor/kernel';

defineErrors({
  'token-missing': {
    status: 401,
    de: { says: 'Der Aufruf trägt kein API-Token.', remedy: 'Die Kopfzeile „Authorization: Bearer <Token>“ mitsenden.' },
    en: { says: 'The call carries no API token.', remedy: 'Send the header “Authorization: Bearer <token>”.' },
  },
  'token-invalid': {
    status: 401,
    de: { says: 'Das API-Token ist unbekannt oder widerrufen.', remedy: 'Ein neues Token anlegen und verwenden.' },
    en: { says: 'The API token is unknown or revoked.', remedy: 'Create a new token and use it.' },
  },
  'scope-missing': {
    status: 403,
    de: { says: 'Dem API-Token fehlt das Recht „{scope}“.', remedy: 'Ein Token mit diesem Recht verwenden.' },
    en: { says: 'The API token lacks the scope “{scope}”.', remedy: 'Use a token with this scope.' },
  },
  'role-missing': {
    status: 403,
    de: { says: 'Dafür fehlt Ihnen das Recht.', remedy: 'Einen Verwalter um die passende Rolle bitten.' },
    en: { says: 'You are not allowed to do this.', remedy: 'Ask an administrator for the right role.' },
  },
  'form-expired': {
    status: 403,
    de: { says: 'Das Formular ist abgelaufen.', remedy: 'Die Seite neu laden und noch einmal absenden.' },
    en: { says: 'The form has expired.', remedy: 'Reload the page and send it again.' },
  },
  'too-many-requests': {
    status: 429,
    de: { says: 'Zu viele Aufrufe in kurzer Zeit.', remedy: 'In {seconds} Sekunden noch einmal versuchen.' },
    en: { says: 'Too many calls in a short time.', remedy: 'Try again in {seconds} seconds.' },
  },
  'page-unknown': {
    status: 404,
    de: { says: 'Diese Adresse gibt es nicht.', remedy: 'Adresse prüfen oder zur Übersicht zurückkehren.' },
    en: { says: 'This address does not exist.', remedy: 'Check the address or go back to the overview.' },
  },
  'method-unknown': {
    status: 405,
    de: { says: 'Diese Adresse kennt den Aufruf {method} nicht.', remedy: 'Die Beschreibung unter /api/docs ansehen.' },
    en: { says: 'This address does not know the call {method}.', remedy: 'See the description at /api/docs.' },
  },
  'request-malformed': {
    status: 400,
    de: { says: 'Der Aufruf ist nicht lesbar.', remedy: 'Gültiges JSON in UTF-8 mit „Content-Type: application/json“ senden.' },
    en: { says: 'The call cannot be read.', remedy: 'Send valid JSON in UTF-8 with “Content-Type: application/json”.' },
  },
  'request-too-large': {
    status: 413,
    de: { says: 'Der Aufruf ist zu groß.', remedy: 'Die Zeilen auf mehrere Aufrufe verteilen.' },
    en: { says: 'The call is too large.', remedy: 'Spread the rows over several calls.' },
  },
  'idempotency-key-invalid': {
    status: 422,
    de: { says: 'Der Idempotency-Key ist nicht gültig.', remedy: '1 bis 200 druckbare Zeichen senden, am besten eine UUID.' },
    en: { says: 'The idempotency key is not valid.', remedy: 'Send 1 to 200 printable characters, best a UUID.' },
  },
  'webhook-refused': {
    status: 401,
    de: { says: 'Die Nachricht ist nicht die eines verbundenen Shops.', remedy: 'Adresse und Geheimnis der Webhooks im Shop prüfen oder sie in Kontor neu anmelden.' },
    en: { says: 'The message is not that of a connected shop.', remedy: 'Check address and secret of the webhooks in the shop, or register them anew in Kontor.' },
  },
  'file-unknown': {
    status: 404,
    de: { says: 'Zu diesem Abgleich gibt es keine Datei {part}.', remedy: 'Das Ende des Exports abwarten oder ihn neu anfordern; Dateien werden 30 Tage aufbewahrt.' },
    en: { says: 'This run has no file {part}.', remedy: 'Wait for the end of the export or request it again; files are kept for 30 days.' },
  },
  'field-required': { status: 422, de: { says: 'Die Angabe fehlt.', remedy: 'Das Feld ausfüllen.' }, en: { says: 'This is missing.', remedy: 'Fill in the field.' } },
  'field-unknown': { status: 422, de: { says: 'Dieses Feld gibt es nicht.', remedy: 'Schreibweise prüfen oder das Feld weglassen.' }, en: { says: 'There is no such field.', remedy: 'Check the spelling or leave the field out.' } },
  'field-not-text': { status: 422, de: { says: 'Hier wird ein Text erwartet.', remedy: 'Eine Zeichenkette angeben.' }, en: { says: 'A text is expected here.', remedy: 'Give a string.' } },
  'field-too-long': { status: 422, de: { says: 'Höchstens {limit} Zeichen sind erlaubt.', remedy: 'Den Text kürzen.' }, en: { says: 'At most {limit} characters are allowed.', remedy: 'Shorten the text.' } },
  'field-not-whole': { status: 422, de: { says: 'Hier wird eine ganze Zahl von {from} bis {to} erwartet.', remedy: 'Die Zahl berichtigen.' }, en: { says: 'A whole number from {from} to {to} is expected here.', remedy: 'Correct the number.' } },
  'field-not-decimal': {
    status: 422,
    de: { says: 'Hier wird eine Dezimalzahl als Zeichenkette mit höchstens {places} Nachkommastellen erwartet.', remedy: 'Eine Zahl mit Punkt angeben, zum Beispiel "12.30".' },
    en: { says: 'A decimal string with at most {places} decimals is expected here.', remedy: 'Give a number with a point, for example "12.30".' },
  },
  'field-not-boolean': { status: 422, de: { says: 'Hier wird true oder false erwartet.', remedy: 'Den Wert berichtigen.' }, en: { says: 'true or false is expected here.', remedy: 'Correct the value.' } },
  'field-not-choice': { status: 422, de: { says: 'Erlaubt sind: {choices}.', remedy: 'Einen der genannten Werte wählen.' }, en: { says: 'Allowed are: {choices}.', remedy: 'Choose one of the values named.' } },
  'field-not-list': { status: 422, de: { says: 'Hier wird eine Liste mit höchstens {limit} Einträgen erwartet.', remedy: 'Eine Liste angeben, sonst auf mehrere Aufrufe verteilen.' }, en: { says: 'A list of at most {limit} entries is expected here.', remedy: 'Give a list, or spread it over several calls.' } },
  'field-not-object': { status: 422, de: { says: 'Hier wird ein Objekt erwartet.', remedy: 'Den Aufbau mit der Beschreibung unter /api/docs vergleichen.' }, en: { says: 'An object is expected here.', remedy: 'Compare the structure with the description at /api/docs.' } },
  'field-not-instant': {
    status: 422,
    de: { says: 'Hier wird ein Tag (2026-11-30) oder ein Zeitpunkt (2026-11-30T08:00:00Z) erwartet.', remedy: 'Die Angabe nach ISO 8601 schreiben.' },
    en: { says: 'A day (2026-11-30) or an instant (2026-11-30T08:00:00Z) is expected here.', remedy: 'Write it as ISO 8601 has it.' },
  },
  'field-invalid': { status: 422, de: { says: 'Der Wert ist nicht gültig.', remedy: 'Den Wert berichtigen.' }, en: { says: 'The value is not valid.', remedy: 'Correct the value.' } },
});
