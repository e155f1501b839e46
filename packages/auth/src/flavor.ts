/** Numbers of the schemes that this package brings: `auth_flavor` of RFC 5531 section 8.2, and GlusterFS's own. */
export const AuthFlavor = {
  /** RFC 5531 section 10.1: no credential. */
  AUTH_NONE: 0,
  /** RFC 5531 section 10.2 and appendix A: user and groups; older texts say AUTH_UNIX. */
  AUTH_SYS: 1,
  /** RFC 5531 appendix A: what the server has handed out in place of a longer credential. */
  AUTH_SHORT: 2,
  /** GlusterFS before 3.3. The number is AUTH_RSA's in later registrations, which nobody uses. */
  AUTH_GLUSTERFS: 5,
  /** RFC 9289 section 4.1: asks for TLS, says nothing about the caller. */
  AUTH_TLS: 7,
  AUTH_GLUSTERFS_V2: 390_039,
  /** GlusterFS from 4.0 on, between mounts and bricks: v2 with flags and the time of the call. */
  AUTH_GLUSTERFS_V3: 390_040,
} as const;
export type AuthFlavor = (typeof AuthFlavor)[keyof typeof AuthFlavor];
