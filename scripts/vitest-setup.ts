import fc from 'fast-check';

// The long run gives every property more inputs; a failure prints the seed that repeats it.
const runs = Number(process.env['FUZZ_RUNS'] ?? 0);
if (runs > 0) fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: runs });
