import { defineErrors } from '@kontor/kernel';

defineErrors({
  'run-kind-unknown': {
    status: 422,
    de: { says: 'Einen Abgleich der Art „{kind}“ gibt es nicht.', remedy: 'Eine der angebotenen Arten wählen.' },
    en: { says: 'There is no run of the kind “{kind}”.', remedy: 'Choose one of the kinds offered.' },
  },
  'run-unknown': {
    status: 404,
    de: { says: 'Den Abgleich {run} gibt es nicht.', remedy: 'Nummer prüfen.' },
    en: { says: 'There is no run {run}.', remedy: 'Check the number.' },
  },
  'run-ended': {
    status: 409,
    de: { says: 'Der Abgleich {run} ist schon beendet.', remedy: 'Bei Bedarf wiederholen.' },
    en: { says: 'Run {run} has ended already.', remedy: 'Repeat it if needed.' },
  },
  'run-not-ended': {
    status: 409,
    de: { says: 'Der Abgleich {run} ist noch nicht beendet.', remedy: 'Das Ende abwarten oder ihn abbrechen.' },
    en: { says: 'Run {run} has not ended yet.', remedy: 'Wait for its end or cancel it.' },
  },
  'run-needs-no-approval': {
    status: 409,
    de: { says: 'Der Abgleich {run} wartet nicht auf eine Freigabe.', remedy: 'Neu laden und den Stand ansehen.' },
    en: { says: 'Run {run} does not wait for approval.', remedy: 'Reload and look at its state.' },
  },
  'run-rejected': {
    status: 409,
    de: { says: 'Die Freigabe wurde abgelehnt.', remedy: 'Die Zeilen ruhen, bis sich ihre Werte wieder ändern.' },
    en: { says: 'The approval was refused.', remedy: 'The rows rest until their values change again.' },
  },
  'run-lost': {
    status: 500,
    de: { says: 'Der Abgleich ist {attempts}-mal ohne Ergebnis abgebrochen.', remedy: 'Protokoll der Hintergrunddienste ansehen; danach wiederholen.' },
    en: { says: 'The run broke off {attempts} times without a result.', remedy: 'Look at the logs of the workers; then repeat it.' },
  },
  'run-taken-over': {
    status: 503,
    de: { says: 'Ein Hintergrunddienst ist verstummt ({attempts}-mal); ein anderer macht an derselben Stelle weiter.', remedy: 'Nichts zu tun; wiederholt es sich, das Protokoll der Hintergrunddienste ansehen.' },
    en: { says: 'A worker fell silent ({attempts} times); another one goes on at the same place.', remedy: 'Nothing to do; if it happens again, look at the logs of the workers.' },
  },
  'run-bug': {
    status: 500,
    de: { says: 'Ein Fehler in Kontor hat den Abgleich beendet.', remedy: 'Den Abgleich mit seiner Nummer dem Betreuer melden.' },
    en: { says: 'A fault of Kontor ended the run.', remedy: 'Report the run with its number to your administrator.' },
  },
  'database-busy': {
    status: 503,
    de: { says: 'Die Datenbank war nicht erreichbar oder überlastet.', remedy: 'Kontor versucht es von selbst noch einmal.' },
    en: { says: 'The database could not be reached or was overloaded.', remedy: 'Kontor tries again by itself.' },
  },
  'orders-first': {
    status: 409,
    de: { says: 'Die Bestände wurden nicht gesendet, weil der Abruf der Bestellungen davor nicht gelang.', remedy: 'Den fehlgeschlagenen Abruf der Bestellungen ansehen; danach wird von selbst neu abgeglichen.' },
    en: { says: 'Stock was not sent because fetching the orders before it failed.', remedy: 'Look at the failed fetch of orders; after it, stock is synchronised again by itself.' },
  },
  'ability-missing': {
    status: 409,
    de: { says: 'Dieser Shop kann „{kind}“ nicht.', remedy: 'Rechte und Version im Verbindungstest prüfen.' },
    en: { says: 'This shop cannot do “{kind}”.', remedy: 'Look at rights and version in the connection test.' },
  },
  'schedule-invalid': {
    status: 422,
    de: { says: '„{value}“ ist als Zeitplan nicht gültig.', remedy: 'Ein Intervall wie 5m, einen Cron-Ausdruck wie 0 6 * * * oder Uhrzeiten wie 22:00 angeben.' },
    en: { says: '“{value}” is not valid in a schedule.', remedy: 'Give an interval such as 5m, a cron expression such as 0 6 * * * or times such as 22:00.' },
  },
  'problem-unknown': {
    status: 404,
    de: { says: 'Das Problem {problem} gibt es nicht.', remedy: 'Neu laden; vielleicht ist es schon gelöst.' },
    en: { says: 'There is no problem {problem}.', remedy: 'Reload; it may be solved already.' },
  },
});
