// The many ways in which people write a shop's address, brought into one (F11); what an address is, the connectors know.
import { domainText, parseAddress } from '@kontor/connectors';

/** As stored: `https://www.Shop.de/` becomes `www.shop.de`. What is no address stays as it was typed, for the check of the form to name it. */
export function tidyDomain(typed: string): string {
  const address = parseAddress(typed);
  return address ? domainText(address) : typed.trim();
}

/** Two domains with the same folded form are the same shop: scheme and "www." make no difference. */
export function foldDomain(domain: string): string {
  const address = parseAddress(domain);
  return address ? `${address.host.replace(/^www\./, '')}${address.path}` : domain.trim().toLowerCase();
}
