// Passwords are kept as argon2id hashes only.
import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { AppError } from '@kontor/kernel';

const least = 8;
const most = 200;
let nobody: Promise<string> | null = null;

/** The hash to store; `password-unfit` for one of the wrong length. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < least || password.length > most) throw new AppError('password-unfit', { least, most });
  return hash(password);
}

/** Takes equally long when there is no such user (`stored` null), so that the time does not tell who has an account. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  if (password.length > most) return false;
  nobody ??= hash(randomBytes(16).toString('hex'));
  const fits = await verify(stored ?? (await nobody), password);
  return stored !== null && fits;
}
