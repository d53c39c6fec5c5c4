// What a shop sent, as nested lists that a person can read: names beside values, and what is inside something folded away. Pure.
import type { Voice } from '../views.js';

/** A value, or what is inside: `children` null = a value. */
export type RawNode = { name: string; value: string; children: RawNode[] | null; summary: string };

const deepest = 12;

export function rawView(raw: unknown, voice: Voice): RawNode[] {
  if (raw === null || typeof raw !== 'object') return raw === null || raw === undefined ? [] : [node('', raw, voice, 0)];
  return Object.entries(raw).map(([name, value]) => node(name, value, voice, 0));
}

function node(name: string, value: unknown, voice: Voice, depth: number): RawNode {
  const { t, format } = voice;
  if (value === null || value === undefined || value === '') return { name, value: '–', children: null, summary: '' };
  if (typeof value === 'boolean') return { name, value: t(value ? 'orders.raw.yes' : 'orders.raw.no'), children: null, summary: '' };
  if (typeof value === 'string' || typeof value === 'number') return { name, value: `${value}`, children: null, summary: '' };
  if (typeof value !== 'object') return { name, value: '–', children: null, summary: '' };
  // An entry of a list is known by its place in it.
  const inner = Array.isArray(value) ? value.map((one, index): [string, unknown] => [t('orders.raw.entry', { number: index + 1 }), one]) : Object.entries(value);
  if (inner.length === 0) return { name, value: '–', children: null, summary: '' };
  if (depth >= deepest) return { name, value: JSON.stringify(value), children: null, summary: '' };
  return { name, value: '', children: inner.map(([key, one]) => node(key, one, voice, depth + 1)), summary: t('orders.raw.inside', { count: inner.length, shown: format.count(inner.length) }) };
}
