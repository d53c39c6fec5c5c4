// The assignments of a shop (F15): left what the shop says, with how often and when it was last seen, right our choice; what nobody assigned yet
// comes first and says what that means.
import type { Masterdata } from '@kontor/masterdata';
import type { PriceList } from '@kontor/pricing';
import type { Shop } from '@kontor/shops';
import type { Warehouse } from '@kontor/stock';
import type { Assignment, Assignments } from '../../http/assignments.js';
import type { ShownTime } from '../../i18n/format.js';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';
import { box, type BoxView } from './fields.views.js';

export const tableKinds = ['payments', 'shippings', 'statuses', 'customerGroups', 'taxes'] as const;
export type TableKind = (typeof tableKinds)[number];

/** What was typed into one table and could not be saved, by what the shop says. */
export type Typed = { kind: string; values: Map<string, { value: string; cost: string }>; faults: Record<string, string> };

export type ShopAssignmentsState = {
  shop: Shop;
  assignments: Assignments;
  /** How many orders wait, by `payment:…` and `shipping:…`. */
  waiting: ReadonlyMap<string, number>;
  masterdata: Masterdata;
  lists: PriceList[];
  warehouses: Warehouse[];
  mayChange: boolean;
  typed: Typed | null;
};

type Row = { remote: string; remoteName: string; label: string; code: string | null; seen: string; lastSeen: ShownTime | null; open: boolean; means: string | null; choice: FieldView; cost: FieldView | null };
export type TableView = { id: string; kind: string; title: string; help: string; choiceTitle: string; costTitle: string | null; open: string | null; rows: Row[]; save: string };

export type AssignmentsView = {
  action: string;
  mayChange: boolean;
  faults: string[];
  tables: TableView[];
  warehouses: BoxView[] | null;
  priceList: FieldView | null;
  told: FieldView[] | null;
  /** The shop was never asked: nothing to assign yet. */
  nothingSeen: string | null;
};

export function assignmentsView(state: ShopAssignmentsState, voice: Voice): AssignmentsView {
  const { shop, assignments, lists, warehouses, typed } = state;
  const { t } = voice;
  const { capabilities } = shop;
  const tables = tableKinds.filter((kind) => (kind === 'customerGroups' ? capabilities.prices?.customerGroups === true && assignments.customerGroups.length > 0 : capabilities.orders !== undefined)).map((kind) => tableView(kind, state, voice));
  const told = (name: 'statusAfterFetch' | 'statusWhenShipped', label: string): FieldView =>
    field(name, label, { value: assignments[name] ?? '', choices: [{ value: '', label: t('shop.assign.tell-nothing') }, ...withCurrent(assignments.statuses.map((status) => ({ value: status.remote, label: status.label })), assignments[name])] });
  const chosen = assignments.warehouses[0]?.value ?? null;
  return {
    action: `/admin/shops/${shop.id}/assignments`,
    mayChange: state.mayChange,
    faults: typed ? Object.entries(typed.faults).filter(([name]) => !/^(value|cost)\./.test(name)).map(([, text]) => text) : [],
    tables,
    warehouses: capabilities.stock ? warehouses.map((place) => box('warehouse', `${place.name} (${place.code})`, Array.isArray(chosen) && chosen.includes(place.code), { value: place.code })) : null,
    priceList: capabilities.prices
      ? field('value', t('shop.assign.price-list'), { value: textOf(assignments.priceList[0]), help: t('shop.assign.price-list-help'), choices: lists.length > 0 ? lists.map((list) => ({ value: list.name, label: listLabel(list, voice) })) : [{ value: '', label: t('shop.assign.no-price-list') }] })
      : null,
    told: capabilities.feedback?.statuses ? [told('statusAfterFetch', t('shop.assign.after-fetch')), told('statusWhenShipped', t('shop.assign.when-shipped'))] : null,
    nothingSeen: [assignments.payments, assignments.shippings, assignments.statuses].every((rows) => rows.length === 0) ? `/admin/shops/${shop.id}/connection` : null,
  };
}

function tableView(kind: TableKind, state: ShopAssignmentsState, voice: Voice): TableView {
  const { assignments, waiting, typed } = state;
  const { t, format } = voice;
  const own = typed?.kind === kind ? typed : null;
  const sorted = [...(assignments[kind] as Assignment[])]
    .map((assignment) => ({ assignment, open: isOpen(kind, assignment, assignments), waits: waiting.get(`${kind === 'payments' ? 'payment' : 'shipping'}:${assignment.remote}`) ?? 0 }))
    .sort((a, b) => Number(a.assignment.remote === '*') - Number(b.assignment.remote === '*') || Number(b.open) - Number(a.open) || b.waits - a.waits || b.assignment.seen - a.assignment.seen || a.assignment.label.localeCompare(b.assignment.label, format.language));
  const openCount = sorted.filter(({ open }) => open).length;
  const waitingHere = kind === 'payments' || kind === 'shippings' ? sorted.some(({ waits }) => waits > 0) : false;
  return {
    id: `table-${kind.toLowerCase()}`,
    kind,
    title: t(`shop.assign.title.${kind}`),
    help: t(`shop.assign.help.${kind}`),
    choiceTitle: t(`shop.assign.choice.${kind}`),
    costTitle: kind === 'shippings' ? t('shop.assign.cost-article') : null,
    open: openCount === 0 ? null : t('shop.assign.open', { count: openCount, shown: format.count(openCount) }),
    rows: sorted.map(({ assignment, open, waits }, index) => {
      const remote = assignment.remote;
      const label = remote === '*' ? t('shop.assign.any-tax') : assignment.label;
      const current = own?.values.get(remote);
      const faults = own?.faults ?? {};
      const pays = kind === 'payments' || kind === 'shippings';
      return {
        remote,
        remoteName: `remote.${index}`,
        label,
        code: label === remote || remote === '*' ? null : remote,
        seen: remote === '*' ? '' : assignment.seen > 0 ? t('shop.assign.seen', { count: assignment.seen, shown: format.count(assignment.seen) }) : t('shop.assign.never-seen'),
        lastSeen: assignment.lastSeen && format.time(assignment.lastSeen),
        open,
        means: pays && waits > 0 ? t('shop.assign.waits', { count: waits, shown: format.count(waits) }) : open ? t(`shop.assign.open.${kind}`) : null,
        choice: withId(field(`value.${index}`, t('shop.assign.choice-of', { what: label }), { ...choiceOf(kind, assignment, state, voice), ...(current && { value: current.value }), fault: faults[`value.${remote}`] ?? null }), kind),
        cost: kind === 'shippings' ? withId(field(`cost.${index}`, t('shop.assign.cost-of', { what: label }), { value: current?.cost ?? (assignment as Assignments['shippings'][number]).costArticle ?? '', fault: faults[`cost.${remote}`] ?? null }), kind) : null,
      };
    }),
    save: waitingHere ? t('shop.assign.save-and-repair') : t('shop.save'),
  };
}

function isOpen(kind: TableKind, assignment: Assignment, { statuses }: Assignments): boolean {
  if (kind === 'customerGroups' || assignment.remote === '*') return false;
  if (kind === 'statuses') return assignment.value === null && (statuses.find(({ remote }) => remote === assignment.remote)?.usual ?? null) === null;
  return assignment.value === null;
}

function choiceOf(kind: TableKind, assignment: Assignment, { assignments, masterdata, lists }: ShopAssignmentsState, voice: Voice): { value: string; choices?: { value: string; label: string }[] } {
  const { t } = voice;
  const value = textOf(assignment);
  const none = { value: '', label: t('shop.assign.none') };
  if (kind === 'payments') return { value, choices: [none, ...masterdata.paymentTerms.map(({ code, name }) => ({ value: code, label: name }))] };
  if (kind === 'shippings') return { value, choices: [none, ...masterdata.shippingMethods.map(({ code, name }) => ({ value: code, label: name }))] };
  if (kind === 'customerGroups') return { value, choices: [{ value: '', label: t('shop.assign.shops-list') }, ...lists.map((list) => ({ value: list.name, label: listLabel(list, voice) }))] };
  if (kind === 'statuses') {
    const usual = assignments.statuses.find(({ remote }) => remote === assignment.remote)?.usual ?? null;
    return { value, choices: [{ value: '', label: t(usual === null ? 'shop.assign.usual-unknown' : usual === 'fetch' ? 'shop.assign.usual-fetch' : 'shop.assign.usual-leave') }, { value: 'fetch', label: t('shop.assign.fetch') }, { value: 'leave', label: t('shop.assign.leave') }] };
  }
  return { value: voice.language === 'de' ? value.replace('.', ',') : value };
}

function listLabel(list: PriceList, { t }: Pick<Voice, 't'>): string {
  return t(list.gross ? 'shop.assign.list-gross' : 'shop.assign.list-net', { name: list.name, currency: list.currency });
}

// A value that the shop no longer has must not look like another one.
function withCurrent(choices: { value: string; label: string }[], current: string | null): { value: string; label: string }[] {
  return current === null || choices.some(({ value }) => value === current) ? choices : [...choices, { value: current, label: current }];
}

function withId(view: FieldView, kind: TableKind): FieldView {
  return { ...view, id: `${kind.toLowerCase()}-${view.id}` };
}

function textOf(assignment: Assignment | undefined): string {
  const value = assignment?.value ?? null;
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}
