import type { StatedumpSection } from '../render-statedump.ts';

/** What the process holds, in bytes: takes the place of C's `mallinfo`. */
export function memorySection(): StatedumpSection {
  const usage = process.memoryUsage();
  return {
    name: 'nodejs.memory',
    entries: Object.entries(usage).map(([key, bytes]) => [`memory.${key}`, bytes]),
  };
}
