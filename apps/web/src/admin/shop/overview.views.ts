// One shop at a glance: its figures, what is going on, what needs somebody, and what Kontor knows and can do there.
import { explain, type ErrorValues } from '@kontor/kernel';
import { resultText, stateOf, liveView, type LiveView, type Tone } from '../shops/live.views.js';
import { figuresView, type FiguresView, type ShopFacts } from '../shops/overview.views.js';
import { sentence } from '../../errors/problem.js';
import type { ShownTime } from '../../i18n/format.js';
import type { Voice } from '../views.js';
import { abilitiesOf } from './new.views.js';

export type ShopOverview = { facts: ShopFacts; may: { operate: boolean; administer: boolean } };

type Switch = { action: string; fields: { name: string; value: string }[]; label: string; confirm: string | null; no: string };

export type ShopOverviewView = {
  marks: { tone: Tone; text: string }[];
  attention: { says: string; remedy: string; since: ShownTime; retry: string | null; connection: string } | null;
  trial: { waits: string; end: Switch | null } | null;
  switches: Switch[];
  figures: FiguresView;
  live: LiveView;
  main: { label: string; value: string; href: string | null }[];
  created: ShownTime;
  abilities: string[];
  runs: { href: string; title: string; state: string; tone: Tone; result: string; time: ShownTime }[];
};

export function shopOverviewView({ facts, may }: ShopOverview, voice: Voice): ShopOverviewView {
  const { shop } = facts;
  const { t, format, language } = voice;
  const home = `/admin/shops/${shop.id}`;
  const marks: ShopOverviewView['marks'] = [];
  if (shop.stopped) marks.push({ tone: 'danger', text: t('shops.mark.stopped') });
  if (shop.trial) marks.push({ tone: 'warning', text: t('shops.mark.trial') });
  if (shop.paused) marks.push({ tone: 'warning', text: t('shops.mark.paused') });
  const waits = t('shop.waits', { stock: format.count(facts.stock.due), prices: format.count(facts.prices.due) });
  const mode = (name: 'paused' | 'trial', value: boolean, label: string, confirm: string | null): Switch => ({
    action: `${home}/mode`,
    fields: [{ name: 'version', value: String(shop.version) }, { name, value: value ? 'yes' : 'no' }],
    label,
    confirm,
    no: t('frame.cancel'),
  });
  const switches: Switch[] = [];
  if (may.administer) switches.push(shop.paused ? mode('paused', false, t('shop.unpause'), null) : mode('paused', true, t('shop.pause'), t('shop.pause-confirm', { shop: shop.name })));
  if (may.operate) {
    const back = [{ name: 'back', value: home }];
    switches.push(
      shop.stopped
        ? { action: `${home}/resume`, fields: back, label: t('shops.resume'), confirm: t('shop.resume-confirm', { shop: shop.name, waits }), no: t('frame.cancel') }
        : { action: `${home}/stop`, fields: back, label: t('shops.stop'), confirm: t('shops.stop-confirm', { shop: shop.name }), no: t('frame.cancel') },
    );
  }
  const known = shop.facts;
  const row = (label: string, value: string, href: string | null = null): ShopOverviewView['main'][number] => ({ label, value, href });
  return {
    marks,
    attention: shop.attention && { ...explain(shop.attention.code, shop.attention.values as ErrorValues, language), since: format.time(shop.attention.since), retry: may.operate ? `${home}/attention` : null, connection: `${home}/connection` },
    trial: shop.trial ? { waits, end: may.administer ? mode('trial', false, t('shop.trial-end'), t('shop.trial-end-confirm', { shop: shop.name, waits })) : null } : null,
    switches,
    figures: figuresView(facts, may, voice),
    live: liveView(shop, facts.current, facts.last, may, voice),
    main: [
      row(t('shop.platform'), known ? `${shop.platformName} ${known.version}` : shop.platformName),
      row(t('shop.domain'), shop.domain, /^https?:\/\//.test(shop.domain) ? shop.domain : `https://${shop.domain}`),
      row(t('shop.currency'), known ? t(known.pricesIncludeTax ? 'shop.currency-gross' : 'shop.currency-net', { currency: known.currency }) : t('shop.unknown-yet')),
      row(t('shop.time-zone'), known?.timeZone ?? t('shop.unknown-yet')),
      row(t('shop.language'), t(`shop.language.${shop.options.language}`)),
      row(t('shop.start-date'), format.day(shop.startDate)),
      ...hookRows(shop, voice).map(({ label, value }) => row(label, value)),
    ],
    created: format.time(shop.createdAt),
    abilities: abilitiesOf(shop.capabilities, voice),
    runs: facts.last.map((run) => {
      const { text, tone } = stateOf(run, voice);
      const result = run.failure ? sentence(run.failure.code, run.failure.values, language) : (run.status === 'succeeded' || run.status === 'partial') && run.kind !== 'synchronise' ? resultText(run, voice) : '';
      return { href: `/admin/runs/${run.id}`, title: t(`runs.kind.${run.kind}`), state: text, tone, result, time: format.time(run.finishedAt ?? run.startedAt ?? run.createdAt) };
    }),
  };
}

/** How the webhooks stand; the last message only where some should come. */
function hookRows({ webhooks }: ShopOverview['facts']['shop'], { t, format }: Voice): { label: string; value: string }[] {
  if (!webhooks) return [];
  const shown = (at: Date | null): string | null => at && format.time(at).text;
  const since = webhooks.state === 'silent' ? webhooks.silentSince : webhooks.registeredAt;
  const rows = [{ label: t('shop.hooks'), value: t(`shop.hooks.${webhooks.state}`, { since: shown(since) ?? '' }) }];
  return webhooks.state === 'registered' || webhooks.state === 'silent' ? [...rows, { label: t('shop.hooks.last'), value: shown(webhooks.lastDeliveryAt) ?? t('shop.hooks.none-yet') }] : rows;
}
