import { defineErrors } from '@kontor/kernel';

defineErrors({
  'login-failed': {
    status: 401,
    de: { says: 'E-Mail-Adresse oder Passwort stimmen nicht.', remedy: 'Eingabe prüfen; ein neues Passwort setzt der Verwalter.' },
    en: { says: 'E-mail address or password are wrong.', remedy: 'Check what you entered; an administrator can set a new password.' },
  },
  'login-locked': {
    status: 429,
    de: { says: 'Zu viele Anmeldeversuche.', remedy: 'In {minutes} Minuten noch einmal versuchen.' },
    en: { says: 'Too many attempts to log in.', remedy: 'Try again in {minutes} minutes.' },
  },
  'user-unknown': {
    status: 404,
    de: { says: 'Diesen Benutzer gibt es nicht.', remedy: 'E-Mail-Adresse prüfen.' },
    en: { says: 'There is no such user.', remedy: 'Check the e-mail address.' },
  },
  'user-email-taken': {
    status: 409,
    de: { says: 'Ein Benutzer mit dieser E-Mail-Adresse besteht schon.', remedy: 'Eine andere Adresse nehmen oder das Passwort des Benutzers neu setzen.' },
    en: { says: 'There is already a user with this e-mail address.', remedy: 'Use another address or reset the password of that user.' },
  },
  'user-email-invalid': {
    status: 422,
    de: { says: 'Das ist keine E-Mail-Adresse.', remedy: 'Eine Adresse wie name@firma.de eintragen.' },
    en: { says: 'This is not an e-mail address.', remedy: 'Enter an address such as name@company.com.' },
  },
  'user-name-missing': {
    status: 422,
    de: { says: 'Dem Benutzer fehlt ein Name.', remedy: 'Einen Namen mit höchstens 120 Zeichen eintragen.' },
    en: { says: 'The user has no name.', remedy: 'Enter a name of at most 120 characters.' },
  },
  'user-role-unknown': {
    status: 422,
    de: { says: 'Die Rolle „{role}“ gibt es nicht.', remedy: 'view, operate, prices oder administer angeben.' },
    en: { says: 'There is no role “{role}”.', remedy: 'Give view, operate, prices or administer.' },
  },
  'password-unfit': {
    status: 422,
    de: { says: 'Das Passwort ist zu kurz oder zu lang.', remedy: '{least} bis {most} Zeichen verwenden.' },
    en: { says: 'The password is too short or too long.', remedy: 'Use {least} to {most} characters.' },
  },
  'token-name-missing': {
    status: 422,
    de: { says: 'Dem Zugangsschlüssel fehlt ein Name.', remedy: 'Einen Namen mit höchstens 120 Zeichen angeben, an dem man das Programm erkennt.' },
    en: { says: 'The token has no name.', remedy: 'Give a name of at most 120 characters that tells which program it is for.' },
  },
  'token-scopes-invalid': {
    status: 422,
    de: { says: 'Die Rechte des Zugangsschlüssels sind nicht gültig.', remedy: 'Eines oder mehrere von read, operate, prices und admin angeben.' },
    en: { says: 'The scopes of the token are not valid.', remedy: 'Give one or more of read, operate, prices and admin.' },
  },
  'token-unknown': {
    status: 404,
    de: { says: 'Diesen Zugangsschlüssel gibt es nicht.', remedy: 'Die Liste der Zugangsschlüssel ansehen.' },
    en: { says: 'There is no such token.', remedy: 'Look at the list of tokens.' },
  },
  'idempotency-key-reused': {
    status: 422,
    de: { says: 'Unter diesem Idempotency-Key kam schon eine andere Anfrage.', remedy: 'Für eine neue Anfrage einen neuen Schlüssel verwenden.' },
    en: { says: 'Another request came under this idempotency key before.', remedy: 'Use a new key for a new request.' },
  },
  'idempotency-running': {
    status: 409,
    de: { says: 'Die Anfrage mit diesem Idempotency-Key wird noch bearbeitet.', remedy: 'Kurz warten und dieselbe Anfrage noch einmal senden.' },
    en: { says: 'The request with this idempotency key is still being worked on.', remedy: 'Wait a moment and send the same request again.' },
  },
});
