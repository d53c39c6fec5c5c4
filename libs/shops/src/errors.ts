import { defineErrors } from '@kontor/kernel';

defineErrors({
  'shop-unknown': {
    status: 404,
    de: { says: 'Den Shop {shop} gibt es nicht.', remedy: 'Nummer des Shops prüfen; entfernte Shops lassen sich neu anlegen.' },
    en: { says: 'There is no shop {shop}.', remedy: 'Check the number of the shop; a removed one can be connected anew.' },
  },
  'writes-stopped': {
    status: 409,
    de: { says: 'An den Shop „{shop}“ wird nichts gesendet: Testbetrieb oder Not-Halt ist eingeschaltet.', remedy: 'Testbetrieb beenden oder den Not-Halt aufheben; Wartendes wird dann gesendet.' },
    en: { says: 'Nothing is sent to the shop “{shop}”: trial mode or the emergency stop is on.', remedy: 'End the trial mode or resume writing; what waits is sent then.' },
  },
  'shop-name-missing': {
    status: 422,
    de: { says: 'Dem Shop fehlt ein Name.', remedy: 'Einen Namen mit höchstens 120 Zeichen eintragen.' },
    en: { says: 'The shop has no name.', remedy: 'Enter a name of at most 120 characters.' },
  },
  'shop-option-invalid': {
    status: 422,
    de: { says: 'Der Wert der Option „{option}“ ist nicht gültig.', remedy: 'Einen der angebotenen Werte wählen.' },
    en: { says: 'The value of the option “{option}” is not valid.', remedy: 'Choose one of the values offered.' },
  },
  'shop-start-date-invalid': {
    status: 422,
    de: { says: 'Der Starttag ist kein gültiger Zeitpunkt.', remedy: 'Einen Zeitpunkt nach ISO 8601 angeben, zum Beispiel 2026-01-31T00:00:00Z.' },
    en: { says: 'The start date is not a valid time.', remedy: 'Give a time as in ISO 8601, for example 2026-01-31T00:00:00Z.' },
  },
  'shop-secret-needed-again': {
    status: 422,
    de: { says: 'Für eine andere Domain müssen die Zugangsdaten neu eingetragen werden.', remedy: 'Die Zugangsdaten des neuen Shops eintragen; gespeicherte werden nie an eine andere Adresse gesendet.' },
    en: { says: 'Another domain needs its credentials entered anew.', remedy: 'Enter the credentials of the new shop; stored ones are never sent to another address.' },
  },
  'public-address-missing': {
    status: 422,
    de: { says: 'Kontor hat keine Adresse, unter der ein Shop es erreicht.', remedy: 'KONTOR_PUBLIC_URL auf die öffentliche Adresse von Kontor setzen (mit https) und Kontor neu starten.' },
    en: { says: 'Kontor has no address under which a shop can reach it.', remedy: 'Set KONTOR_PUBLIC_URL to the public address of Kontor (with https) and restart Kontor.' },
  },
  'shop-connected-twice': {
    status: 409,
    de: { says: 'Unter dieser Adresse ist schon der Shop „{shop}“ verbunden.', remedy: 'Nur eine der beiden Verbindungen behalten, sonst kommen Bestellungen doppelt an.' },
    en: { says: 'The shop “{shop}” is already connected under this address.', remedy: 'Keep only one of the two connections, or orders arrive twice.' },
  },
  'shop-values-unread': {
    status: 502,
    de: { says: 'Zahlungs-, Versandarten und Status des Shops ließen sich nicht lesen ({code}).', remedy: 'Rechte der Zugangsdaten im Shop prüfen und die Prüfung wiederholen.' },
    en: { says: 'Payment methods, shipping methods and statuses of the shop could not be read ({code}).', remedy: 'Check the rights of the credentials in the shop and repeat the test.' },
  },
});
