// Where the limiter's state lives: in Redis (one script per question), else in one MariaDB row per shop, in tests in memory.
// While Redis is down the row is used; in the moment of the change a shop may see up to twice the places, which is harmless.
import { Database, rows, write, type Tx } from '@kontor/base';
import Redis from 'ioredis';
import { decide, emptyState, leaseMilliseconds, lookMilliseconds, waiterMilliseconds, type PaceAnswer, type PaceRequest, type PaceState, type PaceStore } from './pace.js';

/** One process only: tests and benches of a connector alone. */
export function memoryPaceStore(real: () => number = () => performance.now()): PaceStore {
  const states = new Map<string, PaceState>();
  const stateOf = (key: string): PaceState => {
    const state = states.get(key) ?? emptyState();
    states.set(key, state);
    return state;
  };
  return {
    ask: async (key, request) => decide(stateOf(key), request, real()),
    async renew(key, token) {
      const { slots } = stateOf(key);
      if (token in slots) slots[token] = real() + leaseMilliseconds;
    },
    async release(key, token) {
      delete stateOf(key).slots[token];
    },
    async pause(key, until) {
      stateOf(key).pausedUntil = until;
    },
    async left(key, tokens, now) {
      Object.assign(stateOf(key), { tokens, filledAt: now });
    },
  };
}

/** One row per shop credential, locked for each question. */
export function databasePaceStore(database: Database): PaceStore {
  const change = <Result>(key: string, work: (state: PaceState, real: number) => Result): Promise<Result> =>
    database.inTransaction(async (tx: Tx) => {
      await write(tx, 'INSERT INTO connector_pace (pace_key, state, touched_at) VALUES (?, ?, NOW(3)) ON DUPLICATE KEY UPDATE touched_at = NOW(3)', [key, JSON.stringify(emptyState())]);
      const [row] = await rows<{ state: string; real_time: string | number }>(tx, 'SELECT state, CAST(UNIX_TIMESTAMP(touched_at) * 1000 AS UNSIGNED) AS real_time FROM connector_pace WHERE pace_key = ?', [key]);
      const state = row ? (JSON.parse(row.state) as PaceState) : emptyState();
      const result = work(state, parseInt(String(row?.real_time ?? 0), 10));
      await write(tx, 'UPDATE connector_pace SET state = ? WHERE pace_key = ?', [JSON.stringify(state), key]);
      return result;
    });
  return {
    ask: (key, request) => change(key, (state, real) => decide(state, request, real)),
    renew: (key, token) =>
      change(key, ({ slots }, real) => {
        if (token in slots) slots[token] = real + leaseMilliseconds;
      }),
    release: (key, token) =>
      change(key, (state) => {
        delete state.slots[token];
      }),
    pause: (key, until) =>
      change(key, (state) => {
        state.pausedUntil = until;
      }),
    left: (key, tokens, now) =>
      change(key, (state) => {
        Object.assign(state, { tokens, filledAt: now });
      }),
  };
}

// The same rule as `decide`; pace.spec.ts runs one suite against all three stores.
const script = `
local raw = redis.call('GET', KEYS[1])
local s = raw and cjson.decode(raw) or { slots = {}, waiting = {}, tokens = -1, filledAt = 0, pausedUntil = 0 }
local t = redis.call('TIME')
local real = t[1] * 1000 + math.floor(t[2] / 1000)
local what, token, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local answer = { 1, 0, 0 }
if what == 'release' then s.slots[token] = nil
elseif what == 'renew' then if s.slots[token] then s.slots[token] = real + lease end
elseif what == 'pause' then s.pausedUntil = tonumber(ARGV[4])
elseif what == 'left' then
  s.tokens = tonumber(ARGV[4])
  s.filledAt = tonumber(ARGV[5])
else
  local now, rank, self, parallel, rate, burst, look, keep, cost = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])
  if s.pausedUntil > now then return { 0, 0, s.pausedUntil - now } end
  local used, better = 0, 0
  for slot, untilTime in pairs(s.slots) do if untilTime < real then s.slots[slot] = nil else used = used + 1 end end
  local mine = s.waiting[self]
  local since = (mine and mine.untilTime >= real and mine.rank == rank) and mine.since or real
  for other, waiter in pairs(s.waiting) do
    if waiter.untilTime < real then s.waiting[other] = nil
    elseif other ~= self and (waiter.rank < rank or (waiter.rank == rank and waiter.since < since)) then better = better + 1 end
  end
  local missing = 0
  if rate > 0 then
    local filled = s.tokens < 0 and burst or math.min(burst, s.tokens + math.max(now - s.filledAt, 0) * rate / 1000)
    s.tokens = filled
    s.filledAt = now
    local wanted = math.min(cost, burst) + better
    if filled < wanted then missing = (wanted - filled) * 1000 / rate end
  end
  if parallel - used > better and missing == 0 then
    s.slots[token] = real + lease
    if rate > 0 then s.tokens = math.max(s.tokens - cost, 0) end
    s.waiting[self] = nil
  else
    s.waiting[self] = { rank = rank, since = since, untilTime = real + keep }
    answer = { 0, math.max(math.ceil(missing), look), 0 }
  end
end
redis.call('SET', KEYS[1], cjson.encode(s), 'PX', math.max(3600000, what == 'pause' and 86400000 or 0))
return answer`;

type PaceRedis = Redis & { kontorPace(key: string, ...args: (string | number)[]): Promise<[number, number, number]> };

/** Redis, asked by one script. */
export function redisPaceStore(url: string, prefix: string): PaceStore & { close(): void } {
  // Fails at once while Redis is away instead of queueing: the row is there for that.
  let closed = false;
  const redis = new Redis(url, { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 1000, commandTimeout: 1000, retryStrategy: (tries) => (closed ? null : Math.min(tries * 200, 5000)) }) as PaceRedis;
  redis.on('error', () => undefined);
  redis.defineCommand('kontorPace', { numberOfKeys: 1, lua: script });
  const connected = redis.connect().catch(() => undefined);
  const run = async (key: string, ...args: (string | number)[]): Promise<[number, number, number]> => {
    await connected;
    return redis.kontorPace(`${prefix}:pace:${key}`, ...args);
  };
  return {
    async ask(key, { rule, cost, rank, process, token, now }): Promise<PaceAnswer> {
      const [granted, waitMilliseconds, pausedMilliseconds] = await run(key, 'ask', token, leaseMilliseconds, now, rank, process, rule.parallel, rule.perSecond ?? 0, rule.burst ?? 1, lookMilliseconds, waiterMilliseconds, cost);
      return { granted: granted === 1, waitMilliseconds, pausedMilliseconds };
    },
    renew: async (key, token) => void (await run(key, 'renew', token, leaseMilliseconds)),
    release: async (key, token) => void (await run(key, 'release', token, leaseMilliseconds)),
    pause: async (key, until) => void (await run(key, 'pause', '', leaseMilliseconds, until)),
    left: async (key, tokens, now) => void (await run(key, 'left', '', leaseMilliseconds, tokens, now)),
    close() {
      closed = true;
      redis.disconnect();
    },
  };
}

/** The first store while it answers, else the second; a place is given back where it was taken. */
export function withFallback(first: PaceStore, second: PaceStore, pauseAfterFailureMilliseconds = 2000, real: () => number = () => performance.now()): PaceStore {
  let avoidUntil = 0;
  const takenFromSecond = new Set<string>();
  const ask = async (key: string, request: PaceRequest): Promise<PaceAnswer> => {
    if (real() >= avoidUntil) {
      try {
        return await first.ask(key, request);
      } catch {
        avoidUntil = real() + pauseAfterFailureMilliseconds;
      }
    }
    const answer = await second.ask(key, request);
    if (answer.granted) takenFromSecond.add(request.token);
    return answer;
  };
  const storeOf = (token: string): PaceStore => (takenFromSecond.has(token) ? second : first);
  return {
    ask,
    renew: (key, token) => storeOf(token).renew(key, token),
    async release(key, token) {
      const store = storeOf(token);
      takenFromSecond.delete(token);
      await store.release(key, token);
    },
    // Both: whichever is asked next must know.
    pause: async (key, until) => void (await Promise.allSettled([first.pause(key, until), second.pause(key, until)])),
    left: async (key, tokens, now) => void (await Promise.allSettled([first.left(key, tokens, now), second.left(key, tokens, now)])),
  };
}
