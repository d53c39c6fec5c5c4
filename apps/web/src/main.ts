// The web process. With KONTOR_ROLE `all` (a small merchant) it also does the background work; it never migrates.
import 'reflect-metadata';
import { Background, Env, maskText, readEnv } from '@kontor/base';
import { createWeb } from './create-web.js';

async function main(): Promise<void> {
  readEnv();
  const app = await createWeb();
  const env = app.get(Env);
  if (env.KONTOR_ROLE !== 'web') app.get(Background).start();
  await app.listen(env.PORT, env.HOST);
}

main().catch((error: unknown) => {
  // A fault of the environment is told in words; anything else with its stack, for it is ours.
  const known = error instanceof Error && error.message.startsWith('Kontor cannot start');
  process.stderr.write(`${known ? error.message : maskText(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
  process.exit(1);
});
