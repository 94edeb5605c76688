import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId } from "react";

import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { CloseIcon } from "@/components/ui/icons";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { modelsOptions } from "@/lib/catalog/client";
import { versionKeysOptions } from "@/lib/endpoints/client";

import type { Form } from "./register-form";
import type { TypedDeployment } from "./use-registration";

/** A version of the connection, or something else in words, and its share. */
export function DeploymentRow({ form, each, at }: { form: Form; each: TypedDeployment; at: number }) {
  const { typed, change, problemOf } = form;
  const { deployments } = typed;
  const set = (part: Partial<TypedDeployment>) =>
    change({ deployments: deployments.map((other, index) => (index === at ? { ...other, ...part } : other)) });
  return (
    <li className="grid gap-3 border-b border-hair pb-4 last:border-b-0 last:pb-0">
      <div className="flex items-start gap-3 [&>div:first-child]:flex-1 [&>div:nth-child(2)]:w-26 [&>div:nth-child(2)]:flex-none">
        <Field label="Deployment" problem={problemOf(`deployments.${at}.key`)}>
          <Input
            value={each.key}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => set({ key: event.target.value })}
          />
        </Field>
        <Field label="Share in %">
          <Input
            value={each.weight}
            inputMode="numeric"
            maxLength={3}
            autoComplete="off"
            className="text-right tabular-nums"
            onChange={(event) => set({ weight: event.target.value })}
          />
        </Field>
        {deployments.length > 1 && (
          <span className="mt-[1.375rem]">
            <IconButton
              icon={CloseIcon}
              label={`Remove ${each.key}`}
              onClick={() => change({ deployments: deployments.filter((_each, index) => index !== at) })}
            />
          </span>
        )}
      </div>
      <div>
        <Segmented
          label={`What ${each.key} serves`}
          value={each.serves}
          onChange={(serves) => set({ serves })}
          options={[
            { value: "version", label: "A registered version" },
            { value: "words", label: "Something else" },
          ]}
        />
      </div>
      {each.serves === "version" ? (
        <VersionFields
          each={each}
          connection={typed.connection}
          set={set}
          problems={{
            model: problemOf(`deployments.${at}.model`) ?? problemOf(`deployments.${at}.words`),
            version: problemOf(`deployments.${at}.version`),
          }}
        />
      ) : (
        <Field
          label="In words"
          problem={problemOf(`deployments.${at}.words`)}
          hint="No version of the registry is compared with it."
        >
          <Input
            value={each.words}
            maxLength={300}
            autoComplete="off"
            onChange={(event) => set({ words: event.target.value })}
          />
        </Field>
      )}
    </li>
  );
}

type VersionProps = {
  each: TypedDeployment;
  connection: string;
  set: (part: Partial<TypedDeployment>) => void;
  problems: { model: string | null; version: string | null };
};

/** Names are proposed while they are typed; any may be typed whole. */
function VersionFields({ each, connection, set, problems }: VersionProps) {
  const id = useId();
  const q = useDeferredValue(each.model);
  const models = useQuery({ ...modelsOptions({ q, connection, sort: "name", limit: 20 }), enabled: connection !== "" });
  const known = models.data?.page.rows.some(({ key }) => key === each.model) ?? false;
  const versions = useQuery({ ...versionKeysOptions(connection, each.model), enabled: known });
  return (
    <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_12rem]">
      <Field label="Model" problem={problems.model}>
        <Input
          value={each.model}
          list={`${id}-models`}
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ model: event.target.value })}
        />
      </Field>
      <Field label="Version" problem={problems.version}>
        <Input
          value={each.version}
          list={`${id}-versions`}
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ version: event.target.value })}
        />
      </Field>
      <datalist id={`${id}-models`}>
        {models.data?.page.rows.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </datalist>
      <datalist id={`${id}-versions`}>
        {versions.data?.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
    </div>
  );
}
