/** A brick of this node, as its process is found. */
export interface LocalBrick {
  readonly volume: string;
  /** As it was given when the volume was made. */
  readonly hostname: string;
  readonly path: string;
}

/** The processes of this node's bricks. What cannot be done rejects, with the reason in words. */
export interface BrickProcesses {
  /** Ends the process of a brick, if it runs. */
  stop(brick: LocalBrick): Promise<void>;
  /** Begins one, unless it runs. */
  start(brick: LocalBrick): Promise<void>;
}

/** For a daemon that was given none. */
export const noBrickProcesses: BrickProcesses = {
  stop: () => Promise.reject(new Error('This daemon has no hold of brick processes')),
  start: () => Promise.reject(new Error('This daemon has no hold of brick processes')),
};
