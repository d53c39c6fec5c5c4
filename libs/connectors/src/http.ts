// One HTTP client for all connectors (being written): counts calls, respects the pace, masks what it logs.
export type HttpTraffic = { reads: number; writes: number; items: number };
export type HttpClient = Record<string, never>;
