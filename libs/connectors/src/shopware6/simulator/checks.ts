// What single entities insist on beyond the types of their fields: complete price lists, dates of rules in the form their version wants, articles whose stock
// another plug-in keeps.
import { ids } from './base.js';
import { says, type Problem } from './failure.js';
import { Fraction, written } from './php-json.js';
import { versionOf, type Store } from './store.js';
import type { Row } from './tables.js';
import { atLeast } from './version.js';

type Fields = Record<string, unknown>;
const isNumber = (value: unknown): boolean => typeof value === 'number' || value instanceof Fraction;

/** A price list: each currency complete, the default one among them. No amount is implausible. */
export function priceProblems(value: unknown, pointer: string): Problem[] {
  if (!value || typeof value !== 'object') return [says.type(pointer, 'array', value)];
  const entries = Object.entries(value as Record<string, Fields>);
  const problems = entries.flatMap(([index, entry]) => {
    const at = `${pointer}/${index}`;
    if (!entry || typeof entry !== 'object') return [says.type(at, 'array', entry)];
    const one = (fields: Fields, where: string): Problem[] => [
      ...(['gross', 'net'] as const).flatMap((name) => (!(name in fields) ? [says.missing(`${where}/${name}`, name)] : fields[name] === null ? [says.blank(`${where}/${name}`)] : isNumber(fields[name]) ? [] : [says.type(`${where}/${name}`, 'numeric', fields[name])])),
      ...(!('linked' in fields) ? [says.missing(`${where}/linked`, 'linked')] : typeof fields['linked'] === 'boolean' ? [] : [says.type(`${where}/linked`, 'boolean', fields['linked'])]),
    ];
    const inner = (['listPrice', 'regulationPrice'] as const).flatMap((name) => (entry[name] && typeof entry[name] === 'object' ? one(entry[name] as Fields, `${at}/${name}`) : []));
    return [...('currencyId' in entry ? [] : [says.missing(`${at}/currencyId`, 'currencyId')]), ...one(entry, at), ...inner];
  });
  if (problems.length === 0 && !entries.some(([, entry]) => entry['currencyId'] === ids.defaultCurrency)) problems.push(says.other(pointer, 'No price for default currency defined'));
  return problems;
}

type Change = { before: Row | undefined; values: Fields; given: Fields };

export function rowProblems(store: Store, entity: string, { before, values, given }: Change, pointer: string): Problem[] {
  if (entity === 'product' && before?.['#unmanaged'] === true && 'stock' in given) return [says.other(`${pointer}/stock`, 'The stock of this product is kept by another extension.')];
  if (entity === 'rule_condition') return conditionProblems(store, (values['type'] ?? before?.['type']) as string, (values['value'] ?? before?.['value'] ?? {}) as Fields, `${pointer}/value`);
  return [];
}

const wanted: Record<string, string[]> = { customerCustomerGroup: ['operator', 'customerGroupIds'], currency: ['operator', 'currencyIds'] };

function conditionProblems(store: Store, type: string, value: Fields, pointer: string): Problem[] {
  if (type === 'orContainer' || type === 'andContainer' || type === 'alwaysValid') return [];
  if (type === 'dateRange') return dateProblems(store, value, pointer);
  const fields = wanted[type];
  if (!fields) return [says.other(pointer.replace(/value$/, 'type'), `This "type" value (${type}) is invalid.`)];
  return fields.filter((name) => value[name] === undefined || value[name] === null).map((name) => says.blank(`${pointer}/${name}`));
}

/** Until 6.7.5 a moment carries its offset; since then it must not, and a zone may stand beside it. */
function dateProblems(store: Store, value: Fields, pointer: string): Problem[] {
  const local = atLeast(versionOf(store), '6.7.6');
  const form = local ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;
  const known = ['useTime', 'fromDate', 'toDate', ...(local ? ['timezone'] : [])];
  return [
    ...Object.keys(value).filter((name) => !known.includes(name)).map((name) => says.extra(`${pointer}/${name}`, name)),
    ...(['fromDate', 'toDate'] as const).flatMap((name) => (value[name] === undefined || value[name] === null ? [says.blank(`${pointer}/${name}`)] : form.test(written(value[name])) && !Number.isNaN(Date.parse(local ? `${written(value[name])}Z` : written(value[name]))) ? [] : [says.datetime(`${pointer}/${name}`, value[name])])),
    ...(value['useTime'] === undefined || value['useTime'] === null ? [says.blank(`${pointer}/useTime`)] : typeof value['useTime'] === 'boolean' ? [] : [says.type(`${pointer}/useTime`, 'bool', value['useTime'])]),
  ];
}
