import { Button } from "@/components/ui/button";
import { Field, FieldSet } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import type { RegistrationChoices } from "@/lib/endpoints/types";

import { Detected } from "./detected";
import type { Form } from "./register-form";

type Props = {
  form: Form;
  choices: RegistrationChoices;
  /** An endpoint keeps its connection once it is registered. */ isNew: boolean;
};

/** What an endpoint is called, where it answers and how it is called there. */
export function EndpointFields({ form, choices, isNew }: Props) {
  const { typed, change, problemOf } = form;
  return (
    <div className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Name" remark="needed" problem={problemOf("name")}>
          <Input
            value={typed.name}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Field label="Connection" problem={problemOf("connection")} hint="Whose models it serves.">
          <Select
            value={typed.connection}
            disabled={!isNew}
            onChange={(event) => change({ connection: event.target.value })}
          >
            {choices.connections.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field
        label="Address"
        remark="needed"
        problem={problemOf("address")}
        hint="Where it answers. The path of a call, such as /invocations, may stand at its end."
      >
        <Input
          mono
          value={typed.address}
          maxLength={2000}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://models.example/heart"
          onChange={(event) => change({ address: event.target.value })}
        />
      </Field>
      <Switch
        checked={typed.allowPrivate}
        disabled={!choices.mayAllowPrivate && !typed.allowPrivate}
        onChange={(event) => change({ allowPrivate: event.target.checked })}
      >
        <span>
          Allow private and loopback addresses
          {!choices.mayAllowPrivate && (
            <span className="text-ink-3"> (an administrator of the whole installation may)</span>
          )}
        </span>
      </Switch>
      <ProtocolFields form={form} protocols={choices.protocols} />
      <FieldSet label="It can be reached">
        <div>
          <Segmented
            label="It can be reached"
            value={typed.exposure}
            onChange={(exposure) => change({ exposure })}
            options={[
              { value: "internal", label: "From inside only" },
              { value: "public", label: "Publicly" },
            ]}
          />
        </div>
      </FieldSet>
      <NoticeField form={form} />
    </div>
  );
}

type ProtocolProps = { form: Form; protocols: RegistrationChoices["protocols"] };

/** The names are asked for where the protocol has them, or while one is still written there. */
function ProtocolFields({ form, protocols }: ProtocolProps) {
  const { typed, change, problemOf, lookThere, detecting, found } = form;
  const protocol = protocols.find(({ name }) => name === typed.protocol);
  return (
    <>
      <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_auto]">
        <Field label="Protocol" remark="needed" problem={problemOf("protocol")}>
          <Select value={typed.protocol} onChange={(event) => change({ protocol: event.target.value })}>
            <option value="">Choose how it is called …</option>
            {protocols.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </Select>
        </Field>
        <Button
          className="sm:mt-[1.4375rem]"
          onClick={lookThere}
          aria-disabled={detecting || typed.address.trim() === ""}
          disabled={typed.address.trim() === ""}
        >
          {detecting ? "Looking …" : "Detect"}
        </Button>
      </div>
      <Detected found={found} detecting={detecting} />
      {(protocol?.namesModel === true || typed.servedName !== "") && (
        <Field
          label="Name in its paths"
          problem={problemOf("servedName")}
          hint="The name by which the server knows the model."
        >
          <Input
            mono
            value={typed.servedName}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ servedName: event.target.value })}
          />
        </Field>
      )}
      {(protocol?.namesSignature === true || typed.signatureName !== "") && (
        <Field
          label="Signature"
          problem={problemOf("signatureName")}
          hint="Which of the model’s signatures calls name; empty for the default one. What is written as a body of this protocol itself goes as it is, with the signature that it names."
        >
          <Input
            mono
            value={typed.signatureName}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ signatureName: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}

function NoticeField({ form: { typed, change, problemOf } }: { form: Form }) {
  return (
    <Field
      label="Notice"
      problem={problemOf("notice")}
      hint="What whoever sends should know before: what a call costs, that payloads are kept there. It stands beside the payload."
    >
      <Input
        value={typed.notice}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => change({ notice: event.target.value })}
      />
    </Field>
  );
}
