import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";

import { answerTo, answerToQuestion } from "@/components/shell/answer-to";
import { changeRegistered, detect, register } from "@/lib/endpoints/actions";
import type { KeptRegistration, Registration } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";
import type { Failure } from "@/lib/result";

import { afterChange, afterLooking, type Detected } from "./detection-state";

/** A deployment as its fields hold it. */
export type TypedDeployment = {
  serves: "version" | "words";
  key: string;
  model: string;
  version: string;
  words: string;
  weight: string;
};
export type Typed = Omit<Registration, "deployments"> & { deployments: TypedDeployment[] };

export const emptyDeployment: TypedDeployment = {
  serves: "version",
  key: "main",
  model: "",
  version: "",
  words: "",
  weight: "100",
};

/** Everything that the form of a registration knows and does. `saved` null: a new one. What is typed stays, whatever is refused. */
export function useRegistration(saved: KeptRegistration | null, connection: string) {
  const router = useRouter();
  const [{ typed, found }, set] = useState<Detected<Typed>>(() => ({
    typed: saved ? typedFrom(saved.registration) : { ...blank, connection },
    found: null,
  }));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refusals, setRefusals] = useState(0);
  const [saving, startSaving] = useTransition();
  const [detecting, startDetecting] = useTransition();

  function change(part: Partial<Typed>) {
    set((before) => afterChange(before, part));
    forget(Object.keys(part));
  }

  function forget(fields: string[]) {
    setFailure((before) => before && { ...before, fields: without(before.fields, fields) });
  }

  function save() {
    if (saving) return;
    startSaving(async () => {
      const input = inputOf(typed);
      const result = await (saved
        ? answerTo(changeRegistered({ ...input, endpoint: saved.registration.endpoint }))
        : answerTo(register(input)));
      if (!result.ok) {
        setFailure(result.error);
        setRefusals((before) => before + 1);
        return;
      }
      const endpoint = saved?.registration.endpoint ?? (result.data as { endpoint: string }).endpoint;
      router.push(paths.endpoint(typed.connection, endpoint));
      router.refresh();
    });
  }

  /** What answers there is chosen at once; everything it rests on is shown. It says nothing about the last save. */
  function lookThere() {
    if (detecting) return;
    const at = { connection: typed.connection, address: typed.address, allowPrivate: typed.allowPrivate };
    startDetecting(async () => {
      const result = await answerToQuestion(detect(at));
      set((before) => afterLooking(before, at, result));
      if (result.ok && result.data.protocol !== null) forget(["protocol"]);
    });
  }

  const problemOf = (field: string): string | null => failure?.fields?.[field]?.[0] ?? null;
  return { typed, change, save, saving, lookThere, detecting, found, failure, refusals, problemOf };
}

const blank: Typed = {
  ...{
    connection: "",
    name: "",
    address: "",
    protocol: "",
    servedName: "",
    signatureName: "",
    signIn: "none",
    headerName: "",
    token: "",
    user: "",
    password: "",
  },
  ...{ exposure: "internal", notice: "", allowPrivate: false, deployments: [emptyDeployment] },
};

function typedFrom({ deployments, ...rest }: Registration): Typed {
  return {
    ...rest,
    deployments: deployments.map(({ weight, ...each }) => ({
      ...each,
      serves: each.model === "" ? "words" : "version",
      weight: String(weight),
    })),
  };
}

/** What is not asked for is not sent: a field that is hidden says nothing. */
function inputOf({ deployments, ...rest }: Typed): Registration {
  return {
    ...rest,
    deployments: deployments.map(({ serves, key, model, version, words, weight }) => ({
      key,
      ...(serves === "version" ? { model, version, words: "" } : { model: "", version: "", words }),
      weight: Number(weight) || 0,
    })),
  };
}

/** A problem is forgotten with what it was about; what a deployment is blamed for, with any change of them. */
function without(fields: Record<string, string[]> | undefined, changed: string[]): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).filter(([name]) => !changed.includes(name.split(".")[0] ?? "")),
  );
}
