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
    de: { says: 'Der Shop hat in {seconds} Sekunden nicht geantwortet.', remedy: 'Kontor versucht es erneut; kommt es öfter vor, den Hoster nach langsamen Plugins und der Zeitgrenze von PHP fragen.' },
    en: { says: 'The shop did not answer within {seconds} seconds.', remedy: 'Kontor tries again; if it happens often, ask the host about slow plugins and PHP’s time limit.' },
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
    de: { says: 'Vor dem Shop steht ein weiterer Kennwortschutz.', remedy: 'Den Kennwortschutz des Webservers für die Adressen der Schnittstelle (/wp-json, /api) ausnehmen.' },
    en: { says: 'Another password stands in front of the shop.', remedy: 'Exempt the addresses of the API (/wp-json, /api) from the web server’s password.' },
  },
  'shop-key-may-not-write': {
    status: 502,
    de: { says: 'Der Schlüssel darf im Shop nur lesen.', remedy: 'Im Shop den Schlüssel auf „Lesen/Schreiben“ stellen oder einen neuen anlegen.' },
    en: { says: 'The key may only read in the shop.', remedy: 'Set the key to “Read/Write” in the shop or make a new one.' },
  },
  'shop-right-missing': {
    status: 502,
    de: { says: 'Dem Schlüssel fehlt im Shop ein Recht ({remoteCode}).', remedy: 'Dem Benutzer des Schlüssels die Rolle „Shop-Manager“ geben oder den Schlüssel mit einem Administrator anlegen.' },
    en: { says: 'The key lacks a right in the shop ({remoteCode}).', remedy: 'Give the key’s user the role “Shop manager” or make the key with an administrator.' },
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
    de: { says: 'Der Schlüssel darf die Einstellungen des Shops nicht lesen.', remedy: 'Dem Benutzer des Schlüssels die Rolle „Shop-Manager“ geben oder den Schlüssel mit einem Administrator anlegen.' },
    en: { says: 'The key may not read the settings of the shop.', remedy: 'Give the key’s user the role “Shop manager” or make the key with an administrator.' },
  },
  'shop-blocked': {
    status: 502,
    de: { says: 'Ein Schutz vor dem Shop sperrt Kontor aus (Status {status}).', remedy: 'Im Sicherheits-Plugin oder beim Hoster die Adresse von Kontors Server für die Schnittstelle (/wp-json, /api) freigeben.' },
    en: { says: 'A guard in front of the shop locks Kontor out (status {status}).', remedy: 'Allow the address of Kontor’s server for the API (/wp-json, /api) in the security plugin or at the host.' },
  },
  'shop-api-missing': {
    status: 502,
    de: { says: 'Unter dieser Adresse antwortet keine Schnittstelle.', remedy: 'Im Shop unter Einstellungen > Permalinks eine andere Struktur als „Einfach“ wählen und prüfen, ob ein Plugin die REST-API sperrt.' },
    en: { says: 'No API answers under this address.', remedy: 'Choose another structure than “Plain” under Settings > Permalinks in the shop and check whether a plugin blocks the REST API.' },
  },
  'shop-software-missing': {
    status: 502,
    de: { says: 'Unter dieser Adresse ist WordPress, aber kein WooCommerce.', remedy: 'Adresse prüfen und im Shop das Plugin WooCommerce einschalten.' },
    en: { says: 'There is WordPress under this address, but no WooCommerce.', remedy: 'Check the address and switch on the plugin WooCommerce in the shop.' },
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
  'shop-api-not-found': {
    status: 502,
    de: { says: 'Unter dieser Adresse antwortet keine Schnittstelle eines Shops dieser Plattform.', remedy: 'Adresse und Plattform prüfen; liegt der Shop in einem Unterordner, gehört dieser zur Domain.' },
    en: { says: 'No API of a shop of this platform answers under this address.', remedy: 'Check the address and the platform; if the shop lives in a sub-folder, that belongs to the domain.' },
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
    de: { says: 'Die Schnittstelle antwortet nur über index.php.', remedy: 'Kontor arbeitet damit; schöner ist es, im Shop die Permalinks neu zu speichern.' },
    en: { says: 'The API answers only through index.php.', remedy: 'Kontor works with it; better save the permalinks in the shop again.' },
  },
  'shop-address-corrected': {
    status: 200,
    de: { says: 'Der Shop wohnt unter {address}.', remedy: 'Nichts zu tun: Kontor hat die Adresse übernommen.' },
    en: { says: 'The shop lives at {address}.', remedy: 'Nothing to do: Kontor has taken over the address.' },
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
    de: { says: 'Die Bestellung gibt es im Shop nicht mehr.', remedy: 'Im Papierkorb des Shops nachsehen; ist sie gelöscht, den Auftrag hier stornieren.' },
    en: { says: 'The order no longer exists in the shop.', remedy: 'Look into the shop’s bin; if it is deleted, cancel the order here.' },
  },
  'order-closed-in-shop': {
    status: 409,
    de: { says: 'Die Bestellung steht im Shop auf „{status}“ und wird nicht wieder geöffnet.', remedy: 'Den Auftrag abrufen und mit dem Stand im Shop vergleichen.' },
    en: { says: 'The order stands at “{status}” in the shop and is not reopened.', remedy: 'Fetch the order and compare it with the shop.' },
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
    de: { says: 'Der Shop führt für {number} keinen Bestand und hat die Menge nicht übernommen.', remedy: 'Im Shop beim Produkt „Lagerbestand verwalten“ einschalten oder Kontor erlauben, es selbst zu tun (Option des Shops).' },
    en: { says: 'The shop keeps no stock of {number} and has not taken the figure.', remedy: 'Switch on “Manage stock” at the product, or allow Kontor to do so (option of the shop).' },
  },
  'stock-managed-by-parent': {
    status: 409,
    de: { says: 'Die Variante {number} teilt den Bestand ihres Hauptprodukts; die Menge wurde nicht übernommen.', remedy: 'Im Shop bei der Variante „Lagerbestand verwalten“ einschalten oder Kontor erlauben, es selbst zu tun (Option des Shops).' },
    en: { says: 'The variant {number} shares the stock of its parent; the figure was not taken.', remedy: 'Switch on “Manage stock” at the variant, or allow Kontor to do so (option of the shop).' },
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
    de: { says: '{number} ist im Shop ein Produkt mit Varianten und hat keinen eigenen Bestand.', remedy: 'Den Bestand an den Varianten führen.' },
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
    de: { says: '{number} ist im Shop ein Produkt mit Varianten und hat keinen eigenen Preis.', remedy: 'Die Preise an den Varianten pflegen.' },
    en: { says: '{number} is a product with variants in the shop and has no price of its own.', remedy: 'Keep the prices at the variants.' },
  },
  'price-hides-parents': {
    status: 200,
    de: { says: '{number} hat jetzt eigene erweiterte Preise; die am Hauptartikel gepflegten gelten für diese Variante nicht mehr.', remedy: 'Sollen sie weiter gelten, sie im Shop auch an der Variante eintragen.' },
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
});
