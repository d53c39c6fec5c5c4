// Every test run has a real MariaDB and Redis: started here when DATABASE_URL and REDIS_URL are not given, shared by runs that overlap.
module.exports = async () => {
  const { servicesUp } = await import('../../scripts/lib/services.mjs');
  // The teardown must know whether the addresses came from outside; both run in this process.
  globalThis.kontorServicesGiven = Boolean(process.env.DATABASE_URL && process.env.REDIS_URL);
  const { databaseUrl, redisUrl } = await servicesUp({ dataDir: '.data/test', test: true, shared: true, log: (line) => process.stderr.write(`${line}\n`) });
  process.env.DATABASE_URL = databaseUrl;
  process.env.REDIS_URL = redisUrl;
};
