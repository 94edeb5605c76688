"use client";

import { Select } from "@/components/ui/input";
import { isSimulated } from "@/lib/playground/composing/scoring";
import type { SubjectSight } from "@/lib/playground/composing/types";
import type { CallLine, Subject } from "@/lib/playground/types";
import { findProtocol } from "@/lib/serving/all";
import { serverNames } from "@/lib/signatures/sight/server-names";
import { type ServerProfile, serverProfiles } from "@/lib/signatures/sight/types";

import { linesOf, subjectBy } from "./subject-lines";

type Props = {
  sight: SubjectSight;
  subjects: readonly Subject[];
  lines: readonly CallLine[];
  onProfile: (profile: ServerProfile) => void;
};

/** Which server was simulated for a version, why that one, and what of it does not hold for the endpoint that is called. */
export function ServerChoice({ sight, subjects, lines, onProfile }: Props) {
  const { label, profile, chosen, converted } = sight;
  const other = profile.others.find((one) => one.profile === chosen);
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1.5 px-4 py-2 text-small">
      <div className="min-w-0 flex-1 basis-72 text-pretty text-ink-2">
        <p>
          <b className="text-ink">{label}</b> as {serverNames[chosen]} would serve it.{" "}
          {chosen === profile.profile ? profile.why : `Chosen by you; ${lower(profile.why)}`}
        </p>
        {notesOf(sight, subjects, lines).map((note) => (
          <p key={note} className="text-ink-3">
            {note}
          </p>
        ))}
        {other && other.changes.length > 0 && (
          <details>
            <summary className="w-fit text-rail">What differs from {serverNames[profile.profile]}</summary>
            <ul className="list-disc pl-4">
              {other.changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          </details>
        )}
        {converted && converted.length > 0 && (
          <details>
            <summary className="w-fit text-rail">What the way there loses</summary>
            <ul className="list-disc pl-4">
              {converted.map(({ rule, where, text }) => (
                <li key={`${rule} ${where ?? ""}`}>{text}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div className="w-52 flex-none">
        <Select
          aria-label={`Server that is simulated for ${label}`}
          value={chosen}
          onChange={(event) => onProfile(profileNamed(event.target.value))}
        >
          {serverProfiles.map((one) => (
            <option key={one} value={one}>
              {serverNames[one]}
            </option>
          ))}
        </Select>
      </div>
    </li>
  );
}

/** What a reader must know before believing it. */
function notesOf(
  { key, label, signature, converted }: SubjectSight,
  subjects: readonly Subject[],
  lines: readonly CallLine[],
): string[] {
  const subject = subjectBy(key, subjects);
  const others = [
    ...new Set(
      linesOf(key, lines).flatMap(({ protocol }) => (protocol === null || isSimulated(protocol) ? [] : [protocol])),
    ),
  ];
  return [
    ...(signature === "absent"
      ? [`${label} has no signature: nothing is checked or converted, and values arrive as JSON made them.`]
      : []),
    ...(subject && subject.problem !== null && subject.reading.state !== "unreadable" ? [subject.problem] : []),
    ...(converted === null
      ? []
      : [
          "The payload is of another protocol. It was converted into the scoring server's body to be looked at; what is sent stays as it is.",
        ]),
    ...others.map(
      (name) =>
        `Its endpoint speaks ${findProtocol(name)?.title ?? name}. That server reads the body by itself, and its checks are not simulated: this is what MLflow's own server would make of it.`,
    ),
  ];
}

function profileNamed(name: string): ServerProfile {
  return serverProfiles.find((profile) => profile === name) ?? "mlflow-3.17-pandas-2";
}

function lower(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
