import { defineErrors } from '@kontor/kernel';

defineErrors({
  'payment-term-invalid': {
    status: 422,
    de: { says: 'Die Zahlungsart braucht ein Kürzel, einen Namen und ein Zahlungsziel von 0 bis 365 Tagen.', remedy: 'Die Angaben berichtigen; das Kürzel besteht aus Großbuchstaben, Ziffern und Bindestrichen.' },
    en: { says: 'A payment term needs a code, a name and a time for payment of 0 to 365 days.', remedy: 'Correct the entries; the code consists of capital letters, digits and hyphens.' },
  },
  'shipping-method-invalid': {
    status: 422,
    de: { says: 'Die Versandart braucht ein Kürzel, einen Namen und, falls angegeben, einen bekannten Versanddienst.', remedy: 'Die Angaben berichtigen; das Kürzel besteht aus Großbuchstaben, Ziffern und Bindestrichen.' },
    en: { says: 'A shipping method needs a code, a name and, where given, a known carrier.', remedy: 'Correct the entries; the code consists of capital letters, digits and hyphens.' },
  },
});
