// Numbers as people type them.
import type { Language } from '@kontor/kernel';

/** `1.234,50`, `1234,5` and `1234.5` become `1234.5`; what is no number stays as it is, for the library to refuse by name. */
export function typedNumber(text: string, language: Language): string {
  const plain = text.trim().replace(/[\s\u00a0\u202f'’]/g, '').replace(/^\u2212/, '-').replace(/^\+/, '');
  const [thousands, point] = language === 'de' ? ['.', ','] : [',', '.'];
  const grouped = new RegExp(`^-?\\d{1,3}(\\${thousands}\\d{3})+(\\${point}\\d+)?$`);
  if (grouped.test(plain)) return plain.replaceAll(thousands, '').replace(point, '.');
  return /^-?\d*,\d+$/.test(plain) ? plain.replace(',', '.') : plain;
}
