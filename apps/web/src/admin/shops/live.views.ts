// What is going on in one shop: runs with their progress, or the buttons that start one, or how the last one ended. The page and the live
// updates show the same partial (`shops/_progress`), so that both always say the same.
import type { Capabilities } from '@kontor/connectors';
import type { Shop } from '@kontor/shops';
import type { RunView } from '@kontor/sync';
import { sentence } from '../../errors/problem.js';
import type { ShownTime } from '../../i18n/format.js';
import type { Voice } from '../views.js';

export type Tone = 'success' | 'warning' | 'danger' | 'info' | 'muted';

/** What the arrow menu offers, in the order of pages.md; what the platform cannot do is absent. */
const offers: { kind: string; needs: keyof Capabilities; writes: boolean }[] = [
  { kind: 'fetch-orders', needs: 'orders', writes: false },
  { kind: 'sync-changed-stock', needs: 'stock', writes: true },
  { kind: 'sync-all-stock', needs: 'stock', writes: true },
  { kind: 'update-prices', needs: 'prices', writes: true },
  { kind: 'push-images', needs: 'images', writes: true },
  { kind: 'compare-orders', needs: 'orders', writes: false },
];

/** How long the end of a run is told on the card. */
const tellEndFor = 15 * 60_000;

export type RunLine = {
  id: string;
  title: string;
  state: string;
  tone: Tone;
  /** For `<progress>`; null = unknown, the bar only moves. */
  bar: { value: string; max: string; label: string } | null;
  moving: boolean;
  text: string;
  steps: { title: string; state: string; tone: Tone; text: string; bar: { value: string; max: string; label: string } | null }[];
  cancel: string | null;
  decide: { approve: string; reject: string } | null;
};

export type LiveView = {
  id: string;
  shopId: string;
  running: RunLine[];
  /** Null while something that a person asked for is on. */
  buttons: {
    action: string;
    main: { label: string; disabled: boolean };
    menu: { kind: string; label: string; disabled: boolean }[];
    exporting: { kind: string; label: string } | null;
    reason: string | null;
    stop: { action: string; label: string; confirm: string | null };
  } | null;
  ended: { tone: Tone; text: string; href: string; link: string; time: ShownTime; file: string | null; retry: string | null } | null;
};

/** Words for a run's state. */
export function stateOf(run: Pick<RunView, 'status' | 'waitingFor'>, { t }: Voice): { text: string; tone: Tone } {
  if (run.status === 'waiting') return { text: t(`runs.waiting.${run.waitingFor ?? 'backoff'}`), tone: run.waitingFor === 'children' ? 'info' : 'warning' };
  const tones: Record<string, Tone> = { queued: 'muted', running: 'info', succeeded: 'success', partial: 'warning', failed: 'danger', cancelled: 'muted' };
  return { text: t(`runs.status.${run.status}`), tone: tones[run.status] ?? 'muted' };
}

export function liveView(shop: Shop, current: RunView[], last: RunView[], may: { operate: boolean }, voice: Voice): LiveView {
  const top = current.filter((run) => run.parentId === null || !current.some((parent) => parent.id === run.parentId));
  const running = top.map((run) => runLine(run, current.filter((child) => child.parentId === run.id), may, voice));
  const asked = top.some((run) => byPerson(run) && run.waitingFor !== 'approval');
  return {
    id: `live-${shop.id}`,
    shopId: shop.id,
    running,
    buttons: asked || !may.operate ? null : buttonsOf(shop, voice),
    ended: asked ? null : endOf(last, may, voice),
  };
}

function byPerson(run: RunView): boolean {
  return /^(user|token|cli)/.test(run.requestedBy);
}

function buttonsOf(shop: Shop, voice: Voice): NonNullable<LiveView['buttons']> {
  const { t } = voice;
  const silent = shop.trial || shop.stopped;
  const able = offers.filter((offer) => shop.capabilities[offer.needs] !== undefined);
  return {
    action: `/admin/shops/${shop.id}/runs`,
    // In trial mode and emergency stop the combined button still fetches orders.
    main: { label: t('runs.kind.synchronise'), disabled: able.length === 0 || (silent && !shop.capabilities.orders) },
    menu: able.map((offer) => ({ kind: offer.kind, label: t(`runs.kind.${offer.kind}`), disabled: offer.writes && silent })),
    exporting: shop.capabilities.articleFile ? { kind: 'export-articles-csv', label: t('runs.kind.export-articles-csv') } : null,
    reason: shop.stopped ? t('shops.stopped-reason') : shop.trial ? t('shops.trial-reason') : null,
    stop: shop.stopped
      ? { action: `/admin/shops/${shop.id}/resume`, label: t('shops.resume'), confirm: null }
      : { action: `/admin/shops/${shop.id}/stop`, label: t('shops.stop'), confirm: t('shops.stop-confirm', { shop: shop.name }) },
  };
}

function runLine(run: RunView, children: RunView[], may: { operate: boolean }, voice: Voice): RunLine {
  const { t } = voice;
  const state = stateOf(run, voice);
  const shown = children.find((child) => child.status === 'running') ?? (children.length > 0 ? children[0] : undefined);
  return {
    id: run.id,
    title: t(`runs.kind.${run.kind}`),
    state: state.text,
    tone: state.tone,
    bar: barOf(run, voice),
    moving: run.status === 'running' && (run.counts.total ?? 0) === 0 && shown === undefined,
    text: progressText(run, voice),
    steps: children.map((child) => ({ title: t(`runs.kind.${child.kind}`), state: stateOf(child, voice).text, tone: stateOf(child, voice).tone, text: progressText(child, voice), bar: barOf(child, voice) })),
    cancel: may.operate ? `/admin/runs/${run.id}/cancel` : null,
    decide: may.operate && run.status === 'waiting' && run.waitingFor === 'approval' ? { approve: `/admin/runs/${run.id}/approve`, reject: `/admin/runs/${run.id}/reject` } : null,
  };
}

export function settled(run: RunView): number {
  return run.counts.done + run.counts.failed + run.counts.skipped;
}

export function barOf(run: RunView, { t, format }: Voice): RunLine['bar'] {
  const total = run.counts.total ?? 0;
  if (total === 0 || run.status === 'queued') return null;
  const done = Math.min(settled(run), total);
  return { value: String(done), max: String(total), label: t('runs.progress', { done: format.count(done), total: format.count(total) }) };
}

/** „340 von 1.000 · 8 Aufrufe · noch ca. 20 Sek.“ */
export function progressText(run: RunView, { t, format }: Voice): string {
  const parts: string[] = [];
  const total = run.counts.total ?? 0;
  const done = settled(run);
  if (run.status === 'waiting' && run.waitingFor === 'approval') parts.push(t('runs.held', { count: heldOf(run) }));
  if (total > 0) parts.push(t('runs.progress', { done: format.count(Math.min(done, total)), total: format.count(total) }));
  else if (done > 0) parts.push(format.count(done));
  const calls = run.remoteCalls.reads + run.remoteCalls.writes;
  if (calls > 0) parts.push(t('runs.calls', { count: calls, shown: format.count(calls) }));
  const left = leftMilliseconds(run, format.now);
  if (left !== null) parts.push(t('runs.left', { time: format.span(left) }));
  return parts.join(' · ');
}

export function heldOf(run: RunView): number {
  const held = run.waitingValues?.held;
  return typeof held === 'number' ? held : 0;
}

/** Rest of the time by what was settled so far; said only once a twentieth is done. */
export function leftMilliseconds(run: RunView, now: Date): number | null {
  const total = run.counts.total ?? 0;
  const done = settled(run);
  if (run.status !== 'running' || run.startedAt === null || total < 20 || done * 20 < total || done >= total) return null;
  return ((now.getTime() - run.startedAt.getTime()) / done) * (total - done);
}

/** The newest end worth telling: what a person asked for, not long ago. */
function endOf(last: RunView[], may: { operate: boolean }, voice: Voice): LiveView['ended'] {
  const { t, format } = voice;
  const run = last
    .filter((candidate) => candidate.finishedAt !== null && candidate.parentId === null && byPerson(candidate) && format.now.getTime() - candidate.finishedAt.getTime() < tellEndFor)
    .sort((one, other) => (other.finishedAt as Date).getTime() - (one.finishedAt as Date).getTime())[0];
  if (!run?.finishedAt) return null;
  const title = t(`runs.kind.${run.kind}`);
  const text =
    run.status === 'failed'
      ? `${title}: ${t('runs.end.failed')} ${run.failure ? sentence(run.failure.code, run.failure.values, voice.language) : ''}`.trim()
      : run.status === 'cancelled'
        ? `${title}: ${t('runs.end.cancelled')}`
        : `${title}: ${resultText(run, voice)}`;
  return {
    tone: stateOf(run, voice).tone,
    text,
    href: `/admin/runs/${run.id}`,
    link: t('runs.look'),
    time: format.time(run.finishedAt),
    file: run.kind === 'export-articles-csv' && (run.status === 'succeeded' || run.status === 'partial') ? `/admin/runs/${run.id}/file` : null,
    retry: may.operate && (run.status === 'failed' || run.status === 'cancelled') ? `/admin/runs/${run.id}/retry` : null,
  };
}

/** „998 erledigt, 2 Probleme“, „nichts zu tun“. */
export function resultText(run: RunView, { t, format }: Voice): string {
  const { done, failed } = run.counts;
  const parts = [done > 0 || failed === 0 ? (done === 0 ? t('runs.end.nothing') : t('runs.end.done', { count: done, shown: format.count(done) })) : null, failed > 0 ? t('runs.end.problems', { count: failed, shown: format.count(failed) }) : null];
  // A parent counts its steps, which says nothing to a person.
  if (run.kind === 'synchronise') return run.status === 'partial' ? t('runs.end.steps-partial') : t('runs.end.steps-done');
  return parts.filter((part) => part !== null).join(', ');
}
