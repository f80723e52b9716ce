// Loaded into every process of tests: one that does not end by itself (a timer, a socket or a thread that somebody forgot)
// would hold up the whole run, for the runner's own time limit ends tests, not processes.

const limitMs = 600_000;

setTimeout(() => {
  console.error(`Не закончился за ${limitMs / 60_000} минут; держат: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(70);
}, limitMs).unref();
