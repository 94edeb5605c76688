"use client";

import { Button } from "@/components/ui/button";
import { FieldSet } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { Input, Select } from "@/components/ui/input";
import { type Grant, type Role, roles } from "@/lib/permissions";

type Props = {
  grants: Grant[];
  onChange: (grants: Grant[]) => void;
  connections: readonly { id: string; name: string }[];
  problem?: string | undefined;
};

export function GrantEditor({ grants, onChange, connections, problem }: Props) {
  const change = (index: number, part: Partial<Grant>) =>
    onChange(grants.map((grant, at) => (at === index ? { ...grant, ...part } : grant)));
  return (
    <FieldSet label="Roles" hint="Limits are optional. In model names, * stands for anything and ? for one character.">
      {grants.map((grant, index) => (
        <div key={index} className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 rounded-2 border border-line p-2">
          <Select
            aria-label={`Role ${index + 1}`}
            value={grant.role}
            onChange={(event) => change(index, { role: event.target.value as Role })}
          >
            {roles.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </Select>
          <IconButton
            icon={CloseIcon}
            label={`Remove role ${index + 1}`}
            onClick={() => onChange(grants.filter((_, at) => at !== index))}
          />
          <Select
            aria-label={`Role ${index + 1}: connection`}
            value={grant.connectionId ?? ""}
            onChange={(event) => change(index, { connectionId: event.target.value || null })}
          >
            <option value="">on every connection</option>
            {connections.map((connection) => (
              <option key={connection.id} value={connection.id}>
                on {connection.name}
              </option>
            ))}
            {grant.connectionId !== null && !connections.some((one) => one.id === grant.connectionId) && (
              <option value={grant.connectionId}>on a retired connection</option>
            )}
          </Select>
          <span />
          <Input
            mono
            aria-label={`Role ${index + 1}: model names`}
            placeholder="every model, or heart-*"
            value={grant.modelPattern ?? ""}
            onChange={(event) => change(index, { modelPattern: event.target.value || null })}
          />
        </div>
      ))}
      {problem && <p className="text-small text-stop">{problem}</p>}
      <div>
        <Button
          size="small"
          onClick={() => onChange([...grants, { role: "viewer", connectionId: null, modelPattern: null }])}
        >
          <AddIcon /> Add a role
        </Button>
      </div>
    </FieldSet>
  );
}
