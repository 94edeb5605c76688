"use server";

import { z } from "zod";

import { action } from "@/lib/action";
import { actorOf, renewSession, requestAddress, recordDenial, type Viewer } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { paths } from "@/lib/paths";

import {
  changeGrants as applyGrants,
  changeOwnPassword,
  changeRegistryNames as applyRegistryNames,
  createMember,
  disableMember,
  enableMember,
  resetPassword,
  signOutEverywhere,
} from "./commands";
import { generatePassword } from "./password";
import { whyNotManageMembers } from "./rules";
import { grantsInput, newMemberInput, registryNamesInput } from "./inputs";

const oneMember = z.object({ memberId: z.uuid() });
const stale = () => [paths.members];

/** Answers the password once when it was made here. */
export const inviteMember = action({
  permission: "member.manage",
  input: newMemberInput,
  async run(viewer, { email, name, signIn, password: typed, grants }) {
    await requireWholeInstallation(viewer);
    const password = signIn === "generated" ? generatePassword() : signIn === "typed" ? typed : undefined;
    const { id } = await createMember(actorOf(viewer), {
      email,
      name,
      grants,
      ...(password !== undefined && { password }),
    });
    return { id, password: signIn === "generated" ? (password ?? null) : null };
  },
  stale,
});

export const changeGrants = action({
  permission: "member.manage",
  input: oneMember.extend({ began: grantsInput, grants: grantsInput }),
  async run(viewer, { memberId, ...change }) {
    await requireWholeInstallation(viewer);
    await applyGrants(actorOf(viewer), memberId, change);
  },
  stale,
});

export const changeRegistryNames = action({
  permission: "member.manage",
  input: oneMember.extend({ began: registryNamesInput, names: registryNamesInput }),
  async run(viewer, { memberId, ...change }) {
    await requireWholeInstallation(viewer);
    await applyRegistryNames(actorOf(viewer), memberId, change);
  },
  stale,
});

export const setMemberEnabled = action({
  permission: "member.manage",
  input: oneMember.extend({ enabled: z.boolean() }),
  async run(viewer, { memberId, enabled }) {
    await requireWholeInstallation(viewer);
    await (enabled ? enableMember : disableMember)(actorOf(viewer), memberId);
  },
  stale,
});

export const makeNewPassword = action({
  permission: "member.manage",
  input: oneMember,
  async run(viewer, { memberId }) {
    await requireWholeInstallation(viewer);
    return { password: await resetPassword(actorOf(viewer), memberId) };
  },
  stale,
});

export const changePassword = action({
  permission: "account.own",
  input: z.object({
    current: z.string().min(1, "Your password as it is now.").max(1_000),
    next: z.string().max(1_000),
  }),
  async run(viewer, { current, next }) {
    const since = await changeOwnPassword(
      { ...actorOf(viewer), id: viewer.id },
      { current, next, address: await requestAddress() },
    );
    await renewSession(viewer, since);
  },
});

export const endAllSessions = action({
  permission: "account.own",
  input: z.object({}),
  run: (viewer) => signOutEverywhere({ ...actorOf(viewer), id: viewer.id }),
});

async function requireWholeInstallation(viewer: Viewer) {
  const why = whyNotManageMembers(viewer.grants);
  if (!why) return;
  await recordDenial(viewer, "member.manage", { id: "members", name: "members" });
  throw new AppError("forbidden", why);
}
