// The last of the overlapping test runs stops the services; KONTOR_KEEP_SERVICES=1 leaves them for the next run.
module.exports = async () => {
  if (globalThis.kontorServicesGiven) return;
  const { servicesRelease } = await import('../../scripts/lib/services.mjs');
  await servicesRelease({ dataDir: '.data/test', keep: process.env.KONTOR_KEEP_SERVICES === '1' });
};
