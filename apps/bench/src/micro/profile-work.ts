import { Session } from 'node:inspector/promises';

/** Repeats the work for a second to warm up and for three more under the profiler; gives the text of a .cpuprofile. */
export async function profileWork(work: () => void | Promise<void>): Promise<string> {
  const spend = async (milliseconds: number): Promise<void> => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) await work();
  };
  await spend(1000);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 100 });
  await session.post('Profiler.start');
  await spend(3000);
  const { profile } = await session.post('Profiler.stop');
  return JSON.stringify(profile);
}
