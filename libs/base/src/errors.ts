import { defineErrors } from '@kontor/kernel';

defineErrors({
  'secret-unreadable': {
    status: 500,
    de: { says: 'Die gespeicherten Zugangsdaten ({place}) lassen sich nicht öffnen.', remedy: 'Den fehlenden Schlüssel in KONTOR_SECRET_KEYS ergänzen oder die Zugangsdaten neu eintragen.' },
    en: { says: 'The stored credentials ({place}) cannot be opened.', remedy: 'Add the missing key to KONTOR_SECRET_KEYS or enter the credentials again.' },
  },
});
