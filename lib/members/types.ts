import type { Grant } from "@/lib/permissions";

/** `local`: given by an administrator · `group`: from a group claim, replaced at each sign-in. */
export type GrantSource = "local" | "group";
export type MemberGrant = Grant & { source: GrantSource };

/** A member as the members page shows them. Times in milliseconds since 1970 UTC. */
export type MemberRow = {
  id: string;
  email: string;
  name: string;
  groups: string[];
  /** What registries call them, lower case. */
  registryNames: string[];
  grants: MemberGrant[];
  hasPassword: boolean;
  hasIdentity: boolean;
  createdAt: number;
  lastSeenAt: number | null;
  disabledAt: number | null;
};

/** Why a sign-in did not work; travels in the address of the sign-in page. */
export type SignInProblem =
  | { code: "wrong"; left: number }
  | { code: "wait"; seconds: number }
  | {
      code:
        | "disabled"
        | "no-role"
        | "no-email"
        | "unverified-email"
        | "other-identity"
        | "set-up-over"
        | "set-up-used"
        | "set-up-input"
        | "set-up-taken"
        | "unreachable"
        | "cancelled"
        | "unexpected";
    };

/** `since`: the session's own start in milliseconds; sessions that began before the member's `sessionsFrom` are over. */
export type SignedIn = { ok: true; memberId: string; since: number };
export type SignInAnswer = SignedIn | { ok: false; problem: SignInProblem };

/** What an identity provider says of a person. */
export type Identity = {
  issuer: string;
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
  groups: string[];
};
