"use client";

import { useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { CloseIcon } from "@/components/ui/icons";
import { KeyValue } from "@/components/ui/key-value";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { changeGrants } from "@/lib/members/actions";
import type { MemberRow } from "@/lib/members/types";
import { paths } from "@/lib/paths";
import type { Grant } from "@/lib/permissions";

import { GrantEditor } from "./grant-editor";
import { MemberAccess } from "./member-access";
import { RegistryNames } from "./registry-names";

type Props = {
  member: MemberRow;
  connections: { id: string; name: string }[];
  /** The viewer's own row. */ own: boolean;
};

export function MemberPanel({ member, connections, own }: Props) {
  // What the form begins with stays, whatever the page learns meanwhile: a save on top of somebody else's is refused.
  const [began, setBegan] = useState(() => localGrants(member));
  const [grants, setGrants] = useState(began);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, start] = useTransition();
  const changed = JSON.stringify(grants) !== JSON.stringify(began);
  const groups = member.grants.filter((grant) => grant.source === "group").map((grant) => grant.role);

  const save = () =>
    start(async () => {
      const result = await answerTo(changeGrants({ memberId: member.id, began, grants }));
      if (result.ok) setBegan(grants);
      setProblem(result.ok ? null : result.error.message);
    });

  return (
    <div className="grid gap-5">
      <Panel
        title={member.name}
        actions={
          <Button size="small" variant="bare" href={paths.members} scroll={false}>
            <CloseIcon /> Close
          </Button>
        }
        footer={
          <>
            <span>{changed ? "Takes effect with their next request." : "No changes."}</span>
            <FooterEnd>
              <Button variant="bare" disabled={!changed} busy={busy} onClick={() => setGrants(began)}>
                Discard
              </Button>
              <Button variant="primary" disabled={!changed} busy={busy} onClick={save}>
                {busy ? "Saving …" : "Save roles"}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <div className="grid gap-4">
          <KeyValue
            items={[
              { term: "E-mail", value: member.email },
              { term: "Member since", value: <Time at={member.createdAt} precision="day" /> },
              ...(member.groups.length > 0 ? [{ term: "Groups", value: member.groups.join(", ") }] : []),
              ...(groups.length > 0
                ? [{ term: "From groups", value: `${groups.join(", ")}; renewed at each sign-in` }]
                : []),
            ]}
          />
          <GrantEditor grants={grants} onChange={setGrants} connections={connections} />
          {problem && (
            <Note tone="stop" live="assertive">
              {problem}
            </Note>
          )}
        </div>
      </Panel>
      <RegistryNames member={member} />
      <MemberAccess member={member} own={own} />
    </div>
  );
}

function localGrants(member: MemberRow): Grant[] {
  return member.grants
    .filter((grant) => grant.source === "local")
    .map(({ role, connectionId, modelPattern }) => ({ role, connectionId, modelPattern }));
}
