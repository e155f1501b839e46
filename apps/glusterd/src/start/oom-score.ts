import { writeFileSync } from 'node:fs';

import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

/** `--oom-score-adj`: how readily the kernel ends this process when memory is short. @throws GlusterdError ERR_START */
export function setOomScore(score: number): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', String(score));
  } catch (cause) {
    throw new GlusterdError('ERR_START', `Cannot set oom_score_adj to ${score}: ${errorText(cause)}`, { cause });
  }
}
