// What must never stand in a log or an error text: secrets and personal data. Masking is by pattern, as the last line of defence.

const patterns: [RegExp, string][] = [
  [/\b(c[ks]_)[0-9a-f]{8,}/gi, '$1***'],
  [/\bshp(at|ss|ca|pa)_[0-9a-f]{8,}/gi, 'shp$1_***'],
  [/\bkt_[\w-]{8,}/g, 'kt_***'],
  [/\b(Atz[ar]|amzn1)[.|][\w.|-]{8,}/g, '$1***'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, '$1 ***'],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '***'],
  [/([?&"'\s](?:consumer_secret|consumer_key|client_secret|client_id|access_token|refresh_token|api_?key|password|passwort|token|secret|signature|oauth_signature)["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi, '$1***'],
  [/(\w+:\/\/)[^\s:@/]*:[^\s@/]+@/g, '$1***@'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '***@***'],
];

/** The text without secrets, tokens and e-mail addresses. */
export function maskText(text: string): string {
  return patterns.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text);
}

/** Names of fields whose values are masked wherever they appear in a document that a person may see. */
export const secretField = /^(.*(secret|password|passwort|token|authorization|cookie|api_?key|consumer_?key|signature|private_?key).*|order_key)$/i;
/** Names of fields that hold personal data. */
export const personalField = /^(first_?name|last_?name|name_?(first|last)|email|e_?mail|phone|mobile|address(_?(line_?)?\d)?|address_?instruction|drop_?off_?location|gift_?message|complement|street|street_?(name|number|no)|house_?number|additional_?address.*|postcode|postal_?code|zip(_?code)?|city|company(_?name)?|buyer_?(name|email|company_?name|purchase_?order_?number)|legal_?name|vat_?id|tax_?registration_?number|iban|bic|customer_?ip_?address|customer_?user_?agent|ip|birth_?day|date_?of_?birth|payment_url)$/i;

/** Fields that make of an object a person's address, in which a plain `name` is his. */
const addressField = /^(address(_?(line_?)?\d)|street|postal_?code|postcode|zip(_?code)?)$/i;

/** A copy of a JSON document with secret and personal values replaced, for logs and for the masked raw document of an order (F30). */
export function maskDocument(value: unknown, options: { personal: boolean } = { personal: true }): unknown {
  if (Array.isArray(value)) return value.map((item) => maskDocument(item, options));
  if (value !== null && typeof value === 'object') {
    const isAddress = Object.keys(value).some((key) => addressField.test(key));
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const hidden = secretField.test(key) || (options.personal && (personalField.test(key) || (isAddress && key === 'name')));
        if (hidden && (typeof inner === 'string' || typeof inner === 'number')) return [key, String(inner) === '' ? '' : '***'];
        return [key, maskDocument(inner, options)];
      }),
    );
  }
  return typeof value === 'string' ? maskText(value) : value;
}
