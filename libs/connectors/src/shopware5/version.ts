// What depends on the version of the shop.

/** The price row's field for the lowest price of 30 days came with 5.7.8; a version that is not known has it not. */
export function hasLowestPrice(version: string): boolean {
  const [, major = '0', minor = '0', patch = '0'] = /^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?/.exec(version) ?? [];
  const figures = [major, minor, patch].map((part) => part.padStart(4, '0')).join('.');
  return figures >= '0005.0007.0008';
}
