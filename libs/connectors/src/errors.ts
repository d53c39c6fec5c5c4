// Everything a shop can answer, in two languages: what is wrong and what to do. Codes name the matter, not the platform; whoever adds a platform
// adds here only what no other one knows.
import { defineErrors } from '@kontor/kernel';

defineErrors({
  'platform-unknown': {
    status: 422,
    de: { says: 'Die Plattform „{platform}“ gibt es nicht.', remedy: 'Eine der angebotenen Plattformen wählen.' },
    en: { says: 'There is no platform “{platform}”.', remedy: 'Choose one of the platforms offered.' },
  },
  'domain-invalid': {
    status: 422,
    de: { says: 'Das ist keine gültige Adresse.', remedy: 'Die Adresse des Shops eingeben, zum Beispiel www.mein-shop.de oder mein-shop.de/laden.' },
    en: { says: 'This is not a valid address.', remedy: 'Enter the address of the shop, for example www.my-shop.com or my-shop.com/store.' },
  },
  'base-url-not-allowed': {
    status: 422,
    de: { says: 'Eine Basisadresse ist hier nicht erlaubt.', remedy: 'Nur die Domain eintragen; Testshops erlaubt KONTOR_ALLOW_LOCAL_SHOPS.' },
    en: { says: 'A base URL is not allowed here.', remedy: 'Enter the domain only; KONTOR_ALLOW_LOCAL_SHOPS allows test shops.' },
  },
  'setting-missing': {
    status: 422,
    de: { says: 'Diese Angabe fehlt.', remedy: 'Das Feld ausfüllen.' },
    en: { says: 'This value is missing.', remedy: 'Fill in the field.' },
  },
  'setting-malformed': {
    status: 422,
    de: { says: 'Diese Angabe hat nicht die erwartete Form.', remedy: 'Den Wert vollständig und ohne Leerzeichen aus dem Shop übernehmen.' },
    en: { says: 'This value does not have the expected form.', remedy: 'Copy it from the shop completely and without blanks.' },
  },
  'setting-unknown': {
    status: 422,
    de: { says: 'Diese Angabe kennt die Plattform nicht.', remedy: 'Das Feld weglassen.' },
    en: { says: 'The platform does not know this value.', remedy: 'Leave the field out.' },
  },
  'option-unknown': {
    status: 422,
    de: { says: 'Diese Option gibt es bei der Plattform nicht.', remedy: 'Die Option weglassen.' },
    en: { says: 'The platform has no such option.', remedy: 'Leave the option out.' },
  },
  'option-invalid': {
    status: 422,
    de: { says: 'Der Wert der Option ist nicht erlaubt.', remedy: 'Einen der angebotenen Werte wählen.' },
    en: { says: 'The value of the option is not allowed.', remedy: 'Choose one of the values offered.' },
  },
  'shop-settings-invalid': {
    status: 422,
    de: { says: 'Die Angaben zum Shop sind unvollständig oder falsch ({fields}).', remedy: 'Domain und Zugangsdaten des Shops berichtigen.' },
    en: { says: 'The shop’s details are incomplete or wrong ({fields}).', remedy: 'Correct the domain and the credentials of the shop.' },
  },
  'shop-address-private': {
    status: 422,
    de: { says: 'Die Adresse liegt in einem privaten Netz.', remedy: 'Die öffentliche Adresse des Shops eintragen; Testshops erlaubt KONTOR_ALLOW_LOCAL_SHOPS.' },
    en: { says: 'The address lies in a private network.', remedy: 'Enter the public address of the shop; KONTOR_ALLOW_LOCAL_SHOPS allows test shops.' },
  },
  'shop-timeout': {
    status: 502,
    de: { says: 'Der Shop hat in {seconds} Sekunden nicht geantwortet.', remedy: 'Kontor versucht es erneut; kommt es öfter vor, im Shop nach langsamen Plugins sehen und den Hoster nach seiner Zeitgrenze fragen.' },
    en: { says: 'The shop did not answer within {seconds} seconds.', remedy: 'Kontor tries again; if it happens often, look for slow plugins in the shop and ask the host about its time limit.' },
  },
  'shop-name-unknown': {
    status: 502,
    de: { says: 'Unter dieser Domain ist kein Server zu finden.', remedy: 'Schreibweise der Domain prüfen; stimmt sie, den Namensdienst des Hosters.' },
    en: { says: 'No server is found under this domain.', remedy: 'Check the spelling of the domain; if it is right, the host’s name service.' },
  },
  'shop-hung-up': {
    status: 502,
    de: { says: 'Der Shop hat die Verbindung mitten in der Antwort beendet.', remedy: 'Kontor versucht es erneut; bleibt es so, im Fehlerprotokoll des Shops nachsehen.' },
    en: { says: 'The shop ended the connection in the middle of its answer.', remedy: 'Kontor tries again; if it stays, look into the shop’s error log.' },
  },
  'shop-unreachable': {
    status: 502,
    de: { says: 'Der Shop ist nicht erreichbar ({reason}).', remedy: 'Den Shop im Browser öffnen; ist er da, prüfen, ob eine Firewall den Server von Kontor aussperrt.' },
    en: { says: 'The shop cannot be reached ({reason}).', remedy: 'Open the shop in a browser; if it is there, check whether a firewall locks out Kontor’s server.' },
  },
  'shop-certificate-invalid': {
    status: 502,
    de: { says: 'Das Zertifikat des Shops ist nicht gültig ({reason}).', remedy: 'Das Zertifikat beim Hoster erneuern, mit allen Zwischenzertifikaten.' },
    en: { says: 'The certificate of the shop is not valid ({reason}).', remedy: 'Renew the certificate at the host, with all intermediate certificates.' },
  },
  'shop-answer-too-large': {
    status: 502,
    de: { says: 'Die Antwort des Shops ist größer als {megabytes} MB.', remedy: 'Im Shop nach Plugins suchen, die die Antworten der Schnittstelle aufblähen.' },
    en: { says: 'The answer of the shop is larger than {megabytes} MB.', remedy: 'Look for plugins in the shop that blow up the answers of its API.' },
  },
  'shop-answer-garbled': {
    status: 502,
    de: { says: 'Die Antwort des Shops ist unlesbar ({reason}).', remedy: 'Im Fehlerprotokoll des Shops nachsehen; oft stört ein Cache oder eine Komprimierung.' },
    en: { says: 'The answer of the shop cannot be read ({reason}).', remedy: 'Look into the shop’s error log; often a cache or a compression interferes.' },
  },
  'shop-answer-not-json': {
    status: 502,
    de: { says: 'Der Shop hat statt Daten etwas anderes geschickt (Status {status}).', remedy: 'Im Fehlerprotokoll des Shops nachsehen; oft ist es ein PHP-Fehler, eine Wartungsseite oder ein Sicherheits-Plugin.' },
    en: { says: 'The shop sent something else than data (status {status}).', remedy: 'Look into the shop’s error log; often it is a PHP error, a maintenance page or a security plugin.' },
  },
  'shop-answer-incomplete': {
    status: 502,
    de: { says: 'In der Antwort des Shops fehlt etwas Erwartetes ({field}).', remedy: 'Version des Shops und zuletzt geänderte Plugins prüfen.' },
    en: { says: 'Something expected is missing in the shop’s answer ({field}).', remedy: 'Check the version of the shop and the plugins changed last.' },
  },
  'shop-redirects': {
    status: 502,
    de: { says: 'Der Shop leitet weiter auf {target}.', remedy: 'Diese Adresse als Domain eintragen, wenn sie der richtige Shop ist.' },
    en: { says: 'The shop redirects to {target}.', remedy: 'Enter this address as the domain if it is the right shop.' },
  },
  'shop-pauses': {
    status: 503,
    de: { says: 'Der Shop hat um eine Pause von {seconds} Sekunden gebeten.', remedy: 'Nichts zu tun: Kontor wartet und macht danach weiter.' },
    en: { says: 'The shop asked for a pause of {seconds} seconds.', remedy: 'Nothing to do: Kontor waits and goes on afterwards.' },
  },
  'shop-busy': {
    status: 503,
    de: { says: 'Der Shop nimmt gerade keine weiteren Anfragen an.', remedy: 'Nichts zu tun: Kontor versucht es später erneut. Kommt es oft vor, die Grenze beim Hoster anheben lassen.' },
    en: { says: 'The shop takes no further requests right now.', remedy: 'Nothing to do: Kontor tries again later. If it happens often, have the host raise the limit.' },
  },
  'shop-out-of-order': {
    status: 502,
    de: { says: 'Der Shop meldet einen inneren Fehler (Status {status}).', remedy: 'Kontor versucht es erneut; bleibt es so, im Fehlerprotokoll des Shops nachsehen.' },
    en: { says: 'The shop reports an internal error (status {status}).', remedy: 'Kontor tries again; if it stays, look into the shop’s error log.' },
  },
  'shop-credentials-refused': {
    status: 502,
    de: { says: 'Der Shop lehnt die Zugangsdaten ab.', remedy: 'Die Zugangsdaten prüfen; stimmen sie, im Shop neue mit Lese- und Schreibrecht anlegen und hier eintragen.' },
    en: { says: 'The shop refuses the credentials.', remedy: 'Check the credentials; if they are right, make new ones with the right to read and write in the shop and enter them here.' },
  },
  'shop-second-password': {
    status: 502,
    de: { says: 'Vor dem Shop steht ein weiterer Kennwortschutz.', remedy: 'Den Kennwortschutz des Webservers für die Adressen der Schnittstelle (/wp-json, /api oder /api.php) aufheben.' },
    en: { says: 'Another password stands in front of the shop.', remedy: 'Exempt the addresses of the API (/wp-json, /api or /api.php) from the web server’s password.' },
  },
  'shop-key-may-not-write': {
    status: 502,
    de: { says: 'Der Schlüssel darf im Shop nur lesen.', remedy: 'Im Shop den Schlüssel auf „Lesen/Schreiben“ stellen oder einen neuen anlegen.' },
    en: { says: 'The key may only read in the shop.', remedy: 'Set the key to “Read/Write” in the shop or make a new one.' },
  },
  'shop-right-missing': {
    status: 502,
    de: { says: 'Dem Schlüssel fehlt im Shop ein Recht ({remoteCode}).', remedy: 'Dem Benutzer des Schlüssels eine Rolle geben, die das darf (in WooCommerce „Shop-Manager“), oder den Schlüssel mit einem Administrator anlegen.' },
    en: { says: 'The key lacks a right in the shop ({remoteCode}).', remedy: 'Give the key’s user a role that may do so (“Shop manager” in WooCommerce) or make the key with an administrator.' },
  },
  'shop-user-lacks-right': {
    status: 502,
    de: { says: 'Dem API-Benutzer fehlt im Shop ein Recht ({right}).', remedy: 'Im Backend des Shops unter Einstellungen › Benutzerverwaltung der Rolle des Benutzers dieses Recht geben.' },
    en: { says: 'The API user lacks a right in the shop ({right}).', remedy: 'Give the role of the user this right in the shop’s backend under Settings › User administration.' },
  },
  'customer-group-unknown': {
    status: 409,
    de: { says: 'Die Kundengruppe {group} gibt es im Shop nicht; ihre Preise wurden nicht gesendet.', remedy: 'Die Zuordnung der Kundengruppen zu Preislisten prüfen.' },
    en: { says: 'There is no customer group {group} in the shop; its prices were not sent.', remedy: 'Check which price lists are assigned to customer groups.' },
  },
  'shop-settings-unreadable': {
    status: 502,
    de: { says: 'Der Schlüssel darf die Einstellungen des Shops nicht lesen.', remedy: 'Dem Benutzer des Schlüssels eine Rolle geben, die das darf (in WooCommerce „Shop-Manager“), oder den Schlüssel mit einem Administrator anlegen.' },
    en: { says: 'The key may not read the settings of the shop.', remedy: 'Give the key’s user a role that may do so (“Shop manager” in WooCommerce) or make the key with an administrator.' },
  },
  'shop-blocked': {
    status: 502,
    de: { says: 'Ein Schutz vor dem Shop sperrt Kontor aus (Status {status}).', remedy: 'Im Sicherheits-Plugin, in der Firewall oder beim Hoster die Adresse von Kontors Server für die Schnittstelle (/wp-json, /api oder /api.php) freigeben.' },
    en: { says: 'A guard in front of the shop locks Kontor out (status {status}).', remedy: 'Allow the address of Kontor’s server for the API (/wp-json, /api or /api.php) in the security plugin, in the firewall or at the host.' },
  },
  'shop-api-missing': {
    status: 502,
    de: { says: 'Unter dieser Adresse antwortet keine Schnittstelle eines Shops dieser Plattform.', remedy: 'Adresse und Plattform prüfen; liegt der Shop in einem Unterordner, gehört dieser zur Domain. Stimmt beides, sperrt ein Plugin oder der Webserver die Schnittstelle; in WordPress darf unter Einstellungen › Permalinks nicht „Einfach“ stehen.' },
    en: { says: 'No API of a shop of this platform answers under this address.', remedy: 'Check the address and the platform; if the shop lives in a sub-folder, that belongs to the domain. If both are right, a plugin or the web server blocks the API; in WordPress, Settings › Permalinks must not be “Plain”.' },
  },
  'shop-software-missing': {
    status: 502,
    de: { says: 'Unter dieser Adresse ist eine Website, aber die Shop-Software antwortet nicht.', remedy: 'Die Adresse prüfen und ob die Shop-Software eingeschaltet ist (in WordPress das Plugin WooCommerce).' },
    en: { says: 'There is a website under this address, but the shop software does not answer.', remedy: 'Check the address and whether the shop software is switched on (the plugin WooCommerce in WordPress).' },
  },
  'shop-privilege-missing': {
    status: 502,
    de: { says: 'Der Rolle der Integration fehlt im Shop: {privileges}.', remedy: 'Im Shop unter Einstellungen › System › Benutzer & Rechte die Rolle der Integration öffnen, Reiter „Detaillierte Rechte“, und dort ankreuzen (read = Ansehen, update = Bearbeiten, create = Erstellen, delete = Löschen).' },
    en: { says: 'The role of the integration lacks in the shop: {privileges}.', remedy: 'Open the role of the integration in the shop under Settings › System › Users & permissions, tab “Detailed privileges”, and tick them there (read, update, create, delete).' },
  },
  'shop-token-refused': {
    status: 502,
    de: { says: 'Der Shop gibt einen Zugang aus und lehnt ihn beim nächsten Aufruf ab.', remedy: 'Beim Hoster prüfen, ob der Webserver die Kopfzeile „Authorization“ an PHP weitergibt und ob mehrere Server denselben Schlüssel (APP_SECRET) haben.' },
    en: { says: 'The shop hands out access and refuses it at the next call.', remedy: 'Have the host check that the web server passes the header “Authorization” on to PHP and that several servers share the same key (APP_SECRET).' },
  },
  'shop-version-old': {
    status: 502,
    de: { says: 'Die Version {version} des Shops ist zu alt.', remedy: 'Die Shop-Software auf eine unterstützte Version aktualisieren.' },
    en: { says: 'Version {version} of the shop is too old.', remedy: 'Update the shop software to a supported version.' },
  },
  'shop-refused': {
    status: 502,
    de: { says: 'Der Shop hat die Anfrage abgelehnt (Status {status}, {remoteCode}).', remedy: 'Den Datensatz im Shop prüfen; dort lässt sich meist erkennen, was nicht passt.' },
    en: { says: 'The shop refused the request (status {status}, {remoteCode}).', remedy: 'Check the record in the shop; there it can mostly be seen what does not fit.' },
  },
  'shop-batch-too-large': {
    status: 502,
    de: { says: 'Der Shop nimmt so viele Datensätze auf einmal nicht an.', remedy: 'Nichts zu tun: Kontor schickt kleinere Pakete. Ein Plugin des Shops hat die Grenze gesenkt.' },
    en: { says: 'The shop does not take so many records at once.', remedy: 'Nothing to do: Kontor sends smaller batches. A plugin of the shop lowered the limit.' },
  },
  'shop-not-encrypted': {
    status: 502,
    de: { says: 'Der Shop ist nur unverschlüsselt (http) erreichbar.', remedy: 'Beim Hoster ein Zertifikat einrichten und den Shop auf https umstellen.' },
    en: { says: 'The shop can only be reached without encryption (http).', remedy: 'Set up a certificate at the host and switch the shop to https.' },
  },
  'shop-clock-differs': {
    status: 502,
    de: { says: 'Die Uhr des Shops weicht um {seconds} Sekunden ab.', remedy: 'Den Hoster bitten, die Uhr des Servers zu stellen.' },
    en: { says: 'The clock of the shop differs by {seconds} seconds.', remedy: 'Ask the host to set the server’s clock.' },
  },
  'shop-rewriting-broken': {
    status: 502,
    de: { says: 'Die Schnittstelle antwortet nur über index.php.', remedy: 'Nichts zu tun: Kontor arbeitet damit. Abhilfe schafft meist, in WordPress unter Einstellungen › Permalinks einmal zu speichern.' },
    en: { says: 'The API answers only through index.php.', remedy: 'Nothing to do: Kontor works with it. Saving once under Settings › Permalinks in WordPress mostly cures it.' },
  },
  'shop-address-corrected': {
    status: 200,
    de: { says: 'Der Shop ist unter {address} erreichbar.', remedy: 'Nichts zu tun: Kontor hat die Adresse übernommen.' },
    en: { says: 'The shop is reached at {address}.', remedy: 'Nothing to do: Kontor has taken over the address.' },
  },
  'shop-taxes-off': {
    status: 502,
    de: { says: 'Der Shop berechnet keine Steuern.', remedy: 'Kontor nimmt den Steuersatz der Artikel; prüfen, ob das so gewollt ist.' },
    en: { says: 'The shop computes no taxes.', remedy: 'Kontor takes the articles’ tax rates; check whether that is intended.' },
  },
  'order-not-understood': {
    status: 502,
    de: { says: 'Die Bestellung {ref} enthält an der Stelle „{field}“ etwas Unerwartetes.', remedy: 'Die Bestellung im Shop ansehen und danach erneut abrufen.' },
    en: { says: 'The order {ref} contains something unexpected at “{field}”.', remedy: 'Look at the order in the shop and fetch it again.' },
  },
  'order-gone': {
    status: 404,
    de: { says: 'Die Bestellung gibt es im Shop nicht mehr.', remedy: 'Im Shop nachsehen, auch im Papierkorb; ist sie gelöscht, den Auftrag hier stornieren.' },
    en: { says: 'The order no longer exists in the shop.', remedy: 'Look in the shop, also in its bin; if it is deleted, cancel the order here.' },
  },
  'order-closed-in-shop': {
    status: 409,
    de: { says: 'Die Bestellung steht im Shop auf „{status}“ und wird nicht wieder geöffnet.', remedy: 'Den Auftrag abrufen und mit dem Stand im Shop vergleichen.' },
    en: { says: 'The order stands at “{status}” in the shop and is not reopened.', remedy: 'Fetch the order and compare it with the shop.' },
  },
  'order-without-delivery': {
    status: 409,
    de: { says: 'Die Bestellung hat im Shop keine Lieferung, an der die Sendungsnummer stehen könnte; sie wurde nicht übertragen.', remedy: 'Nichts zu tun, oder dem Käufer die Sendungsnummer selbst mitteilen.' },
    en: { says: 'The order has no delivery in the shop that could bear the tracking number; it was not told.', remedy: 'Nothing to do, or tell the buyer the tracking number yourself.' },
  },
  'order-status-unknown': {
    status: 422,
    de: { says: 'Den Status „{status}“ gibt es im Shop nicht.', remedy: 'In den Zuordnungen einen vorhandenen Status wählen.' },
    en: { says: 'There is no status “{status}” in the shop.', remedy: 'Choose an existing status in the assignments.' },
  },
  'order-status-not-taken': {
    status: 502,
    de: { says: 'Der Shop hat statt „{sent}“ den Status „{shown}“ gesetzt.', remedy: 'Im Shop nach einem Plugin suchen, das Status ändert.' },
    en: { says: 'The shop set the status “{shown}” instead of “{sent}”.', remedy: 'Look for a plugin in the shop that changes statuses.' },
  },
  'place-gone': {
    status: 404,
    de: { says: 'Den Artikel gibt es im Shop nicht mehr an dieser Stelle.', remedy: 'Nichts zu tun, wenn er gelöscht wurde; sonst findet Kontor ihn über die Artikelnummer wieder.' },
    en: { says: 'The article is no longer at this place in the shop.', remedy: 'Nothing to do if it was deleted; else Kontor finds it again by its number.' },
  },
  'place-not-answered': {
    status: 502,
    de: { says: 'Der Shop hat für diesen Artikel keine Antwort gegeben.', remedy: 'Nichts zu tun: der Artikel wird erneut gesendet.' },
    en: { says: 'The shop gave no answer for this article.', remedy: 'Nothing to do: the article is sent again.' },
  },
  'stock-not-managed': {
    status: 409,
    de: { says: 'Der Shop führt für {number} keinen Bestand und hat die Menge nicht übernommen.', remedy: 'Im Shop beim Artikel die Lagerverwaltung einschalten („Lagerbestand verwalten“, „Bestand verfolgen“) oder Kontor erlauben, es selbst zu tun (Option des Shops).' },
    en: { says: 'The shop keeps no stock of {number} and has not taken the figure.', remedy: 'Switch on stock keeping at the product in the shop (“Manage stock”, “Track quantity”), or allow Kontor to do so (option of the shop).' },
  },
  'stock-managed-by-parent': {
    status: 409,
    de: { says: 'Die Variante {number} teilt den Bestand ihres Vaterartikels; die Menge wurde nicht übernommen.', remedy: 'Im Shop bei der Variante die Lagerverwaltung einschalten („Lagerbestand verwalten“) oder Kontor erlauben, es selbst zu tun (Option des Shops).' },
    en: { says: 'The variant {number} shares the stock of its parent; the figure was not taken.', remedy: 'Switch on stock keeping at the variant in the shop (“Manage stock”), or allow Kontor to do so (option of the shop).' },
  },
  'stock-not-taken': {
    status: 502,
    de: { says: 'Der Shop zeigt für {number} nach dem Senden von {sent} den Bestand {shown}.', remedy: 'Im Shop nach einem Plugin suchen, das Bestände ändert.' },
    en: { says: 'After {sent} was sent the shop shows a stock of {shown} for {number}.', remedy: 'Look for a plugin in the shop that changes stock.' },
  },
  'price-not-taken': {
    status: 502,
    de: { says: 'Der Shop zeigt für {number} im Feld {field} „{shown}“ statt „{sent}“.', remedy: 'Im Shop nach einem Plugin suchen, das Preise ändert.' },
    en: { says: 'The shop shows “{shown}” instead of “{sent}” in the field {field} of {number}.', remedy: 'Look for a plugin in the shop that changes prices.' },
  },
  'sale-price-dropped': {
    status: 502,
    de: { says: 'Der Shop hat den Angebotspreis {sent} von {number} stillschweigend verworfen.', remedy: 'Prüfen, ob er unter dem regulären Preis liegt.' },
    en: { says: 'The shop silently dropped the sale price {sent} of {number}.', remedy: 'Check that it lies below the regular price.' },
  },
  'stock-on-parent': {
    status: 409,
    de: { says: '{number} ist im Shop ein Vaterartikel mit Varianten und hat keinen eigenen Bestand.', remedy: 'Den Bestand an den Varianten führen.' },
    en: { says: '{number} is a product with variants in the shop and has no stock of its own.', remedy: 'Keep the stock at the variants.' },
  },
  'image-not-taken': {
    status: 502,
    de: { says: 'Der Shop hat das Bild „{image}“ von {number} nicht übernommen ({remoteCode}).', remedy: 'Format und Größe des Bildes prüfen; üblich sind JPG, PNG und WebP.' },
    en: { says: 'The shop did not take the image “{image}” of {number} ({remoteCode}).', remedy: 'Check the format and size of the image; JPG, PNG and WebP are usual.' },
  },
  'image-place-taken': {
    status: 409,
    de: { says: 'Die Variante {number} zeigt im Shop schon ein eigenes Bild und hat nur für eines Platz; Kontor hat es gelassen.', remedy: 'Das Bild im Shop entfernen, wenn das aus dem ERP erscheinen soll, und die Bilder noch einmal senden.' },
    en: { says: 'The variant {number} already shows a picture of the shop’s own and has room for one only; Kontor left it.', remedy: 'Remove the picture in the shop if the one of the ERP shall appear, and send the images again.' },
  },
  'images-first-only': {
    status: 409,
    de: { says: 'Eine Variante hat im Shop nur ein Bild: von den {count} Bildern von {number} wurde das erste gesendet.', remedy: 'Weitere Bilder im Shop beim Vaterartikel hinterlegen.' },
    en: { says: 'A variant has one picture only in the shop: of the {count} images of {number} the first was sent.', remedy: 'Add further images in the shop at the parent article.' },
  },
  'image-unreachable': {
    status: 422,
    de: { says: 'Der Shop kann das Bild „{image}“ von {number} nicht abrufen ({remoteCode}).', remedy: 'Prüfen, ob die Adresse des Bildes ohne Anmeldung aus dem Internet zu öffnen ist.' },
    en: { says: 'The shop cannot fetch the image “{image}” of {number} ({remoteCode}).', remedy: 'Check that the address of the image opens from the internet without a login.' },
  },
  'price-on-parent': {
    status: 409,
    de: { says: '{number} ist im Shop ein Vaterartikel mit Varianten und hat keinen eigenen Preis.', remedy: 'Die Preise an den Varianten pflegen.' },
    en: { says: '{number} is a product with variants in the shop and has no price of its own.', remedy: 'Keep the prices at the variants.' },
  },
  'price-hides-parents': {
    status: 200,
    de: { says: '{number} hat jetzt eigene erweiterte Preise; die am Vaterartikel gepflegten gelten für diese Variante nicht mehr.', remedy: 'Sollen sie weiter gelten, sie im Shop auch an der Variante eintragen.' },
    en: { says: '{number} now has advanced prices of its own; those kept at its parent no longer count for this variant.', remedy: 'If they are to count on, enter them at the variant in the shop as well.' },
  },
  'price-unread': {
    status: 409,
    de: { says: 'Der Shop zeigt für {number} keinen Preis, auf den aufgebaut werden könnte.', remedy: 'Einen Preis im ERP eintragen oder das Feld dem ERP zuordnen.' },
    en: { says: 'The shop shows no price for {number} to build on.', remedy: 'Enter a price in the ERP or give the field to the ERP.' },
  },
  'price-zero-for-shop': {
    status: 422,
    de: { says: 'Der Preis {price} von {number} ist nicht größer als null.', remedy: 'Einen Preis über null eintragen.' },
    en: { says: 'The price {price} of {number} is not above zero.', remedy: 'Enter a price above zero.' },
  },
  'price-not-below-strike': {
    status: 422,
    de: { says: 'Der Preis {price} von {number} liegt nicht unter dem Pseudopreis {strike}.', remedy: 'Den Pseudopreis erhöhen oder entfernen.' },
    en: { says: 'The price {price} of {number} is not below the strike price {strike}.', remedy: 'Raise the strike price or remove it.' },
  },
  'price-not-below-shops-strike': {
    status: 409,
    de: { says: 'Der Preis {price} von {number} liegt nicht unter dem durchgestrichenen Preis {strike} des Shops; gesendet wurde nichts.', remedy: 'Im Shop den Angebotspreis entfernen oder im ERP einen Pseudopreis eintragen.' },
    en: { says: 'The price {price} of {number} is not below the struck price {strike} of the shop; nothing was sent.', remedy: 'Remove the sale price in the shop or enter a strike price in the ERP.' },
  },
  'action-not-below-regular': {
    status: 422,
    de: { says: 'Der Aktionspreis {action} von {number} liegt nicht unter dem Preis {price}.', remedy: 'Den Aktionspreis senken oder die Aktion beenden.' },
    en: { says: 'The action price {action} of {number} is not below the price {price}.', remedy: 'Lower the action price or end the action.' },
  },
  'price-not-above-shops-action': {
    status: 409,
    de: { says: 'Der Preis {price} von {number} liegt nicht über dem Angebotspreis {action}, den der Shop selbst führt; gesendet wurde nichts.', remedy: 'Das Angebot im Shop beenden oder die Aktionspreise dem ERP zuordnen.' },
    en: { says: 'The price {price} of {number} is not above the sale price {action} that the shop itself runs; nothing was sent.', remedy: 'End the sale in the shop or give action prices to the ERP.' },
  },
  'price-changed-during-action': {
    status: 409,
    de: { says: 'Während der Aktion wurde der Preis von {number} im Shop geändert (Preis {price}, Pseudopreis {strike}); Kontor hat ihn so gelassen.', remedy: 'Den Preis im Shop prüfen oder das Preisfeld dem ERP zuordnen.' },
    en: { says: 'The price of {number} was changed in the shop while the action ran (price {price}, strike price {strike}); Kontor left it so.', remedy: 'Check the price in the shop or give the price field to the ERP.' },
  },
  'shop-currency-differs': {
    status: 409,
    de: { says: 'Der Shop rechnet in {shop}, gesendet werden sollte {sent}.', remedy: 'Dem Shop eine Preisliste in {shop} zuordnen.' },
    en: { says: 'The shop uses {shop}, but {sent} was to be sent.', remedy: 'Assign a price list in {shop} to the shop.' },
  },
  'shop-account-lacks-right': {
    status: 502,
    de: { says: 'Das Konto, mit dem sich Kontor anmeldet, darf das im Shop nicht.', remedy: 'Im Shop unter Kunden › Rollen und Rechte der Rolle dieses Kontos Bestellungen, Artikel und Einstellungen zum Lesen und Schreiben erlauben.' },
    en: { says: 'The account with which Kontor signs in may not do that in the shop.', remedy: 'Allow the role of this account to read and write orders, products and settings in the shop under Customers › Roles and rights.' },
  },
  'shop-password-cut': {
    status: 502,
    de: { says: 'Das Kennwort enthält einen Doppelpunkt; auf manchen Servern schneidet der Shop es dort ab.', remedy: 'Ein Kennwort ohne Doppelpunkt wählen oder ein Token verwenden.' },
    en: { says: 'The password has a colon in it; on some servers the shop cuts it off there.', remedy: 'Choose a password without a colon or use a token.' },
  },
  'shop-zone-unknown': {
    status: 422,
    de: { says: 'Die Zeitzone „{zone}“ gibt es nicht.', remedy: 'Eine Zeitzone wie Europe/Berlin eintragen.' },
    en: { says: 'There is no time zone “{zone}”.', remedy: 'Enter a time zone such as Europe/Berlin.' },
  },
  'shop-variants-closed': {
    status: 502,
    de: { says: 'Bestände und Preise von Varianten nimmt der Shop in Version {version} nicht an; alles andere geht.', remedy: 'Für Varianten den Shop auf Version 4.7 oder neuer aktualisieren.' },
    en: { says: 'In version {version} the shop takes no stock and prices of variants; everything else works.', remedy: 'Update the shop to version 4.7 or newer for variants.' },
  },
  'variant-not-writable': {
    status: 409,
    de: { says: 'Bestand und Preis der Variante {number} nimmt der Shop erst ab Version 4.7 an; er hat {version}.', remedy: 'Den Shop aktualisieren oder die Variante dort von Hand pflegen.' },
    en: { says: 'The shop takes stock and price of the variant {number} only from version 4.7 on; it has {version}.', remedy: 'Update the shop or keep the variant there by hand.' },
  },
  'price-tax-unknown': {
    status: 409,
    de: { says: 'Der Steuersatz der Steuerklasse {taxClass}, die {number} im Shop hat, ist nicht eindeutig; ohne ihn trifft kein Nettopreis den Bruttopreis.', remedy: 'Im Shop für die Steuerklasse einen Satz in der Steuerzone des eigenen Landes eintragen und die Verbindung prüfen.' },
    en: { says: 'The rate of the tax class {taxClass} that {number} has in the shop is not certain; without it no net price hits the gross price.', remedy: 'Enter a rate for the tax class in the tax zone of your own country in the shop and check the connection.' },
  },
  'strike-not-for-variants': {
    status: 409,
    de: { says: 'Der Shop kennt Pseudopreise nur am Artikel, nicht an der Variante {number}; gesendet wurde ihr Preis.', remedy: 'Nichts zu tun, oder den Pseudopreis im ERP entfernen.' },
    en: { says: 'The shop knows strike prices of the product only, not of the variant {number}; its price was sent.', remedy: 'Nothing to do, or remove the strike price in the ERP.' },
  },
  'offer-on-product': {
    status: 409,
    de: { says: 'Auf dem Artikel der Variante {number} läuft im Shop ein Sonderangebot, das auch ihren Preis senken kann.', remedy: 'Das Sonderangebot im Shop beenden, wenn die Variante so viel kosten soll wie im ERP.' },
    en: { says: 'A special offer runs in the shop on the product of the variant {number}; it may lower its price as well.', remedy: 'End the special offer in the shop if the variant shall cost what the ERP says.' },
  },
  'parcel-service-unknown': {
    status: 422,
    de: { says: 'Der Shop hat keinen Paketdienst „{carrier}“ (vorhanden: {known}); die Sendungsnummer wurde nicht übertragen.', remedy: 'Den Paketdienst im Shop unter diesem Namen anlegen oder im ERP einen vorhandenen wählen.' },
    en: { says: 'The shop has no parcel service “{carrier}” (there are: {known}); the tracking number was not told.', remedy: 'Make the parcel service in the shop under this name or choose an existing one in the ERP.' },
  },
  'shop-authorisation-withdrawn': {
    status: 502,
    de: { says: 'Die Freigabe von Kontor für dieses Verkäuferkonto gilt nicht mehr.', remedy: 'In Seller Central die App erneut autorisieren und das neue Refresh-Token hier eintragen.' },
    en: { says: 'The authorisation of Kontor for this seller account is no longer valid.', remedy: 'Authorise the app again in Seller Central and enter the new refresh token here.' },
  },
  'shop-domain-not-marketplaces': {
    status: 422,
    de: { says: '„{domain}“ ist keine Adresse eines europäischen Marktplatzes.', remedy: 'Die Adresse des Marktplatzes eintragen, zum Beispiel amazon.de.' },
    en: { says: '“{domain}” is not the address of a European marketplace.', remedy: 'Enter the address of the marketplace, for example amazon.de.' },
  },
  'shop-role-missing': {
    status: 502,
    de: { says: 'Der App fehlt die Rolle „{role}“ ({operation}).', remedy: 'Die Rolle im Entwicklerprofil und in der App einschalten und die App danach neu autorisieren.' },
    en: { says: 'The app lacks the role “{role}” ({operation}).', remedy: 'Switch the role on in the developer profile and in the app, then authorise the app again.' },
  },
  'shop-buyers-role-missing': {
    status: 502,
    de: { says: 'Der App fehlt die Rolle für Käuferdaten: Bestellungen kommen ohne Name und Adresse und werden zurückgestellt.', remedy: 'Im Entwicklerprofil die eingeschränkte Rolle „Direct-to-Consumer Delivery (Restricted)“ beantragen, in der App einschalten und die App neu autorisieren.' },
    en: { says: 'The app lacks the role for buyers’ data: orders come without name and address and are parked.', remedy: 'Apply for the restricted role “Direct-to-Consumer Delivery (Restricted)” in the developer profile, switch it on in the app and authorise the app again.' },
  },
  'marketplace-not-open': {
    status: 409,
    de: { says: 'Das Verkäuferkonto verkauft nicht auf dem Marktplatz {marketplace}.', remedy: 'In den Optionen des Shops einen Marktplatz wählen, auf dem das Konto verkauft.' },
    en: { says: 'The seller account does not sell in the marketplace {marketplace}.', remedy: 'Choose a marketplace in which the account sells among the shop’s options.' },
  },
  'marketplace-suspended': {
    status: 409,
    de: { says: 'Auf dem Marktplatz {marketplace} sind Angebote des Kontos gesperrt.', remedy: 'In Seller Central unter Verkäuferleistung nachsehen, was zu tun ist.' },
    en: { says: 'Offers of the account are suspended in the marketplace {marketplace}.', remedy: 'Look in Seller Central under account health what has to be done.' },
  },
  'stock-kept-by-marketplace': {
    status: 409,
    de: { says: '{number} wird vom Marktplatz versandt; er führt den Bestand selbst und bekommt keine Menge.', remedy: 'Nichts zu tun. Soll der Artikel wieder selbst versandt werden, den Versandweg im Verkäuferkonto ändern.' },
    en: { says: '{number} is shipped by the marketplace, which keeps the stock itself and gets no figure.', remedy: 'Nothing to do. If you want to ship the article yourself again, change the fulfilment in the seller account.' },
  },
  'offer-refused': {
    status: 502,
    de: { says: 'Das Angebot {number} wurde nicht angenommen ({remoteCode}): {reason}', remedy: 'Das Angebot im Verkäuferkonto öffnen; dort steht, was nicht passt.' },
    en: { says: 'The offer {number} was not accepted ({remoteCode}): {reason}', remedy: 'Open the offer in the seller account; it says there what does not fit.' },
  },
  'feed-not-carried-out': {
    status: 502,
    de: { says: 'Die Übertragung, in der {number} stand, wurde nicht ausgeführt ({status}).', remedy: 'Nichts zu tun: Kontor sendet den Artikel erneut. Bleibt es so, einen Artikel einzeln senden.' },
    en: { says: 'The transfer in which {number} stood was not carried out ({status}).', remedy: 'Nothing to do: Kontor sends the article again. If it stays, send one article alone.' },
  },
  'shop-prepares-catalogue': {
    status: 503,
    de: { says: 'Der Marktplatz stellt die Liste der Angebote noch zusammen; Kontor fragt in {seconds} Sekunden wieder.', remedy: 'Nichts zu tun.' },
    en: { says: 'The marketplace is still preparing the list of offers; Kontor asks again in {seconds} seconds.', remedy: 'Nothing to do.' },
  },
  'tracking-number-missing': {
    status: 422,
    de: { says: 'Der Versand von {ref} kann ohne Sendungsnummer nicht gemeldet werden.', remedy: 'Beim Paket eine Sendungsnummer eintragen.' },
    en: { says: 'The shipment of {ref} cannot be told without a tracking number.', remedy: 'Enter a tracking number for the parcel.' },
  },
  'shipment-not-shown': {
    status: 502,
    de: { says: 'Das Paket {tracking} von {ref} wurde gemeldet, ist an der Bestellung aber noch nicht zu sehen.', remedy: 'Nichts zu tun: Kontor meldet es in einigen Minuten noch einmal. Bleibt es so, im Verkäuferkonto die automatischen Versandeinstellungen prüfen.' },
    en: { says: 'The parcel {tracking} of {ref} was told but cannot be seen at the order yet.', remedy: 'Nothing to do: Kontor tells it once more in some minutes. If it stays, check the automated shipping settings in the seller account.' },
  },
  'hook-address-refused': {
    status: 422,
    de: { says: 'Der Shop nimmt die Adresse nicht an, unter der Kontor seine Webhooks empfangen würde.', remedy: 'KONTOR_PUBLIC_URL muss eine öffentliche Adresse mit https sein, die der Shop erreicht.' },
    en: { says: 'The shop does not accept the address under which Kontor would receive its webhooks.', remedy: 'KONTOR_PUBLIC_URL has to be a public address with https that the shop can reach.' },
  },
  'label-from-marketplace': {
    status: 409,
    de: { says: 'Das Versandetikett der Prime-Bestellung {ref} muss im Verkäuferkonto gekauft werden; dabei wird der Versand auch gemeldet.', remedy: 'Das Etikett im Verkäuferkonto kaufen; danach ist hier nichts mehr zu tun.' },
    en: { says: 'The label of the Prime order {ref} has to be bought in the seller account, which tells the shipment as well.', remedy: 'Buy the label in the seller account; nothing is left to do here then.' },
  },
  'shop-app-missing': {
    status: 422,
    de: { says: 'Es fehlen die Zugangsdaten der App.', remedy: 'Client-ID und Client-Secret der eigenen App eintragen, oder das Zugriffstoken einer älteren App.' },
    en: { says: 'The credentials of the app are missing.', remedy: 'Enter client id and client secret of your own app, or the access token of an older one.' },
  },
  'shop-app-of-others': {
    status: 502,
    de: { says: 'Die App gehört einer anderen Organisation als der Shop.', remedy: 'Die App im Entwickler-Dashboard der Organisation anlegen, zu der der Shop gehört, und deren Zugangsdaten eintragen.' },
    en: { says: 'The app belongs to another organisation than the shop.', remedy: 'Make the app in the developer dashboard of the organisation that the shop belongs to, and enter its credentials.' },
  },
  'shop-app-not-installed': {
    status: 502,
    de: { says: 'Die App ist in diesem Shop nicht installiert.', remedy: 'Die App im Entwickler-Dashboard veröffentlichen und im Shop installieren; prüfen, ob die Domain die des richtigen Shops ist.' },
    en: { says: 'The app is not installed in this shop.', remedy: 'Release the app in the developer dashboard and install it in the shop; check that the domain is that of the right shop.' },
  },
  'shop-domain-not-shopifys': {
    status: 422,
    de: { says: '„{domain}“ ist keine Adresse eines Shopify-Shops; es wurde nichts dorthin geschickt.', remedy: 'Die Adresse eintragen, die auf .myshopify.com endet (Shop-Verwaltung › Einstellungen › Domains).' },
    en: { says: '“{domain}” is no address of a Shopify shop; nothing was sent there.', remedy: 'Enter the address that ends with .myshopify.com (shop admin › Settings › Domains).' },
  },
  'shop-closed': {
    status: 502,
    de: { says: 'Der Shop ist geschlossen, gesperrt oder angehalten (Status {status}).', remedy: 'Im Shop anmelden und den Tarif oder die offene Rechnung klären.' },
    en: { says: 'The shop is closed, locked or paused (status {status}).', remedy: 'Sign in to the shop and settle its plan or the open bill.' },
  },
  'shop-scope-missing': {
    status: 502,
    de: { says: 'Der App fehlt im Shop das Recht {scope}.', remedy: 'In der App das Recht {scope} ergänzen, eine neue Version veröffentlichen und sie im Shop bestätigen.' },
    en: { says: 'The app lacks the right {scope} in the shop.', remedy: 'Add the right {scope} to the app, release a new version and approve it in the shop.' },
  },
  'shop-old-orders-hidden': {
    status: 200,
    de: { says: 'Bestellungen, die älter als 60 Tage sind, gibt der Shop nicht heraus ({scope} fehlt).', remedy: 'Nichts zu tun, wenn ältere nicht gebraucht werden; sonst das Recht {scope} für die App beantragen.' },
    en: { says: 'The shop gives no orders that are older than 60 days ({scope} is missing).', remedy: 'Nothing to do if older ones are not needed; else apply for the right {scope} for the app.' },
  },
  'shop-images-stay': {
    status: 502,
    de: { says: 'Kontor darf seine Bilder im Shop nicht wieder löschen ({scope} fehlt).', remedy: 'Der App das Recht {scope} geben, oder überzählige Bilder im Shop von Hand löschen.' },
    en: { says: 'Kontor may not delete its images in the shop ({scope} is missing).', remedy: 'Give the app the right {scope}, or delete superfluous images in the shop by hand.' },
  },
  'shop-buyers-withheld': {
    status: 502,
    de: { says: 'Der Shop hält Name und Anschrift der Käufer zurück; Bestellungen bleiben geparkt.', remedy: 'In der App den Zugriff auf geschützte Kundendaten (Name, Anschrift, E-Mail, Telefon) einschalten und eine Vertriebsart wählen; der Tarif des Shops muss „Grow“ („Shopify“) oder höher sein. Danach kommen die Bestellungen von selbst herein.' },
    en: { says: 'The shop withholds the buyers’ names and addresses; orders stay parked.', remedy: 'Switch on access to protected customer data (name, address, e-mail, phone) in the app and choose a way of distribution; the shop’s plan has to be “Grow” (“Shopify”) or higher. The orders then come in by themselves.' },
  },
  'shop-plan-small': {
    status: 200,
    de: { says: 'Der Shop hat den Tarif {plan}; mit ihm werden Käuferdaten oft zurückgehalten.', remedy: 'Die erste Bestellung zeigt, ob sie kommen; wenn nicht, auf den Tarif „Grow“ („Shopify“) wechseln.' },
    en: { says: 'The shop has the plan {plan}, with which buyers’ data are often withheld.', remedy: 'The first order shows whether they come; if not, change to the plan “Grow” (“Shopify”).' },
  },
  'shop-location-missing': {
    status: 502,
    de: { says: 'Der Shop hat keinen Standort, von dem Online-Bestellungen verschickt werden.', remedy: 'Im Shop unter Einstellungen › Standorte einen Standort einschalten und „Online-Bestellungen ausführen“ ankreuzen.' },
    en: { says: 'The shop has no location that sends online orders.', remedy: 'Switch on a location in the shop under Settings › Locations and tick “Fulfill online orders”.' },
  },
  'shop-location-not-chosen': {
    status: 422,
    de: { says: 'Der Shop hat mehrere Standorte ({locations}); welcher den Bestand bekommt, ist nicht gewählt.', remedy: 'In den Optionen des Shops den Standort wählen, dessen Bestand Kontor setzen soll.' },
    en: { says: 'The shop has several locations ({locations}); which one gets the stock is not chosen.', remedy: 'Choose the location whose stock Kontor shall set in the options of the shop.' },
  },
  'shop-location-gone': {
    status: 422,
    de: { says: 'Den gewählten Standort {location} gibt es im Shop nicht (mehr), oder er ist ausgeschaltet.', remedy: 'In den Optionen des Shops einen anderen Standort wählen.' },
    en: { says: 'The chosen location {location} is not (or no longer) in the shop, or it is switched off.', remedy: 'Choose another location in the options of the shop.' },
  },
  'shop-api-version-other': {
    status: 200,
    de: { says: 'Der Shop antwortet mit Version {version} seiner Schnittstelle statt mit {wanted}.', remedy: 'Kontor aktualisieren: die bisher benutzte Version ist abgelaufen.' },
    en: { says: 'The shop answers with version {version} of its API instead of {wanted}.', remedy: 'Update Kontor: the version used so far has expired.' },
  },
  'shop-search-not-understood': {
    status: 502,
    de: { says: 'Der Shop versteht einen Suchfilter nicht ({field}); das Ergebnis wurde verworfen, weil es alles enthielte.', remedy: 'Kontor aktualisieren.' },
    en: { says: 'The shop does not understand a search filter ({field}); the result was dropped, since it would hold everything.', remedy: 'Update Kontor.' },
  },
  'shop-query-too-expensive': {
    status: 502,
    de: { says: 'Der Shop lehnt die Anfrage als zu aufwendig ab.', remedy: 'Nichts zu tun: Kontor fragt in kleineren Teilen. Bleibt es so, Kontor aktualisieren.' },
    en: { says: 'The shop refuses the request as too expensive.', remedy: 'Nothing to do: Kontor asks in smaller parts. If it stays, update Kontor.' },
  },
  'order-out-of-sight': {
    status: 404,
    de: { says: 'Die Bestellung ist im Shop nicht zu sehen: gelöscht, oder älter als 60 Tage.', remedy: 'Im Shop nachsehen; für ältere Bestellungen braucht die App das Recht read_all_orders.' },
    en: { says: 'The order cannot be seen in the shop: deleted, or older than 60 days.', remedy: 'Look into the shop; for older orders the app needs the right read_all_orders.' },
  },
  'order-on-hold-in-shop': {
    status: 409,
    de: { says: 'Der Versand der Bestellung ist im Shop angehalten („{status}“).', remedy: 'Im Shop freigeben; die Sendung wird danach von selbst gemeldet.' },
    en: { says: 'The fulfilment of the order is on hold in the shop (“{status}”).', remedy: 'Release it in the shop; the parcel is told by itself afterwards.' },
  },
  'order-with-service': {
    status: 409,
    de: { says: 'Die Bestellung liegt im Shop bei einem Versanddienstleister; Kontor kann ihren Versand nicht melden.', remedy: 'Prüfen, wer diese Bestellung verschickt; soll Kontor es melden, der App das Recht für die Aufträge dieses Standorts geben.' },
    en: { says: 'The order lies with a fulfilment service in the shop; Kontor cannot tell that it was sent.', remedy: 'Check who sends this order; if Kontor shall tell it, give the app the right for the orders of that location.' },
  },
  'place-shared': {
    status: 409,
    de: { says: '{number} zeigt im Shop auf denselben Artikel wie {other}; gesendet wurde nur einer von beiden.', remedy: 'Eine der beiden Zuordnungen lösen.' },
    en: { says: '{number} points at the same article in the shop as {other}; only one of the two was sent.', remedy: 'Undo one of the two links.' },
  },
  'stock-of-bundle': {
    status: 409,
    de: { says: '{number} ist im Shop ein Paket; sein Bestand ergibt sich aus den Teilen.', remedy: 'Den Bestand an den Teilen führen.' },
    en: { says: '{number} is a bundle in the shop; its stock follows from its parts.', remedy: 'Keep the stock at the parts.' },
  },
});
