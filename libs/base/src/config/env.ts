// Every environment variable, checked at start: Kontor refuses to start and names all faults at once instead of failing later on the first.
import { readFileSync } from 'node:fs';
import { plainToInstance, Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsTimeZone, Matches, Max, Min, MinLength, validateSync } from 'class-validator';

const asBoolean = ({ value }: { value: unknown }): unknown => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' || value === '' ? false : value);
const asInteger = ({ value }: { value: unknown }): unknown => (typeof value === 'string' && /^\d+$/.test(value) ? Number.parseInt(value, 10) : value);

/** The validated environment; inject it by its class. */
export class Env {
  @IsIn(['development', 'test', 'production'], { message: 'NODE_ENV must be development, test or production' })
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  @Matches(/^(mysql|mariadb):\/\/\S+$/, { message: 'DATABASE_URL must look like mysql://user:password@host:3306/kontor' })
  DATABASE_URL!: string;

  /** Without it (or while it is down) runs are found by polling. */
  @IsOptional()
  @Matches(/^rediss?:\/\/\S+$/, { message: 'REDIS_URL must look like redis://:password@host:6379/0' })
  REDIS_URL?: string;

  /** `id:base64` of 32 bytes each, the first one seals, all of them open. */
  @Matches(/^[\w-]{1,20}:[A-Za-z0-9+/]{43}=(,[\w-]{1,20}:[A-Za-z0-9+/]{43}=)*$/, {
    message: 'KONTOR_SECRET_KEYS must be a list of id:base64 with 32 bytes each, the current key first (make one with: openssl rand -base64 32)',
  })
  KONTOR_SECRET_KEYS!: string;

  /** Which parts this process runs: pages and API, background work, or both. */
  @IsIn(['web', 'worker', 'all'], { message: 'KONTOR_ROLE must be web, worker or all' })
  KONTOR_ROLE: 'web' | 'worker' | 'all' = 'all';

  @IsString()
  HOST = '127.0.0.1';

  @Transform(asInteger)
  @IsInt({ message: 'PORT must be a whole number' })
  @Min(0)
  @Max(65535)
  PORT = 3000;

  /** The address under which people and shops reach Kontor; without it shops cannot send webhooks (F72). */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replace(/\/+$/, '') : value))
  @Matches(/^https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/, { message: 'KONTOR_PUBLIC_URL must be an address such as https://kontor.example, without query and credentials' })
  KONTOR_PUBLIC_URL?: string;

  /** The merchant's time zone: plain dates of action prices are days of this zone (F62). */
  @IsTimeZone({ message: 'KONTOR_TIME_ZONE must be a zone such as Europe/Berlin' })
  KONTOR_TIME_ZONE = 'Europe/Berlin';

  /** Allows `baseUrl` in shop settings and private addresses: simulators and test shops only. */
  @Transform(asBoolean)
  @IsBoolean({ message: 'KONTOR_ALLOW_LOCAL_SHOPS must be true or false' })
  KONTOR_ALLOW_LOCAL_SHOPS = false;

  /** A file `{ now, speed, at }` that replaces the machine's time; shared with the simulators, refused in production. */
  @IsOptional()
  @IsString()
  KONTOR_CLOCK?: string;

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { message: 'KONTOR_LOG_LEVEL must be a level of pino' })
  KONTOR_LOG_LEVEL = 'info';

  /** How many runs one worker process carries out side by side. */
  @Transform(asInteger)
  @IsInt()
  @Min(1)
  @Max(32)
  KONTOR_PARALLEL_RUNS = 4;

  /** How long a worker may be silent before its run is taken over. */
  @Transform(asInteger)
  @IsInt()
  @Min(1)
  @Max(3600)
  KONTOR_LEASE_SECONDS = 60;

  /** Prefix of Kontor's keys in Redis, so that several can share one. */
  @IsString()
  @MinLength(1)
  KONTOR_REDIS_PREFIX = 'kontor';
}

/** Reads and checks the environment; throws one Error that lists every fault. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const known = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const env = plainToInstance(Env, known, { exposeDefaultValues: true });
  const faults = validateSync(env, { skipMissingProperties: false }).flatMap((fault) => Object.values(fault.constraints ?? {}));
  if (env.NODE_ENV === 'production' && env.KONTOR_CLOCK) faults.push('KONTOR_CLOCK is for tests only and refused in production');
  if (env.NODE_ENV === 'production' && env.KONTOR_ALLOW_LOCAL_SHOPS) faults.push('KONTOR_ALLOW_LOCAL_SHOPS is for simulators and test shops only and refused in production');
  if (env.KONTOR_CLOCK && faults.length === 0) {
    try {
      readClockFile(env.KONTOR_CLOCK);
    } catch {
      faults.push('KONTOR_CLOCK must name a readable file with { "now", "speed", "at" }');
    }
  }
  if (faults.length > 0) throw new Error(`Kontor cannot start, the environment has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  return env;
}

/** Reads a clock file, see KONTOR_CLOCK. */
export function readClockFile(path: string): { now: string; speed: number; at: number } {
  const { now, speed, at } = JSON.parse(readFileSync(path, 'utf8')) as { now: string; speed: number; at: number };
  if (Number.isNaN(Date.parse(now)) || typeof speed !== 'number' || typeof at !== 'number') throw new Error('not a clock file');
  return { now, speed, at };
}
