import type { Identity } from '@gluster-ts/auth';
import { AuthStat } from '@gluster-ts/xdr';
import type { RpcRequest } from './request.ts';

/**
 * Decides whether a call may be carried out: true, or not: false, which is AUTH_ERROR with AUTH_TOOWEAK ("rejected for
 * security reasons", RFC 5531 section 9), or AUTH_ERROR with the status that is returned (AUTH_OK means true).
 *
 * Asked at once, before the arguments are decoded and whether or not the call is a copy; `request` is the one that the
 * handler gets. Anything else that it returns, a promise too, or throws, is AUTH_ERROR with AUTH_FAILED.
 */
export type Authorize<I extends Identity = Identity> = (request: RpcRequest<I>) => boolean | AuthStat;

/**
 * A hook as the path asks it, which knows of callers only what all have in common. The cast forgets `I`: every identity
 * that reaches the hook was made by the registry that `I` comes from.
 */
export function forAnyone(hook: Authorize<never> | undefined): Authorize | undefined {
  return hook as Authorize | undefined;
}

const STATS: ReadonlySet<unknown> = new Set(Object.values(AuthStat));

/**
 * Asks one after the other; the first that refuses decides.
 *
 * @throws what one of them throws, and TypeError for what is no verdict
 */
export function authorize(hooks: readonly Authorize[], request: RpcRequest): AuthStat {
  for (const hook of hooks) {
    const verdict: unknown = hook(request);
    if (verdict === true || verdict === AuthStat.AUTH_OK) continue;
    if (verdict === false) return AuthStat.AUTH_TOOWEAK;
    if (isAuthStat(verdict)) return verdict;
    if (verdict instanceof Promise) verdict.catch(() => undefined);
    throw new TypeError(`An authorize hook returned ${kindOf(verdict)}, not a boolean or an AuthStat`);
  }
  return AuthStat.AUTH_OK;
}

function isAuthStat(verdict: unknown): verdict is AuthStat {
  return STATS.has(verdict);
}

function kindOf(value: unknown): string {
  if (typeof value === 'number' || value === undefined || value === null) return String(value);
  return value instanceof Promise ? 'a promise' : typeof value;
}
