import type { Command } from './command.ts';

/** Tells the CLI where the files of geo-replication are: it looks for them itself. */
export function setWorkdir({ dict, glusterd }: Command): void {
  dict.setString('glusterd_workdir', glusterd.config.workingDirectory);
}
